"""What killed runs left, how much Dagster keeps, and who is writing."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.adoption import is_accepted, rebuilt_home
from warehouse.doctor.finding import Finding, counted, note, problem, sound
from warehouse.durable import TEMPORARY
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.lock import holder
from warehouse.staging import lock_of

_MUCH = 2_000_000_000
"""Bytes of Dagster's files from which its runs deserve a look."""


def leftovers(home: Home) -> Finding:
    """Temporary files and folders of processes that are gone. They are in nobody's way, and a load removes them."""
    found: list[Path] = []
    for folder in (home.root, *(home.root / name for name in _WRITTEN)):
        found += folder.glob(f"{TEMPORARY}*")
    for staging in (home.root / "archive" / ".staging", home.root / "lake" / ".staging"):
        if staging.is_dir():
            found += [path for path in staging.iterdir() if path.suffix != ".lock" and not _in_use(path)]
    found += Lake(home).replaced()
    aside = rebuilt_home(home).root
    if is_accepted(home) and holder(home) is None:
        return note("a rebuild was accepted and is not in place yet", (), "The next load puts it there.")
    if aside.is_dir() and not (aside / "rebuilt.json").is_file():
        found.append(aside)
    if found and holder(home) is None:
        size = sum(map(size_of, found))
        names = [str(path.relative_to(home.root)) for path in sorted(found)]
        said = f"{counted(len(found), 'temporary file or folder', 'temporary files and folders')}, {size / 1e6:,.1f} MB"
        return note(said, names, "Of a process that was killed; the next load removes them.")
    return sound("none")


def dagster_files(home: Home) -> Finding:
    """Size of the runs' records."""
    folder = Path(os.environ.get("DAGSTER_HOME") or home.root / "dagster")
    if not folder.is_dir():
        return sound("none yet")
    size = size_of(folder)
    said = f"{size / 1e6:,.1f} MB in {folder}"
    if size > _MUCH:
        return note(said, (), "config/retention.yml says how many runs are kept (docs/operations.md).")
    return sound(said)


def writer(home: Home) -> Finding:
    """Whether a load is running: what it has just done may look unfinished to the checks above."""
    for path in (home.lock, home.lock.with_name(f"{home.lock.name}.json"), home.root / "archive" / ".lock"):
        if path.is_dir():
            return problem("a lock is a folder, so no load can begin", (str(path),), "Remove the folder.")
    found = holder(home)
    if found is None:
        return sound("nobody is writing")
    return note(f"a load is running: {found}", (), "Notes above may be of its work in hand; ask again when it is done.")


_WRITTEN = ("releases", "published", "lake/reference", "build", "build/loads")


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; links are not followed."""
    if path.is_symlink() or not path.is_dir():
        return path.lstat().st_size
    total = 0
    for folder, _, files in os.walk(path):
        for name in files:
            try:
                total += os.lstat(Path(folder, name)).st_size
            except FileNotFoundError:
                continue
    return total


def _in_use(staged: Path) -> bool:
    path = lock_of(staged)
    if not path.exists():
        return False
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False
