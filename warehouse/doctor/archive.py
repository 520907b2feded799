"""The archive: bytes against their names, sidecars against bytes, index against sidecars, lake against all."""

from __future__ import annotations

import re
from pathlib import Path

from warehouse.archive import Archive
from warehouse.doctor.finding import REBUILD, Finding, counted, note, problem, sound
from warehouse.doctor.lake import readable_lake
from warehouse.durable import file_sha256
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.sidecar import Entry

_SHA256 = re.compile(r"[0-9a-f]{64}")


def archived_files(home: Home) -> Finding:
    """Every ``.bin`` against the hash it is named by, and against its sidecar."""
    wrong: list[str] = []
    stored, size = 0, 0
    for path in sorted((home.root / "archive").glob("sha256/??/*.bin")):
        stored, size = stored + 1, size + path.stat().st_size
        entry = _entry(path.with_suffix(".json"))
        called = f"{', '.join(entry.names)} ({path.name})" if isinstance(entry, Entry) else path.name
        if (found := file_sha256(path)) != path.stem:
            wrong.append(f"{called}: the bytes were changed, their SHA-256 is {found}")
        elif not isinstance(entry, Entry):
            wrong.append(f"{path.name}: {entry or 'its sidecar (.json) is missing'}")
        elif (entry.rendition_id, entry.size_bytes) != (path.stem, path.stat().st_size):
            wrong.append(f"{called}: its sidecar is of another file")
    for path in sorted((home.root / "archive").glob("sha256/??/*.json")):
        if not path.with_suffix(".bin").is_file():
            entry = _entry(path)
            names = ", ".join(entry.names) if isinstance(entry, Entry) else path.stem
            wrong.append(f"{names} ({path.stem}.bin): the bytes are missing")
    if wrong:
        return problem(
            f"{counted(len(wrong), 'document')} of {stored:,} damaged", wrong,
            "Load the originals named here again (`bulletins load FILE`): that mends the archive.",
        )  # fmt: skip
    return sound(f"{counted(stored, 'document')} as archived, {size / 1e6:,.1f} MB")


def archive_index(home: Home) -> Finding:
    """Which renditions the index says an edition has, against the sidecars."""
    entries = {entry.rendition_id: entry for entry in _entries(home) if entry.key is not None}
    marked: dict[str, set[tuple[str, str]]] = {}
    for mark in (home.root / "archive").glob("index/*/*/*"):
        if _SHA256.fullmatch(mark.name):
            marked.setdefault(mark.name, set()).add((mark.parent.parent.name, mark.parent.name))
    missing = [
        f"{', '.join(entry.names)}: not listed for {' '.join(entry.key)}"
        for rendition_id, entry in entries.items()
        if entry.key is not None and entry.key not in marked.get(rendition_id, set())
    ]
    if missing:
        return problem(f"lacks {counted(len(missing), 'document')}", missing, f"Load them again, or: {REBUILD}")
    # More than there is does no harm: each mark is held against its sidecar when it is read.
    return sound(f"{counted(len({e.key for e in entries.values()}), 'edition')} with their documents")


def documents_read(home: Home) -> Finding:
    """Every identified document in a current reading, and every document of a reading in the archive."""
    archive, lake = Archive(home), readable_lake(home)
    current = lake.current()
    entries = {entry.rendition_id: entry for entry in _entries(home)}
    lost = [
        f"{reading.bulletin_id} ({reading.edition}): {rendition_id}"
        for reading in current.values()
        for rendition_id in reading.rendition_ids
        if not archive.has(rendition_id)
    ]
    if lost:
        return problem(
            f"{counted(len(lost), 'document')} of readings not in the archive", lost,
            "Load the originals again; the readings themselves are whole.",
        )  # fmt: skip
    strayed = [
        f"{' '.join(reading.key)}: the archive holds its document as {' '.join(entry.key)}"
        for reading in current.values()
        for rendition_id in reading.rendition_ids
        if (entry := entries.get(rendition_id)) is not None and entry.key is not None and entry.key != reading.key
    ]
    if strayed:
        return problem("readings under another identity than the archive's", strayed, REBUILD)
    read = {rendition_id for reading in current.values() for rendition_id in reading.rendition_ids}
    aside = {rendition_id for one in lake.aside.values() for rendition_id in one.rendition_ids}
    settled = read | aside
    waiting = [", ".join(e.names) for e in entries.values() if e.refusal is None and e.rendition_id not in settled]
    if waiting:
        said = f"{counted(len(waiting), 'archived document')} not read yet"
        return note(said, waiting, "A load did not end, or refused them; run `bulletins load` again.")
    refused = [f"{', '.join(e.names)}: {e.refusal.message}" for e in entries.values() if e.refusal is not None]
    if refused:
        return note(f"{counted(len(refused), 'archived document')} refused", refused,
                    "Mend what the message names (areas, contracts), then load them again.")  # fmt: skip
    return sound(f"{counted(len(read), 'document')} in {counted(len(current), 'current reading')}")


def _entries(home: Home) -> list[Entry]:
    found = (_entry(path) for path in sorted((home.root / "archive").glob("sha256/??/*.json")))
    return [entry for entry in found if isinstance(entry, Entry)]


def _entry(path: Path) -> Entry | str | None:
    """The sidecar, or why it cannot be read; None where there is none."""
    try:
        return Entry.from_json(path.read_bytes(), path)
    except FileNotFoundError:
        return None
    except WarehouseError as error:
        return error.problem
