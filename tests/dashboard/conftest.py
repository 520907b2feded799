"""The dashboard of the published warehouse, and one browser for all tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.proof import browser as chromium
from tests.proof.one_browser import _chromium, browser
from tests.published import home, release
from warehouse.dashboard import DASHBOARD, INDEX, write_dashboard
from warehouse.home import Home

__all__ = ["_chromium", "browser", "home", "release"]


@dataclass(frozen=True)
class Page:
    """A browser on a dashboard."""

    browser: chromium.Browser
    file: Path

    def open(self, **chosen: str) -> None:
        """Opens the page anew with what is chosen in its address."""
        self.browser.open(self.file, "#" + "&".join(f"{name}={value}" for name, value in chosen.items()))

    def text(self, selector: str) -> str:
        return str(self.browser.run("return document.querySelector(arguments[0]).innerText", selector))

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.browser.run(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector
        )
        return found

    def attributes(self, selector: str, name: str) -> list[str]:
        found: list[str] = self.browser.run(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.getAttribute(arguments[1]))", selector, name
        )
        return found

    def choose(self, select: str, value: str) -> None:
        """Chooses as a person does: the select changes and tells so."""
        self.browser.run(
            "const s = document.getElementById(arguments[0]); s.value = arguments[1];"
            "s.dispatchEvent(new Event('change', {bubbles: true}))",
            select,
            value,
        )

    def address(self) -> dict[str, str]:
        found: dict[str, str] = self.browser.run(
            "return Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
        )
        return found


@pytest.fixture
def page(browser: chromium.Browser, home: Home) -> Page:
    """The dashboard that was published with the release."""
    return Page(browser, home.current.resolve() / DASHBOARD / INDEX)


@pytest.fixture
def altered(browser: chromium.Browser, home: Home, tmp_path: Path):
    """``altered([sql, ...], config=None)``: the dashboard of a copy of the release that was changed by statements."""

    def make(statements: list[str], config: Path | None = None) -> Page:
        database = tmp_path / "bulletins.duckdb"
        database.write_bytes(home.database.read_bytes())
        with duckdb.connect(str(database)) as connection:
            for statement in statements:
                connection.execute(statement)
        return Page(browser, write_dashboard(tmp_path, database, config=config))

    return make
