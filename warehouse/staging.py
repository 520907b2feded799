"""A segment in the making: written aside, then committed by one rename, or discarded.

``fill`` writes readings just made to it; ``compaction`` and ``rebuild`` open it and fill its files from other
segments. What follows is the same for all: number, manifest, rename.
"""

from __future__ import annotations

import errno
import json
import uuid
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from ingest.emit.schemas import BELIEF, SCHEMAS
from warehouse.conformity import Conformed, conform
from warehouse.durable import (
    READ_ONLY,
    file_sha256,
    make_folder,
    remove_tree,
    sync_file,
    sync_folder,
    temporary_beside,
    write_file,
)
from warehouse.errors import WarehouseError, storage_errors
from warehouse.manifest import MANIFEST_NAME, REPLACES_NAME, SUPERSEDED, FileEntry, Manifest, ReadingEntry

if TYPE_CHECKING:
    from ingest.reading import Reading

SEGMENT_NO = pa.field(
    "segment_no", pa.int64(), nullable=False, metadata={"comment": "数据湖批次号，同一版次以批次号最大者为准"}
)
BULLETIN_SCHEMA: pa.Schema = SCHEMAS["bulletin"].append(SEGMENT_NO)
"""Dataset ``bulletin`` as it lies in the lake."""

ROWS_A_GROUP = 122_880
"""DuckDB's row group: smaller ones cost its scans, and one group a reading would make thousands."""

BELIEFS = "belief"
DATASETS = {**SCHEMAS, BELIEFS: BELIEF}
"""All that a segment may hold. It has a file of ``BELIEFS`` only where a reading has such rows, as hardly any has."""

WRITTEN_AT_ONCE = tuple(name for name in SCHEMAS if name != "bulletin")
_LOCK_SECONDS = 5.0
"""A name nobody else has is free at once, but for the moment in which leftovers are looked for."""


def segment_name(number: int) -> str:
    """Twelve digits, so that names sort as numbers."""
    return f"{number:012d}"


def segment_numbers(segments: Path) -> list[int]:
    """Numbers of the committed segments, ascending."""
    if not segments.is_dir():
        return []
    return sorted(int(path.name) for path in segments.iterdir() if path.name.isdigit())


