"""Releases: verified, read-only database files, and the one symlink that says which is served.

``published/current`` is a symlink to the release's *folder*: the file keeps its name, so the catalog keeps
its name, and a reader sees the old file or the new one, whole.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from warehouse.durable import (
    READ_ONLY,
    WRITABLE,
    copy_file,
    file_sha256,
    remove_leftovers,
    remove_tree,
    sync_file,
    sync_folder,
    temporary_beside,
    write_file,
)
from warehouse.errors import ReleaseRefused, WarehouseError, storage_errors
from warehouse.fewer import Fewer, fewer_figures, figures_by_edition, refuse_unexplained
from warehouse.home import DATABASE_NAME, Home
from warehouse.inspection import REQUIRED_RELATIONS, count_rows, refuse_losses, settle
from warehouse.lake import Lake
from warehouse.readers import being_read

NOTE_NAME = "release.json"
READINGS_NAME = "readings.json"
"""Beside the database: which reading of each edition it was made of, and by which versions."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published database. ``published_at`` is UTC, ISO 8601; ``rows`` are counted by relation."""

    release_id: str
    run_id: str
    published_at: str
    size_bytes: int
    sha256: str
    rows: dict[str, int]
    segments: tuple[int, ...]
    """Numbers of the lake's segments when it was published: what it includes."""
    path: Path
    """The database file."""
    fewer: tuple[str, ...] = ()
    """What it serves less than the release before, and why; with consent where it says no reason."""


@dataclass(frozen=True, slots=True)
class ServedReading:
    """One reading whose rows are in a release."""

    bulletin_id: str
    edition: str
    reading_id: str
    month: date


@dataclass(frozen=True, slots=True)
class Origin:
    """What a release was made of: ``versions`` by what they are of (dbt project, contracts), and the readings."""

    versions: dict[str, str]
    readings: tuple[ServedReading, ...]
    figures: dict[tuple[str, str], int] | None = None
    """How many it serves of each edition; None in a release of before."""


def publish(
    home: Home,
    built: Path,
    keep: int = 5,
    run_id: str = "",
    required: Sequence[str] = REQUIRED_RELATIONS,
    *,
    versions: Mapping[str, str] | None = None,
    months: Sequence[date] | None = None,
    consume: bool = False,
    beside: Callable[[Path, Path], None] | None = None,
    allow_fewer: bool = False,
) -> Release:
    """Verify a copy of ``built``, make it the served release, and drop all but the newest ``keep``.

    ``versions`` are remembered with it (``origin_of``). ``months`` says that ``built`` is a release with other rows
    in these months only: the others were read when that one was published. ``consume`` moves the file instead of
    copying it; after a failure it is back in its place. ``beside`` is called with the release's folder and its
    verified database before the swap, to write what is served with it. It must not raise for what figures need not
    wait for. ``allow_fewer`` is somebody's consent to serve fewer figures than the last release, where no reason is
    known (``warehouse.fewer``).

    Call it under the writer's lock, with no connection left open to ``built``. Raises ReleaseRefused with the
    reason when the database must not be served, WarehouseError when it cannot be stored; the release served
    before is then still served.
    """
    if keep < 1:
        raise WarehouseError("keep", f"at least one release must be kept, not {keep}.")
    if home.current.exists() and not home.current.is_symlink():
        raise ReleaseRefused(
            "is a folder or file, where the link to the served release belongs.", path=home.current,
            remedy="Move it away and load again.",
        )  # fmt: skip
    settle(built)
    remove_leftovers(home.releases)
    remove_leftovers(home.published)
    lake = Lake(home)
    incoming = temporary_beside(home.releases / "incoming")
    try:
        with storage_errors(incoming, "publishing a release"):
            incoming.mkdir()
            database = incoming / DATABASE_NAME
            if consume:
                built.rename(database)
                sync_file(database)
            else:
                copy_file(built, database)
            database.chmod(READ_ONLY)
            # Hashing needs no Python, and nearly as long as reading: side by side.
            with ThreadPoolExecutor(1) as another:
                sha256 = another.submit(file_sha256, database)
                rows = count_rows(database, required, months)
                if "marts.dim_bulletin" in rows and "marts.fct_observation" in rows:
                    refuse_losses(database, lake)
                figures = figures_by_edition(database)
                fewer = _fewer(home, database, figures, versions or {}, lake)
                if not allow_fewer:
                    refuse_unexplained(fewer[1], fewer[0], built)
                if beside is not None:
                    beside(incoming, database)
            note = {
                "run_id": run_id,
                "published_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "size_bytes": database.stat().st_size,
                "sha256": sha256.result(),
                "rows": rows,
                "segments": lake.segments(),
                "fewer": list(map(str, fewer[1])),
            }
            write_file(incoming / READINGS_NAME, _origin(versions or {}, lake, figures))
            release_id = _move_in(home, incoming, note)
            _serve(home, release_id)
            _prune(home, keep)
    finally:
        if consume and (incoming / DATABASE_NAME).exists():
            (incoming / DATABASE_NAME).chmod(WRITABLE)
            (incoming / DATABASE_NAME).replace(built)
        remove_tree(incoming)
    return release_in(home.releases / release_id)


