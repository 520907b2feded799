"""The append-only lake of readings: numbered segments of Parquet files, one file a dataset.

A segment is whole or absent and never rewritten. A later segment with a reading of the same edition
supersedes the earlier one. dbt reads ``lake/segments/*/<dataset>.parquet`` and
``lake/reference/<table>.parquet``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.emit.schemas import SCHEMAS
from warehouse.durable import file_sha256, remove_leftovers, write_file
from warehouse.errors import WarehouseError, storage_errors
from warehouse.home import Home
from warehouse.manifest import Manifest, ReadingEntry
from warehouse.staging import (
    BULLETIN_SCHEMA,
    StagedSegment,
    clean,
    new_staging,
    segment_name,
    segment_numbers,
)

if TYPE_CHECKING:
    from ingest.reading import Reading

__all__ = ["BULLETIN_SCHEMA", "Lake", "ReadingEntry", "StagedSegment"]


class Lake:
    """The lake of one home. Keep one object for a load: it reads each manifest once."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._root = home.root / "lake"
        self._segments = self._root / "segments"
        self._known: dict[tuple[str, str], ReadingEntry] = {}
        self._through = 0

    # ---------------------------------------------------------------------------------------- writing

    def stage(self, readings: Iterable[Reading]) -> StagedSegment:
        """Write readings aside, at most one of each edition; nothing is visible before ``commit``.

        Takes an iterable of any length; only the rows of unfinished row groups are held in memory. No reading
        at all gives a segment of empty datasets. Raises WarehouseError (``schema``, ``disk_full`` ...), and
        whatever the iterable raises; then nothing is left behind.
        """
        staged = StagedSegment(new_staging(self._home.lake / ".staging"), self._segments)
        try:
            staged.write(readings)
        except BaseException:
            staged.discard()
            raise
        return staged

    def clean_staging(self) -> int:
        """Remove what killed loads left behind; how many. Segments being written are left alone."""
        return clean(self._root / ".staging")

    def write_reference(self, tables: Mapping[str, pa.Table]) -> list[str]:
        """Put reference tables where dbt finds them, each in one step; names of those that changed."""
        changed = []
        remove_leftovers(self._root / "reference")
        for name, table in sorted(tables.items()):
            path = self._root / "reference" / f"{name}.parquet"
            content = BytesIO()
            pq.write_table(table, content, compression="zstd")
            if path.is_file() and path.read_bytes() == content.getvalue():
                continue
            write_file(path, content.getvalue())
            changed.append(name)
        return changed

    # ---------------------------------------------------------------------------------------- reading

    def segments(self) -> list[int]:
        """Numbers of the committed segments, ascending."""
        return segment_numbers(self._segments)

    def segment(self, number: int) -> Path:
        """The folder of a segment."""
        return self._segments / segment_name(number)

    def current(self) -> dict[tuple[str, str], ReadingEntry]:
        """The newest reading of each edition, by (bulletin_id, edition), in that order."""
        for number in self.segments():
            if number > self._through:
                self._known.update({e.key: e for e in Manifest.read(self.segment(number)).readings})
                self._through = number
        return dict(sorted(self._known.items()))

    def months(self) -> list[date]:
        """Reporting months of the current readings, ascending, each as its first day."""
        return sorted({entry.month for entry in self.current().values()})

    def read(self, dataset: str, bulletin_id: str, edition: str) -> pa.Table:
        """One dataset of an edition's current reading; no rows where the edition is not in the lake.

        Columns are those declared today (``bulletin`` with ``segment_no``); an optional column that the
        segment's time did not have is null.
        """
        schema = BULLETIN_SCHEMA if dataset == "bulletin" else SCHEMAS[dataset]
        entry = self.current().get((bulletin_id, edition))
        if entry is None or dataset not in entry.rows:
            return schema.empty_table()
        path = self.segment(entry.segment_no) / f"{dataset}.parquet"
        with storage_errors(path, "reading the lake"):
            found = pq.read_table(path, filters=[("reading_id", "=", entry.reading_id)], partitioning=None)
        if found.num_rows != entry.rows[dataset]:
            raise WarehouseError(
                "corrupt", f"holds {found.num_rows} rows of {entry.reading_id}, not {entry.rows[dataset]}.",
                path=path,
            )  # fmt: skip
        return _as_declared(found, schema, path)

    def verify(self) -> list[str]:
        """One sentence for each file that is not as its manifest says; empty when the lake is sound."""
        problems = []
        for number in self.segments():
            folder = self.segment(number)
            try:
                files = Manifest.read(folder).files
            except WarehouseError as error:
                problems.append(str(error))
                continue
            for dataset, expected in files.items():
                path = folder / f"{dataset}.parquet"
                if not path.is_file():
                    problems.append(f"{path}: is missing.")
                elif (found := file_sha256(path)) != expected.sha256:
                    problems.append(f"{path}: was changed, its SHA-256 is {found}, not {expected.sha256}.")
        return problems


def _as_declared(table: pa.Table, schema: pa.Schema, path: Path) -> pa.Table:
    columns = []
    for field in schema:
        if field.name in table.schema.names:
            columns.append(table[field.name].cast(field.type))
        elif field.nullable:
            columns.append(pa.nulls(table.num_rows, field.type))
        else:
            raise WarehouseError(
                "schema", f"was written before there was a column {field.name}.", path=path,
                remedy="Load the archive again with this version.",
            )  # fmt: skip
    return pa.Table.from_arrays(columns, schema=schema)
