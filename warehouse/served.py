"""Some columns of the observations of many readings, with one read a segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.emit.schemas import SCHEMAS
from warehouse.errors import storage_errors
from warehouse.lake import Lake
from warehouse.manifest import ReadingEntry


def observations_of(lake: Lake, entries: Iterable[ReadingEntry], columns: Sequence[str]) -> dict[str, pa.Table]:
    """By reading_id of ``entries``: its observations with ``columns``. Readings without any have an empty table."""
    by_segment: dict[int, list[ReadingEntry]] = defaultdict(list)
    for entry in entries:
        by_segment[entry.segment_no].append(entry)
    empty = pa.schema([SCHEMAS["observation"].field(name) for name in columns]).empty_table()
    found: dict[str, pa.Table] = {}
    for number, wanted in by_segment.items():
        path = lake.segment(number) / "observation.parquet"
        # Month and bulletin too: their statistics tell which row groups to read.
        filters = [
            ("month", "in", sorted({entry.month for entry in wanted})),
            ("bulletin_id", "in", sorted({entry.bulletin_id for entry in wanted})),
            ("reading_id", "in", [entry.reading_id for entry in wanted]),
        ]
        with storage_errors(path, "reading the lake"):
            rows = pq.read_table(path, columns=["reading_id", *columns], filters=filters, partitioning=None)
        for entry in wanted:
            found[entry.reading_id] = empty
        for reading_id, table in _apart(rows):
            found[reading_id] = table.select(list(columns))
    return found


def _apart(rows: pa.Table) -> Iterable[tuple[str, pa.Table]]:
    """Rows by reading; those of one reading lie together as a rule, but need not."""
    if not rows.num_rows:
        return
    ids = rows["reading_id"].combine_chunks().dictionary_encode()
    codes = ids.indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(ids.dictionary) + 1))
    ordered = rows.take(pa.array(order)) if (np.diff(codes) < 0).any() else rows
    for n, reading_id in enumerate(ids.dictionary.to_pylist()):
        yield reading_id, ordered.slice(int(bounds[n]), int(bounds[n + 1] - bounds[n]))
