"""How much of what can be made again is kept: releases, records of runs, books of loads.

``$WAREHOUSE_HOME/config/retention.yml`` overrides the numbers below. Archive, lake and config are never pruned.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from warehouse.adoption import rebuilt_home
from warehouse.configured import configured
from warehouse.durable import remove_leftovers, remove_tree
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake

FILE_NAME = "retention.yml"
_INDEX = "index"
"""Dagster's file of what each asset was last made by; the other files beside it are one a run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``releases`` are kept whole; of the newest ``runs`` Dagster's log of events and output; ``books`` are the JSON
    accounts of loads. What a run materialised stays known however old it is."""

    releases: int = 5
    runs: int = 200
    books: int = 200


def limits(home: Home) -> Limits:
    """Those of ``config/retention.yml``, else the defaults. Raises WarehouseError, code ``config``."""
    path = home.config / FILE_NAME
    if not os.path.lexists(path):
        return Limits()
    found = configured(path) or {}
    known = [field.name for field in fields(Limits)]
    wrong = [
        f"{name}: {number}"
        for name, number in (found.items() if isinstance(found, dict) else [("the file", found)])
        if name not in known or type(number) is not int or number < 1
    ]
    if wrong:
        raise WarehouseError(
            "config", f"says {', '.join(wrong)}.", path=path,
            remedy=f"It holds whole numbers from 1 for {', '.join(known)}, such as “releases: 5”.",
        )  # fmt: skip
    return Limits(**{**asdict(Limits()), **found})


def prune(home: Home, keep: Limits, dagster_home: Path | None = None) -> int:
    """Remove what is older than ``keep`` says, releases apart (``publish`` prunes those); how many files and folders.

    Under the writer's lock, at the end of a load. ``dagster_home`` elsewhere is left alone: it serves others too.
    A rebuild that was killed half way goes as well. What cannot be removed stays: nothing depends on it.
    """
    doomed = _older(home.root / "build" / "loads", "*.json", keep.books)
    rebuild = rebuilt_home(home).root
    if rebuild.is_dir() and not any((rebuild / name).exists() for name in ("rebuilt.json", "accepted.json")):
        doomed.append(rebuild)
    dagster = home.root / "dagster"
    if dagster_home in (None, dagster):
        runs = [path for path in _older(dagster / "history" / "runs", "*.db", keep.runs + 1) if path.stem != _INDEX]
        for path in runs:
            doomed += [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
            doomed.append(dagster / "storage" / path.stem)
    remove_leftovers(home.build)
    for path in doomed:
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                remove_tree(path)
            else:
                path.unlink(missing_ok=True)
    return len(doomed)


def tidy(home: Home) -> None:
    """Remove what killed processes left under temporary names, wherever writers put such. Under the writer's lock."""
    for name in ("releases", "published", "build"):
        remove_leftovers(home.root / name)
    Lake(home).clean_staging()


def _older(folder: Path, pattern: str, keep: int) -> list[Path]:
    """Files beyond the newest ``keep``, by time of change."""
    found = sorted(folder.glob(pattern), key=os.path.getmtime, reverse=True) if folder.is_dir() else []
    return found[keep:]
