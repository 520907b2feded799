"""A segment put together from rows of other segments: what compaction and rebuild have in common.

Rows are copied as they are, sorted by city, series and month, so that the statistics of a file's row groups lead to one
city's year. Rows of superseded readings go to ``superseded/`` in the segment's folder, out of dbt's sight, each with
the number of the segment it was committed in. DuckDB sorts and spills; memory stays bounded however much there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.connection import quoted_name, quoted_text
from warehouse.durable import file_sha256, remove_tree
from warehouse.errors import WarehouseError, storage_errors
from warehouse.manifest import SUPERSEDED, Manifest, ReadingEntry
from warehouse.staging import (
    BELIEFS,
    DATASETS,
    ROWS_A_GROUP,
    SEGMENT_NO,
    WRITTEN_AT_ONCE,
    DatasetWriter,
    StagedSegment,
)

_MEMORY = "1GB"
_SPILL = ".tmp-spill"


@dataclass(frozen=True, slots=True)
class Source:
    """A reading and the segment's folder its rows lie in; ``kept`` where they lie in its ``superseded/``."""

    entry: ReadingEntry
    folder: Path
    kept: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """City and series, month, then whatever makes the order one."""
        entry = self.entry
        return (entry.bulletin_id.rsplit("-", 2)[0], entry.month, *entry.key, entry.segment_no)


def gather(staged: StagedSegment, current: Iterable[Source], superseded: Iterable[Source] = ()) -> None:
    """Fill ``staged``, which nothing was written to, with the rows of ``current``, one reading an edition.

    Raises WarehouseError: ``corrupt`` where a source does not hold the rows its manifest counts, ``disk_full`` ...
    The caller discards ``staged`` then.
    """
    ordered = sorted(current, key=lambda source: source.order)
    past = sorted(superseded, key=lambda source: source.order)
    staged.open()
    with closing(duckdb.connect(config={"temp_directory": str(staged.folder / _SPILL)})) as connection:
        connection.execute(f"set memory_limit = '{_MEMORY}'")
        with storage_errors(staged.folder, "merging segments"):
            for dataset in (*WRITTEN_AT_ONCE, *_with_beliefs(ordered)):
                _copy(connection, dataset, ordered, staged.path(dataset), DATASETS[dataset])
            staged.bulletins = list(_rows(connection, "bulletin", ordered, DATASETS["bulletin"]))
            for dataset in ("bulletin", *WRITTEN_AT_ONCE, *_with_beliefs(past)) if past else ():
                path = staged.path(f"{SUPERSEDED}{dataset}")
                _copy(connection, dataset, past, path, DATASETS[dataset].append(SEGMENT_NO))
    remove_tree(staged.folder / _SPILL)
    staged.readings = tuple(source.entry for source in ordered)
    staged.superseded = tuple(source.entry for source in past)


def _with_beliefs(sources: Sequence[Source]) -> tuple[str, ...]:
    return (BELIEFS,) if any(source.entry.rows.get(BELIEFS) for source in sources) else ()


def refuse_damaged(folder: Path, manifest: Manifest) -> None:
    """Raise WarehouseError, ``corrupt``, where a file of a segment is not as it was committed: merged, its damage
    would get a hash of its own and be found no more."""
    for name, expected in manifest.files.items():
        path = folder / f"{name}.parquet"
        with storage_errors(path, "reading a segment"):
            found = file_sha256(path)
        if found != expected.sha256:
            raise WarehouseError("corrupt", "was changed since it was committed.", path=path,
                                 remedy="`bulletins doctor` says what to do.")  # fmt: skip


def _copy(
    connection: duckdb.DuckDBPyConnection, dataset: str, sources: Sequence[Source], path: Path, schema: pa.Schema
) -> None:
    writer = DatasetWriter(path, schema)
    copied = 0
    with closing(writer):
        for rows in _rows(connection, dataset, sources, schema):
            writer.append(rows)
            copied += rows.num_rows
    expected = sum(source.entry.rows.get(dataset, 0) for source in sources)
    if copied != expected:
        raise WarehouseError("corrupt", f"{dataset} has {copied} rows in the segments that are merged, not {expected}.")


def _rows(
    connection: duckdb.DuckDBPyConnection, dataset: str, sources: Sequence[Source], schema: pa.Schema
) -> Iterable[pa.Table]:
    """The rows of ``sources`` in their order, in tables of ``schema`` a row group long."""
    files: dict[Path, list[tuple[int, Source]]] = {}
    for position, source in enumerate(sources):
        name = f"{SUPERSEDED}{dataset}" if source.kept else dataset
        if source.entry.rows.get(dataset, 0):
            files.setdefault(source.folder / f"{name}.parquet", []).append((position, source))
    if not files:
        return
    wanted = [(str(path), position, source.entry) for path, found in files.items() for position, source in found]
    connection.register(
        "wanted",
        pa.table(
            {
                "file": [path for path, _, _ in wanted],
                "reading": [entry.reading_id for _, _, entry in wanted],
                "committed": pa.array([entry.segment_no for _, _, entry in wanted], pa.int64()),
                "position": pa.array([position for _, position, _ in wanted], pa.int64()),
            }
        ),
    )
    stored = {path: pq.read_schema(path).names for path in files}
    known = {name for names in stored.values() for name in names}
    columns = [quoted_name(f.name) if f.name in known else f"null as {quoted_name(f.name)}" for f in schema]
    if SEGMENT_NO.name in schema.names:
        columns[-1] = f"committed as {SEGMENT_NO.name}"
    # A reading may have been committed twice, and superseded between: its number tells the two apart.
    numbered = [path for path, names in stored.items() if path.parent.name == SUPERSEDED.rstrip("/")]
    same = f"(filename not in ({_listed(numbered)}) or segment_no = committed)" if numbered else "true"
    reader = connection.execute(
        f"select {', '.join(columns)} from read_parquet([{_listed(files)}], union_by_name = true, filename = true, "
        f"file_row_number = true) join wanted on filename = file and reading_id = reading and {same} "
        "order by position, file_row_number"
    ).to_arrow_reader(ROWS_A_GROUP)
    for batch in reader:
        rows = pa.Table.from_batches([batch])
        yield pa.Table.from_arrays([rows[f.name].cast(f.type) for f in schema], schema=schema)


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(quoted_text(str(path)) for path in paths)
