"""The append-only lake of readings: numbered segments of Parquet files, one file a dataset.

A segment is whole or absent and never rewritten. A later segment with a reading of the same edition
supersedes the earlier one. dbt reads ``lake/segments/*/<dataset>.parquet`` and
``lake/reference/<table>.parquet``.

A segment may stand for others (``replaces.json``: made by ``compaction`` or ``rebuild``). Its one rename puts it in
their place: from then on nobody looks at them, and the next writer removes their folders (``clean_staging``), before
dbt reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.aside import Key, SetAside, read_aside, write_aside
from warehouse.durable import (
    file_sha256,
    make_folder,
    remove_leftovers,
    remove_tree,
    sync_folder,
    temporary_beside,
    write_file,
)
from warehouse.errors import WarehouseError, storage_errors
from warehouse.home import Home
from warehouse.manifest import REPLACES_NAME, SUPERSEDED, Manifest, ReadingEntry, replaced_by
from warehouse.staging import (
    BULLETIN_SCHEMA,
    DATASETS,
    SEGMENT_NO,
    StagedSegment,
    clean,
    new_staging,
    segment_name,
    segment_numbers,
)

if TYPE_CHECKING:
    from ingest.reading import Reading
    from warehouse.conformity import Conformed

__all__ = ["BULLETIN_SCHEMA", "Lake", "ReadingEntry", "StagedSegment", "declared_schema"]


def declared_schema(name: str) -> pa.Schema:
    """The schema of a segment's file: a dataset, or ``superseded/`` and a dataset."""
    if name.startswith(SUPERSEDED):
        return DATASETS[name.removeprefix(SUPERSEDED)].append(SEGMENT_NO)
    return BULLETIN_SCHEMA if name == "bulletin" else DATASETS[name]


class Lake:
    """The lake of one home. Keep one object for a load: it reads each manifest once."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._root = home.root / "lake"
        self._segments = self._root / "segments"
        self._known: dict[tuple[str, str], ReadingEntry] = {}
        self._manifests: dict[int, Manifest] = {}
        self._through = 0
        self._aside: dict[Key, SetAside] | None = None

    # ---------------------------------------------------------------------------------------- writing

    def stage(self, readings: Iterable[Reading | Conformed]) -> StagedSegment:
        """Write readings aside, at most one of each edition; nothing is visible before ``commit``.

        Takes an iterable of any length; only the rows of unfinished row groups are held in memory. No reading
        at all gives a segment of empty datasets. Raises WarehouseError (``schema``, ``disk_full`` ...), and
        whatever the iterable raises; then nothing is left behind.
        """
        staged = self.new_segment()
        try:
            staged.open()
            staged.fill(readings)
        except BaseException:
            staged.discard()
            raise
        return staged

    def new_segment(self) -> StagedSegment:
        """A segment that nothing was written to yet, not even its folder."""
        return StagedSegment(new_staging(self._home.lake / ".staging"), self._segments)

    def opened_segment(self, folder: Path) -> StagedSegment:
        """The segment that another process opened in ``folder``, to be filled by this one and committed by that."""
        return StagedSegment(folder, self._segments)

    def clean_staging(self) -> int:
        """Remove what killed loads left behind and segments that another stands for; how many folders. Segments being
        written are left alone."""
        return clean(self._root / ".staging") + self.remove_replaced()

    def remove_replaced(self) -> int:
        """Remove the folders of segments that another stands for; how many. Under the writer's lock only."""
        found = self.replaced()
        if found:
            aside = make_folder(self._root / ".staging")
            with storage_errors(self._segments, "removing segments that were merged"):
                for folder in found:
                    # Gone in one step: half a segment would be taken for one that lost its files.
                    doomed = temporary_beside(aside / folder.name)
                    folder.rename(doomed)
                    remove_tree(doomed)
                sync_folder(self._segments)
        return len(found)

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

    def set_aside(self, aside: Iterable[SetAside]) -> None:
        """Set these editions aside, and no others. Under the writer's lock only."""
        self._aside = {one.key: one for one in aside}
        write_aside(self._home, self._aside.values())
        self._known, self._through = {}, 0

    # ---------------------------------------------------------------------------------------- reading

    @property
    def aside(self) -> dict[Key, SetAside]:
        """Editions that are set aside."""
        if self._aside is None:
            self._aside = read_aside(self._home)
        return self._aside

    def segments(self) -> list[int]:
        """Numbers of the committed segments, ascending, without those that another stands for."""
        gone = self._replaced_numbers()
        return [number for number in segment_numbers(self._segments) if number not in gone]

    def replaced(self) -> list[Path]:
        """Folders of segments that another stands for and that were not removed yet."""
        gone = self._replaced_numbers()
        return [self.segment(number) for number in segment_numbers(self._segments) if number in gone]

    def _replaced_numbers(self) -> set[int]:
        return {old for note in self._segments.glob(f"*/{REPLACES_NAME}") for old in replaced_by(note.parent)}

    def segment(self, number: int) -> Path:
        """The folder of a segment."""
        return self._segments / segment_name(number)

    def manifest(self, number: int) -> Manifest:
        """What a segment holds. Raises WarehouseError where its manifest is missing or damaged."""
        if number not in self._manifests:
            self._manifests[number] = Manifest.read(self.segment(number))
        return self._manifests[number]

    def current(self) -> dict[tuple[str, str], ReadingEntry]:
        """The newest reading of each edition, by (bulletin_id, edition), in that order; those that the marts refused
        are passed over."""
        numbers = [number for number in self.segments() if number > self._through]
        refused = {reading_id for one in self.aside.values() for reading_id in one.refused} if numbers else ()
        for number in numbers:
            self._known.update({e.key: e for e in self.manifest(number).readings if e.reading_id not in refused})
            self._through = number
        if numbers:
            self._known = dict(sorted(self._known.items()))
        return self._known.copy()

    def months(self) -> list[date]:
        """Reporting months of the current readings, ascending, each as its first day."""
        return sorted({entry.month for entry in self.current().values()})

    def read(self, dataset: str, bulletin_id: str, edition: str) -> pa.Table:
        """One dataset of an edition's current reading; no rows where the edition is not in the lake.

        Columns are those declared today (``bulletin`` with ``segment_no``); an optional column that the
        segment's time did not have is null.
        """
        schema = declared_schema(dataset)
        entry = self.current().get((bulletin_id, edition))
        if entry is None or dataset not in entry.rows:
            return schema.empty_table()
        path = self.segment(entry.segment_no) / f"{dataset}.parquet"
        if not path.is_file() and entry.segment_no in self._replaced_numbers():
            # Merged by another process since we looked.
            self._known, self._through = {}, 0
            return self.read(dataset, bulletin_id, edition)
        # The bulletin too: its statistics tell which row groups to read where a segment is sorted by it.
        wanted = [("bulletin_id", "=", bulletin_id), ("reading_id", "=", entry.reading_id)]
        with storage_errors(path, "reading the lake"):
            found = pq.read_table(path, filters=wanted, partitioning=None)
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
