"""What one segment of the lake holds: its readings, and size and hash of each file. Carries no clock."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from warehouse.errors import WarehouseError, storage_errors

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """One reading in the lake. ``rows`` counts by dataset, ``quarantine`` by reason, ``checks`` by outcome.

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
    """``files`` by dataset."""

    segment_no: int
    readings: tuple[ReadingEntry, ...]
    files: dict[str, FileEntry]

    def to_json(self) -> bytes:
        """Readings carry no segment_no of their own here: it is the manifest's."""
        readings = [asdict(entry) for entry in self.readings]
        for entry in readings:
            del entry["segment_no"]
        files = {dataset: asdict(entry) for dataset, entry in self.files.items()}
        content = {"segment_no": self.segment_no, "readings": readings, "files": files}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()

    @classmethod
    def read(cls, segment: Path) -> Manifest:
        """The manifest in the folder ``segment``; raises WarehouseError when it is missing or damaged."""
        path = segment / MANIFEST_NAME
        with storage_errors(path, "reading the manifest of a segment"):
            content = path.read_bytes()
        try:
            fields = json.loads(content)
            number = int(fields["segment_no"])
            readings = tuple(
                ReadingEntry(
                    **{
                        **entry,
                        "month": date.fromisoformat(entry["month"]),
                        "rendition_ids": tuple(entry["rendition_ids"]),
                        "segment_no": number,
                    }
                )
                for entry in fields["readings"]
            )
            files = {dataset: FileEntry(**entry) for dataset, entry in fields["files"].items()}
        except (ValueError, KeyError, TypeError) as error:
            raise WarehouseError("corrupt", f"is not a segment's manifest ({error}).", path=path) from error
        if segment.name.isdigit() and int(segment.name) != number:
            raise WarehouseError("corrupt", f"belongs to segment {number}.", path=path)
        return cls(number, readings, files)

    def numbered(self, segment_no: int) -> Manifest:
        """The same under another number."""
        entries = tuple(replace(entry, segment_no=segment_no) for entry in self.readings)
        return Manifest(segment_no, entries, self.files)
