"""What one segment of the lake holds: its readings, and size and hash of each file. Carries no clock.

A segment that compaction or a rebuild made says in a file of its own, ``replaces.json``, which segments it stands for;
from its commit on those are no part of the lake, whether their folders are gone already or not.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError, storage_errors
from warehouse.json_by_line import fields_of, json_by_line

MANIFEST_NAME = "manifest.json"
REPLACES_NAME = "replaces.json"
SUPERSEDED = "superseded/"
"""What names of ``files`` begin with that hold rows of superseded readings."""


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """One reading in the lake. ``rows`` counts by dataset, ``quarantine`` by reason, ``checks`` by outcome.
    ``history`` is the digest of the earlier months that it was held against, ``arrival`` that of the days on which its
    later renditions came.

    A reading is current for its edition as long as ``rendition_ids`` are all known renditions of the edition
    and both versions are today's; otherwise a new reading is due.
    """

    reading_id: str
    bulletin_id: str
    edition: str
    month: date
    rendition_ids: tuple[str, ...]
    ingest_version: str
    contracts_version: str
    rows: dict[str, int]
    quarantine: dict[str, int] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    history: str = ""
    arrival: str = ""
    segment_no: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return (self.bulletin_id, self.edition)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One Parquet file of a segment."""

    sha256: str
    size_bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files`` by dataset. ``superseded`` are readings of segments that this one replaced, which a later reading of
    their edition had superseded: kept for provenance, each with the number it was committed under."""

    segment_no: int
    readings: tuple[ReadingEntry, ...]
    files: dict[str, FileEntry]
    superseded: tuple[ReadingEntry, ...] = ()

    def to_json(self) -> bytes:
        """Readings carry no segment_no of their own here: it is the manifest's. Superseded ones do."""
        readings = [fields_of(entry) for entry in self.readings]
        for entry in readings:
            del entry["segment_no"]
        content: dict[str, Any] = {"segment_no": self.segment_no, "readings": readings, "files": self.files}
        if self.superseded:
            content["superseded"] = [fields_of(entry) for entry in self.superseded]
        return json_by_line(content)

    @classmethod
    def read(cls, segment: Path) -> Manifest:
        """The manifest in the folder ``segment``; raises WarehouseError when it is missing or damaged.

        A load asks at each of its steps, and a history has thousands of entries: the same file is parsed once.
        """
        path = segment / MANIFEST_NAME
        with storage_errors(path, "reading the manifest of a segment"):
            found = path.stat()
            state = (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
            if path in _read and _read[path][0] == state:
                return _read[path][1]
            content = path.read_bytes()
        manifest = cls._parsed(content, path)
        if len(_read) >= _REMEMBERED:
            _read.clear()
        _read[path] = (state, manifest)
        return manifest

    @classmethod
    def _parsed(cls, content: bytes, path: Path) -> Manifest:
        segment = path.parent
        try:
            fields = json.loads(content)
            number = int(fields["segment_no"])
            readings = tuple(_entry({**entry, "segment_no": number}) for entry in fields["readings"])
            superseded = tuple(map(_entry, fields.get("superseded", ())))
            files = {dataset: FileEntry(**entry) for dataset, entry in fields["files"].items()}
        except (ValueError, KeyError, TypeError) as error:
            raise WarehouseError("corrupt", f"is not a segment's manifest ({error}).", path=path) from error
        if segment.name.isdigit() and int(segment.name) != number:
            raise WarehouseError("corrupt", f"belongs to segment {number}.", path=path)
        return cls(number, readings, files, superseded)

    def counts(self) -> dict[str, int]:
        """Rows that each of ``files`` should hold, by what is said of the readings."""
        found: Counter[str] = Counter()
        for prefix, entries in (("", self.readings), (SUPERSEDED, self.superseded)):
            for entry in entries:
                found.update({f"{prefix}{dataset}": rows for dataset, rows in entry.rows.items()})
        return dict(found)


_REMEMBERED = 512
_read: dict[Path, tuple[tuple[int, ...], Manifest]] = {}
"""Manifests read by this process, with the state of their file: a segment never changes, but may be damaged."""


def _entry(fields: dict[str, Any]) -> ReadingEntry:
    month, renditions = date.fromisoformat(fields["month"]), tuple(fields["rendition_ids"])
    return ReadingEntry(**{**fields, "month": month, "rendition_ids": renditions})


def replaced_by(segment: Path) -> tuple[int, ...]:
    """Numbers of the segments that the one in the folder ``segment`` stands for; mostly none."""
    path = segment / REPLACES_NAME
    try:
        return tuple(int(number) for number in json.loads(path.read_bytes()))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise WarehouseError("corrupt", f"does not say which segments it replaces ({error}).", path=path) from error
