"""Releases: each file against its note, the link to the served one, and every relation of it."""

from __future__ import annotations

from pathlib import Path

from warehouse.doctor.finding import REBUILD, Finding, counted, note, problem, sound
from warehouse.durable import file_sha256
from warehouse.errors import WarehouseError
from warehouse.home import DATABASE_NAME, Home
from warehouse.inspection import count_rows
from warehouse.lake import Lake
from warehouse.release import NOTE_NAME, Release, current_release, release_in

AGAIN = "Run `bulletins load` again: it builds and publishes a new release."


def release_files(home: Home) -> Finding:
    """Every kept release: its note can be read, its file is as published."""
    folders = _folders(home)
    served = home.current.readlink().name if home.current.is_symlink() else ""
    wrong, size, worst = [], 0, False
    for folder in folders:
        try:
            release = release_in(folder)
            size += release.size_bytes
            fault = _fault(release)
        except WarehouseError as error:
            fault = error.problem
        if fault:
            worst |= folder.name == served
            wrong.append(f"{folder.name}{' (served)' if folder.name == served else ''}: {fault}")
    if wrong:
        return problem(
            f"{counted(len(wrong), 'release')} of {len(folders)} damaged", wrong,
            REBUILD if worst else "An old release is damaged, the served one is not: remove its folder.",
        )  # fmt: skip
    return sound(f"{counted(len(folders), 'release')} as published, {size / 1e6:,.1f} MB")


def published_link(home: Home) -> Finding:
    """``published/current`` leads to a release, and to the newest, made of all that the lake holds."""
    folders = _folders(home)
    if not home.current.is_symlink():
        if home.current.exists():
            return problem("is no symbolic link", (str(home.current),), f"Move it away. {AGAIN}")
        if folders:
            return problem("is missing, so nothing is served", (str(home.current),), AGAIN)
        return sound("nothing published yet") if not Lake(home).segments() else note("nothing published yet", (), AGAIN)
    try:
        release = current_release(home)
    except WarehouseError as error:
        return problem("leads nowhere, so nothing is served", (str(error),), AGAIN)
    assert release is not None
    if (home.current.resolve().parent) != (home.root / "releases").resolve():
        return problem("leads out of this warehouse", (str(home.current.resolve()),), AGAIN)
    if release.release_id != folders[-1].name:
        return note(f"serves {release.release_id}, not the newest ({folders[-1].name})", (),
                    "Somebody went back to it; the next load publishes a new one.")  # fmt: skip
    waiting = [number for number in Lake(home).segments() if number not in release.segments]
    if waiting:
        return note(
            f"serves {release.release_id}, which lacks {counted(len(waiting), 'segment')} of the lake", (), AGAIN
        )
    return sound(f"serves {release.release_id}, published {release.published_at}")


def served_relations(home: Home) -> Finding:
    """Every relation of the served release, read in full; as many rows as when it was published."""
    try:
        release = current_release(home)
    except WarehouseError:
        release = None
    if release is None:
        return sound("nothing is served")
    try:
        rows = count_rows(release.path)
    except WarehouseError as error:
        return problem("cannot be read in full", (error.problem,), REBUILD)
    differ = [
        f"{relation}: {rows.get(relation, 0):,} rows, published were {release.rows.get(relation, 0):,}"
        for relation in sorted(rows.keys() | release.rows.keys())
        if rows.get(relation) != release.rows.get(relation)
    ]
    if differ:
        return problem("rows are not those that were published", differ, REBUILD)
    return sound(f"{counted(len(rows), 'relation')} read in full, {rows.get('marts.fct_observation', 0):,} facts")


def _fault(release: Release) -> str:
    if release.path.parent.name != release.release_id:
        return f"its {NOTE_NAME} is that of {release.release_id}"
    if not release.path.is_file():
        return f"{DATABASE_NAME} is missing"
    if (found := release.path.stat().st_size) != release.size_bytes:
        return f"{DATABASE_NAME} has {found:,} bytes, published were {release.size_bytes:,}"
    if file_sha256(release.path) != release.sha256:
        return f"{DATABASE_NAME} was changed since it was published"
    return ""


def _folders(home: Home) -> list[Path]:
    root = home.root / "releases"
    return sorted(path for path in root.iterdir() if path.name.isdigit()) if root.is_dir() else []
