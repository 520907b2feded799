"""Three years of two cities: under three megabytes in all, drawn in under a second, and still usable on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import ask
from tests.proof.browser import Browser
from tests.synthetic.__main__ import main as write_history
from warehouse.dashboard import DASHBOARD, INDEX
from warehouse.home import Home


@pytest.mark.slow
def test_thirty_six_months_of_two_cities(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["--out", str(tmp_path / "history"), "--months", "2020-01..2022-12", "--cities", "430200,431100"]
    monkeypatch.setattr("sys.argv", ["synthetic", *arguments])
    write_history()
    root = tmp_path / "home"
    root.mkdir()
    (tmp_path / "history" / "config").rename(root / "config")
    answer = ask(root, "load", tmp_path / "history" / "landing")
    assert answer.code == 0, answer.text
    folder = Home.open(root).current.resolve() / DASHBOARD
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 3_000_000
    browser.open(folder / INDEX)
    assert browser.log("browser") == []
    assert len(browser.run("return [...document.querySelectorAll('#month option')].map(e => e.value)")) == 36
    browser.screenshot(tmp_path / "dashboard.png")
