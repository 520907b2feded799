"""What can be made again is kept as long as somebody said, and nothing else is ever touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.retention import Limits, limits, prune


def aged(folder: Path, name: str, number: int) -> Path:
    """A file, the older the higher its number."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("{}", encoding="utf-8")
    os.utime(path, (1_700_000_000 - number, 1_700_000_000 - number))
    return path


def populated(home: Home) -> None:
    runs = home.root / "dagster" / "history" / "runs"
    aged(runs, "index.db", 0)
    for number in range(1, 7):
        aged(runs, f"run-{number}.db", number)
        aged(home.root / "dagster" / "storage" / f"run-{number}", "out", number)
        aged(home.build / "loads", f"run-{number}.json", number)
    aged(home.archive, "kept", 99)
    aged(home.lake / "segments", "kept", 99)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_newest_are_kept(home: Home) -> None:
    populated(home)
    prune(home, Limits(runs=2, books=3))
    assert names(home.dagster / "history" / "runs") == ["index.db", "run-1.db", "run-2.db"]
    assert names(home.dagster / "storage") == ["run-1", "run-2"]
    assert names(home.build / "loads") == ["run-1.json", "run-2.json", "run-3.json"]
    assert names(home.archive) == names(home.lake / "segments") == ["kept"]
    assert prune(home, Limits(runs=2, books=3)) == 0


def test_runs_kept_elsewhere_are_left_alone(home: Home, tmp_path: Path) -> None:
    populated(home)
    prune(home, Limits(runs=1, books=1), dagster_home=tmp_path / "shared")
    assert len(names(home.dagster / "history" / "runs")) == 7


def test_a_rebuild_that_was_killed_goes_and_one_that_waits_stays(home: Home) -> None:
    aged(home.build / "rebuild" / "lake", "half", 1)
    prune(home, Limits())
    assert not (home.build / "rebuild").exists()
    aged(home.build / "rebuild", "rebuilt.json", 1)
    prune(home, Limits())
    assert (home.build / "rebuild" / "rebuilt.json").exists()


def test_the_file_says_how_many(home: Home) -> None:
    assert limits(home) == Limits()
    home.config.mkdir(parents=True)
    (home.config / "retention.yml").write_text("releases: 12\nruns: 30\n", encoding="utf-8")
    assert limits(home) == Limits(releases=12, runs=30)


@pytest.mark.parametrize("text", ["releases: 0", "releases: many", "release: 5", "- 5", "releases: true", "a: [", "5"])
def test_a_mistake_in_it_is_told(home: Home, text: str) -> None:
    home.config.mkdir(parents=True)
    (home.config / "retention.yml").write_text(text, encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"retention\.yml") as caught:
        limits(home)
    assert caught.value.code == "config"
