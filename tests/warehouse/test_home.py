"""Where the warehouse is, and what opening it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.home import Home


def test_the_home_is_that_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "elsewhere"))
    assert Home.open().root == tmp_path / "elsewhere"


def test_without_an_environment_it_is_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_HOME", raising=False)
    assert Home.open().root.parts[-2:] == ("warehouse", "data")


def test_an_argument_beats_the_environment_and_a_relative_path_stays_put(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", "/nowhere")
    monkeypatch.chdir(tmp_path)
    home = Home.open(Path("data"))
    monkeypatch.chdir("/")
    assert home.root == tmp_path / "data"


def test_opening_creates_nothing_and_asking_for_a_folder_creates_it(home: Home) -> None:
    assert not home.root.exists()
    assert not home.config.exists()
    assert not home.database.exists()
    assert home.landing.is_dir()
    assert [path.name for path in home.root.iterdir()] == ["landing"]


def test_a_home_that_is_a_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(WarehouseError, match=r"file: is not a folder\. Set WAREHOUSE_HOME"):
        Home.open(path)


def test_a_folder_that_may_not_be_written_is_named() -> None:
    with pytest.raises(WarehouseError) as caught:
        _ = Home.open(Path("/sys/warehouse")).archive
    assert caught.value.code == "permission"
    assert "/sys/warehouse/archive" in str(caught.value)
    assert "write access" in str(caught.value)
