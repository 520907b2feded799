"""A warehouse rebuilt aside takes the place of the one that serves.

A rebuild is a warehouse of its own under ``build/rebuild``. To accept it is to write one file there, ``accepted.json``:
from then on it will replace lake and release, whatever is killed when, because every step can be repeated and whoever
writes next repeats it (``adopt``). Before that file there is nothing to undo.

1. The archive notes what documents were identified as.
2. One new segment stands for all former ones. What they held of other readings than the new ones is kept beside it,
   as in a merge; segments whose files are damaged are moved to ``lake/damaged``.
3. The release is verified and published.
"""

from __future__ import annotations

import json
from pathlib import Path

from warehouse.archive import Archive
from warehouse.aside import read_aside, write_aside
from warehouse.dashboard import try_dashboard
from warehouse.durable import make_folder, remove_tree, temporary_beside, write_file
from warehouse.errors import WarehouseError, storage_errors
from warehouse.gathering import Source, gather, refuse_damaged
from warehouse.home import DATABASE_NAME, Home
from warehouse.lake import Lake
from warehouse.manifest import Manifest, replaced_by
from warehouse.release import Release, current_release, origin_of, publish
from warehouse.staging import segment_numbers

_ACCEPTED = "accepted.json"


def rebuilt_home(home: Home) -> Home:
    """Where a rebuild of ``home`` is made."""
    return Home(home.root / "build" / "rebuild")


def is_accepted(home: Home) -> bool:
    """Whether a rebuild was accepted whose adoption did not end yet."""
    return (rebuilt_home(home).root / _ACCEPTED).is_file()


def lost_editions(home: Home) -> list[tuple[str, str]]:
    """Editions that the lake has and the rebuild lacks: documents that today's reader refuses."""
    try:
        current = Lake(home).current()
    except WarehouseError:
        return []
    return sorted(current.keys() - Lake(rebuilt_home(home)).current().keys())


def accept(home: Home, rebuild_id: str) -> None:
    """Decide that the rebuild shall replace what is there; ``adopt`` does it. Under the writer's lock."""
    number = max(segment_numbers(home.lake / "segments"), default=0) + 1
    decision = {"rebuild_id": rebuild_id, "segment_no": number}
    write_file(rebuilt_home(home).root / _ACCEPTED, json.dumps(decision).encode())


def adopt(home: Home, keep: int = 5) -> Release | None:
    """Carry out an accepted rebuild, or the rest of it; the release published, None where none was accepted.

    Under the writer's lock. Raises WarehouseError; the next call goes on where this one stopped.
    """
    if not is_accepted(home):
        return None
    aside = rebuilt_home(home)
    decision = json.loads((aside.root / _ACCEPTED).read_bytes())
    _identities(home, aside)
    if max(segment_numbers(home.lake / "segments"), default=0) < decision["segment_no"]:
        _lake(home, aside)
    Lake(home).clean_staging()
    release = _current(home)
    if release is None or release.run_id != decision["rebuild_id"]:
        built = current_release(aside)
        if built is None:
            raise WarehouseError("release", "the rebuild has no release.", path=aside.root,
                                 remedy="Run `bulletins rebuild` again.")  # fmt: skip
        built.path.chmod(0o644)
        origin = origin_of(built)

        def beside(folder: Path, database: Path) -> None:
            try_dashboard(folder, database, previous=home.current, config=home.config)

        release = publish(
            home, built.path, keep, decision["rebuild_id"], versions=origin.versions if origin else {}, beside=beside,
            # What the rebuild lacks was told before it was accepted.
            allow_fewer=True,
        )  # fmt: skip
    # What dbt builds on in the next load must not be what it built of the former lake.
    for name in (DATABASE_NAME, DATABASE_NAME + ".wal"):
        (home.build / name).unlink(missing_ok=True)
    discard(home)
    return release


def discard(home: Home) -> None:
    """Remove the rebuild, accepted or not."""
    root = rebuilt_home(home).root
    if root.exists():
        with storage_errors(root, "removing a rebuild"):
            doomed = temporary_beside(root)
            root.rename(doomed)
            remove_tree(doomed)


def _identities(home: Home, aside: Home) -> None:
    archive = Archive(home)
    for entry in Archive(aside).entries():
        found = entry.identity or entry.refusal
        if found is not None:
            archive.record(entry.rendition_id, found)


def _lake(home: Home, aside: Home) -> None:
    lake, rebuilt = Lake(home), Lake(aside)
    new = rebuilt.current()
    current = [Source(entry, rebuilt.segment(entry.segment_no)) for entry in new.values()]
    for manifest in map(rebuilt.manifest, {entry.segment_no for entry in new.values()}):
        refuse_damaged(rebuilt.segment(manifest.segment_no), manifest)
    superseded: list[Source] = []
    replaced: set[int] = set()
    damaged: list[Path] = []
    for number in lake.segments():
        folder = lake.segment(number)
        replaced |= {number, *_replaced_by(folder)}
        try:
            manifest = Manifest.read(folder)
            refuse_damaged(folder, manifest)
        except WarehouseError:
            damaged.append(folder)
            continue
        for entry in manifest.readings:
            if entry.key not in new or new[entry.key].reading_id != entry.reading_id:
                superseded.append(Source(entry, folder))
        superseded += [Source(entry, folder, kept=True) for entry in manifest.superseded]
    staged = lake.new_segment()
    staged.replaces = tuple(sorted(replaced))
    try:
        gather(staged, current, superseded)
    except BaseException:
        staged.discard()
        raise
    staged.commit()
    for folder in damaged:
        with storage_errors(folder, "moving a damaged segment aside"):
            folder.rename(make_folder(home.lake / "damaged") / folder.name)
    write_aside(home, read_aside(aside).values())
    for path in sorted((aside.root / "lake" / "reference").glob("*.parquet")):
        write_file(home.lake / "reference" / path.name, path.read_bytes())


def _replaced_by(folder: Path) -> tuple[int, ...]:
    try:
        return replaced_by(folder)
    except WarehouseError:
        return ()


def _current(home: Home) -> Release | None:
    try:
        return current_release(home)
    except WarehouseError:
        return None