class StagedSegment:
    """Readings written to ``folder`` but not yet part of the lake. Commit or discard it, once."""

    def __init__(self, folder: Path, segments: Path) -> None:
        self.folder = folder
        self.readings: tuple[ReadingEntry, ...] = ()
        self.superseded: tuple[ReadingEntry, ...] = ()
        self.replaces: tuple[int, ...] = ()
        self.bulletins: list[pa.Table] = []
        """Rows of the dataset ``bulletin``, which are written at commit, with the number."""
        self._segments = segments
        # Tells a segment being written from the leftover of a killed process; the kernel drops it with us.
        self._lock = FileLock(lock_of(folder), thread_local=False)

    def open(self) -> None:
        """Create the folder, and hold it against those who clean up."""
        make_folder(self.folder.parent)
        with storage_errors(self.folder, "writing a segment"):
            self._lock.acquire(timeout=_LOCK_SECONDS)
            self.folder.mkdir()

    def fill(self, readings: Iterable[Reading | Conformed]) -> None:
        """Check and write every dataset but ``bulletin``, whose rows need the number given at commit. The folder is
        open; another process may hold it open, and commit what this one wrote."""
        entries: dict[tuple[str, str], ReadingEntry] = {}
        with ExitStack() as stack:
            writers = {name: DatasetWriter(self.path(name), SCHEMAS[name]) for name in WRITTEN_AT_ONCE}
            for writer in writers.values():
                stack.callback(writer.close)
            for reading in readings:
                conformed = reading if isinstance(reading, Conformed) else conform(reading)
                entry, tables = conformed.entry, conformed.tables
                if BELIEFS in tables and BELIEFS not in writers:
                    writers[BELIEFS] = DatasetWriter(self.path(BELIEFS), BELIEF)
                    stack.callback(writers[BELIEFS].close)
                if entry.key in entries:
                    raise WarehouseError(
                        "schema", f"two readings of {entry.bulletin_id} ({entry.edition}) in one segment."
                    )
                entries[entry.key] = entry
                self.bulletins.append(tables["bulletin"])
                for name, writer in writers.items():
                    if name in tables:
                        writer.append(tables[name])
        self.readings = tuple(entries.values())

    def commit(self) -> int:
        """Make the readings part of the lake; the number of the new segment.

        Either the whole segment is visible afterwards or, with an error, nothing is. Raises WarehouseError.
        """
        if not self.folder.is_dir():
            raise WarehouseError("staging", "was committed or discarded already.", path=self.folder)
        try:
            with storage_errors(self.folder, "committing a segment"):
                make_folder(self._segments)
                written = [name for name in DATASETS if name in WRITTEN_AT_ONCE or self.path(name).is_file()]
                files = {name: self._file(name) for name in written if name != "bulletin"}
                if self.superseded:
                    past = [f"{SUPERSEDED}{name}" for name in DATASETS]
                    files |= {name: self._file(name) for name in past if self.path(name).is_file()}
                    sync_folder(self.folder / SUPERSEDED)
                if self.replaces:
                    content = json.dumps(sorted(self.replaces)).encode()
                    write_file(self.folder / REPLACES_NAME, content, mode=READ_ONLY)
                number = self._rename(files)
        except BaseException:
            self.discard()
            raise
        self._release()
        return number

    def discard(self) -> None:
        """Remove what was written; the lake stays as it was."""
        with storage_errors(self.folder, "removing a staged segment"):
            remove_tree(self.folder)
        self._release()

    def _rename(self, files: dict[str, FileEntry]) -> int:
        """Write what depends on the number, and rename into place under the next free one."""
        while True:
            number = max(segment_numbers(self._segments), default=0) + 1
            self._write_bulletins(number)
            all_files = {**files, "bulletin": self._file("bulletin")}
            manifest = Manifest(number, self.readings, all_files, self.superseded)
            write_file(self.folder / MANIFEST_NAME, manifest.to_json(), mode=READ_ONLY)
            try:
                self.folder.rename(self._segments / segment_name(number))
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                    continue  # Another writer took the number.
                raise
            sync_folder(self._segments)
            return number

    def _write_bulletins(self, number: int) -> None:
        rows = pa.concat_tables([SCHEMAS["bulletin"].empty_table(), *self.bulletins])
        numbered = [*rows.columns, pa.array([number] * rows.num_rows, pa.int64())]
        path = self.path("bulletin")
        path.unlink(missing_ok=True)
        pq.write_table(pa.Table.from_arrays(numbered, schema=BULLETIN_SCHEMA), path, compression="zstd")

    def _file(self, dataset: str) -> FileEntry:
        """Bring a file to the disk, close it against writing, and describe it."""
        path = self.path(dataset)
        sync_file(path)
        path.chmod(READ_ONLY)
        return FileEntry(file_sha256(path), path.stat().st_size, pq.read_metadata(path).num_rows)

    def path(self, dataset: str) -> Path:
        """The file of a dataset."""
        return self.folder / f"{dataset}.parquet"

    def _release(self) -> None:
        lock_of(self.folder).unlink(missing_ok=True)
        self._lock.release()


class DatasetWriter:
    """One Parquet file; gathers rows of many readings into groups of a size that scans well."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        make_folder(path.parent)
        with storage_errors(path, "writing a segment"):
            self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._pending: list[pa.Table] = []
        self._rows = 0

    def append(self, table: pa.Table) -> None:
        self._pending.append(table)
        self._rows += table.num_rows
        if self._rows >= ROWS_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            with storage_errors(self._path, "writing a segment"):
                self._writer.write_table(pa.concat_tables(self._pending), row_group_size=ROWS_A_GROUP)
        self._pending, self._rows = [], 0

    def close(self) -> None:
        try:
            self._flush()
        finally:
            with storage_errors(self._path, "writing a segment"):
                self._writer.close()


def lock_of(folder: Path) -> Path:
    """The lock file beside a staging folder."""
    return folder.with_name(folder.name + ".lock")


def new_staging(staging: Path) -> Path:
    """A free name for a staging folder; nothing is created."""
    return staging / uuid.uuid4().hex


def clean(staging: Path) -> int:
    """Remove what killed processes left in ``staging``, and nothing that is being written; how many."""
    if not staging.is_dir():
        return 0
    removed = 0
    with storage_errors(staging, "removing leftovers"):
        for folder in sorted(path for path in staging.iterdir() if path.suffix != ".lock"):
            lock = FileLock(lock_of(folder), thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            # Out of sight in one step, so that a crash here leaves no half of it under its name.
            doomed = temporary_beside(folder)
            folder.rename(doomed)
            remove_tree(doomed)
            lock_of(folder).unlink(missing_ok=True)
            lock.release()
            removed += 1
        for orphan in sorted(staging.glob("*.lock")):
            lock = FileLock(orphan, thread_local=False)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            orphan.unlink(missing_ok=True)
            lock.release()
    return removed
