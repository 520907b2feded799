"""What changed in the lake since the release that is served, and whether a build may start from that release.

    served release ─ readings.json: the reading of every edition ─┐
                                                                  ├─▶ Changes ─▶ changed.parquet, segments ─▶ dbt
    lake ─────────── the current reading of every edition ────────┘

A partial build copies the release and replaces the rows of what changed, so a month costs what is new and not what is
old. It needs a release that the same dbt project and the same reference data made; otherwise, or where much changed,
everything is built anew. Both give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.lake import Lake, ReadingEntry
from warehouse.release import ServedReading
from warehouse.staging import segment_name

SCHEMA = pa.schema(
    [("bulletin_id", pa.string()), ("edition", pa.string()), ("city_code", pa.string()), ("month", pa.date32())]
)
"""A row an edition whose rows are replaced. Macro changed_rows of the dbt project reads it."""

LARGEST_SHARE, ALWAYS_PARTIAL = 0.2, 24
"""A partial build is worth it up to this share of all editions; up to so many editions it always is."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Changes:
    """``editions`` are (bulletin_id, edition, city_code, month) to be replaced, and all that share a city's month with
    them, whose vintages depend on them; ``segments`` of the lake hold whatever is to be read for that."""

    editions: tuple[tuple[str, str, str, date], ...]
    segments: tuple[int, ...]

    def write(self, path: Path) -> None:
        """As the Parquet file that dbt reads."""
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = list(zip(*self.editions, strict=True)) or [()] * len(SCHEMA)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), path)

    @property
    def segment_names(self) -> str:
        """For dbt's variable: names of segment folders with commas between."""
        return ",".join(map(segment_name, self.segments))


def changes_since(served: Iterable[ServedReading], lake: Lake) -> Changes | None:
    """What to replace in a release made of ``served``; None where building everything anew is the better way."""
    before = {(reading.bulletin_id, reading.edition): reading for reading in served}
    now: Mapping[Key, ReadingEntry] = lake.current()
    touched = {
        key
        for key in before.keys() | now.keys()
        if key not in before or key not in now or before[key].reading_id != now[key].reading_id
    }
    homes: dict[Key, set[tuple[str, date]]] = {}
    for found in (before, now):
        for key, reading in found.items():
            homes.setdefault(key, set()).add((city_of(key[0]), reading.month))
    affected = _closure(touched, homes)
    if len(affected) > max(ALWAYS_PARTIAL, LARGEST_SHARE * len(now)):
        return None
    segments = sorted({now[key].segment_no for key in affected if key in now})
    if not segments:
        # Nothing of it is left in the lake: no file to read columns from.
        return None
    editions = tuple((*key, *place) for key in affected for place in sorted(homes[key]))
    return Changes(editions, tuple(segments))


def _closure(touched: set[Key], homes: Mapping[Key, set[tuple[str, date]]]) -> list[Key]:
    """``touched``, with whatever shares a city's month or a bulletin with one of them, in order."""
    found: set[Key] = set()
    while touched - found:
        found |= touched
        months = {home for key in found for home in homes[key]}
        bulletins = {bulletin_id for bulletin_id, _ in found}
        touched = {key for key, places in homes.items() if key[0] in bulletins or places & months}
    return sorted(found)


def city_of(bulletin_id: str) -> str:
    """The city's code, with which a bulletin's identity begins."""
    return bulletin_id.partition("-")[0]