def current_release(home: Home) -> Release | None:
    """The served release; None before the first. Raises WarehouseError when the symlink leads nowhere."""
    if not home.current.is_symlink():
        return None
    target = home.current.readlink().name
    if not (home.root / "releases" / target / NOTE_NAME).is_file():
        raise WarehouseError(
            "release_missing", f"points to the release {target}, which is gone.", path=home.current,
            remedy="Roll back to one that is there, or publish again.",
        )  # fmt: skip
    return release_in(home.root / "releases" / target)


def newest_release(home: Home) -> Release | None:
    """The release published last, served or gone back from, as far as its note can be read."""
    for folder in reversed(_folders(home)):
        with suppress(WarehouseError):
            return release_in(folder)
    return None


def releases(home: Home) -> list[Release]:
    """All releases that are kept, oldest first."""
    return [release_in(folder) for folder in _folders(home)]


def origin_of(release: Release) -> Origin | None:
    """What ``release`` was made of; None where nothing legible says so."""
    try:
        fields = json.loads((release.path.parent / READINGS_NAME).read_bytes())
        readings = tuple(
            ServedReading(bulletin_id, edition, reading_id, date.fromisoformat(month))
            for bulletin_id, edition, reading_id, month in fields["readings"]
        )
        known = fields.get("figures")
        figures = None if known is None else {(bulletin_id, edition): n for bulletin_id, edition, n in known}
        return Origin(dict(fields["versions"]), readings, figures)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _fewer(
    home: Home, database: Path, has: Mapping[tuple[str, str], int] | None, versions: Mapping[str, str], lake: Lake
) -> tuple[str, list[Fewer]]:
    """The last release, and what it serves and ``database`` does not."""
    last = newest_release(home)
    origin = origin_of(last) if last is not None else None
    if last is None or origin is None:
        return "", []
    before = {(reading.bulletin_id, reading.edition): reading.reading_id for reading in origin.readings}
    same = origin.versions == dict(versions)
    return last.release_id, fewer_figures(last.path, origin.figures, database, has, before, same, lake)


def _origin(versions: Mapping[str, str], lake: Lake, figures: Mapping[tuple[str, str], int] | None) -> bytes:
    readings = [(e.bulletin_id, e.edition, e.reading_id, e.month.isoformat()) for e in lake.current().values()]
    counted = None if figures is None else [(*key, number) for key, number in sorted(figures.items())]
    content = {"versions": dict(versions), "readings": readings, "figures": counted}
    return json.dumps(content, ensure_ascii=False).encode()


def rollback(home: Home, release_id: str) -> Release:
    """Serve an earlier (or later) release again, after reading it in full. Raises WarehouseError."""
    folder = home.root / "releases" / release_id
    known = [path.name for path in _folders(home)]
    if release_id not in known:
        raise WarehouseError(
            "no_release",
            f"there is no release {release_id}.",
            remedy=f"There are {', '.join(known) or 'none'}.",
        )
    release = release_in(folder)
    found = file_sha256(release.path)
    if found != release.sha256:
        raise ReleaseRefused(f"was changed since it was published; its SHA-256 is {found}.", path=release.path)
    count_rows(release.path, required=())
    with storage_errors(home.current, "switching the release"):
        _serve(home, release_id)
    return release


def _folders(home: Home) -> list[Path]:
    root = home.root / "releases"
    return sorted(path for path in root.iterdir() if path.name.isdigit()) if root.is_dir() else []


def release_in(folder: Path) -> Release:
    """The release of a folder, as its note describes it. Raises WarehouseError."""
    path = folder / NOTE_NAME
    with storage_errors(path, "reading a release's note"):
        content = path.read_bytes()
    try:
        fields = json.loads(content)
        segments, fewer = tuple(fields.pop("segments")), tuple(fields.pop("fewer", ()))
        return Release(**fields, segments=segments, path=folder / DATABASE_NAME, fewer=fewer)
    except (ValueError, KeyError, TypeError) as error:
        raise WarehouseError("corrupt", f"is not a release's note ({error}).", path=path) from error


def _move_in(home: Home, incoming: Path, note: dict[str, object]) -> str:
    """Rename the verified folder to the next free id: above every id there is, so that none is used twice."""
    while True:
        newest = max((int(path.name) for path in _folders(home)), default=0)
        release_id = f"{newest + 1:012d}"
        content = json.dumps({"release_id": release_id, **note}, ensure_ascii=False, indent=1)
        write_file(incoming / NOTE_NAME, content.encode())
        try:
            incoming.rename(home.releases / release_id)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                continue
            raise
        sync_folder(home.releases)
        return release_id


def _serve(home: Home, release_id: str) -> None:
    """Swap the symlink; relative, so that the home may be moved or mounted elsewhere."""
    link = home.published / "current"
    temporary = temporary_beside(link)
    temporary.symlink_to(Path("..") / "releases" / release_id, target_is_directory=True)
    temporary.replace(link)
    sync_folder(home.published)


def _prune(home: Home, keep: int) -> None:
    """Remove old releases, but neither the served one nor any that is being read."""
    served = home.current.readlink().name
    for folder in _folders(home)[:-keep]:
        if folder.name == served or being_read(folder / DATABASE_NAME):
            continue
        # A release without its file would be seen by readers of the list: take it away in one step.
        doomed = temporary_beside(folder)
        folder.rename(doomed)
        remove_tree(doomed)
