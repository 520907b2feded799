"""A small lake written by hand: segments of readings with every declared column, and the real reference data.

The rows are of the declared Arrow schemas, so a column that is added to a dataset is filled here by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.emit.schemas import SCHEMAS
from ingest.reference import Reference

CITY, DISTRICT, COUNTY = "430200", "430211", "430223"
SERIES = "industrial-project-year"
COMPLETED = "investment.completed.total"
PROGRESS = "investment.progress.total"


@dataclass
class Fact:
    """One observation: ``printed`` is its text, ``value`` follows from it."""

    area: str
    metric: str
    printed: str
    unit: str = "亿元"
    status: str = "reported"
    table: str = "investment"


@dataclass
class FixtureReading:
    """A reading of one edition; ``attempt`` tells readings of the same edition apart."""

    issue: int
    month: date
    published_on: date
    facts: list[Fact]
    edition: str = "original"
    attempt: int = 1
    quarantined: list[str] = field(default_factory=list)
    homeless: int = 0

    @property
    def bulletin_id(self) -> str:
        return f"{CITY}-{SERIES}-{self.month.year}-{self.issue:02d}"

    @property
    def tables(self) -> dict[str, pa.Table]:
        rendition = hashlib.sha256(f"{self.bulletin_id}{self.edition}".encode()).hexdigest()
        key = {
            "reading_id": hashlib.sha256(f"{rendition}{self.attempt}".encode()).hexdigest()[:16],
            "bulletin_id": self.bulletin_id,
            "edition": self.edition,
            "month": self.month,
        }
        here = {"rendition_id": rendition, "column": 2}
        tokens = len(self.facts) + len(self.quarantined) + self.homeless + 1
        found: dict[str, list[dict[str, Any]]] = {
            "bulletin": [
                {
                    "city_code": CITY, "series_code": SERIES, "series_zh": "活动简报",
                    "issue_year": self.month.year, "issue_no": self.issue, "title_zh": "工作简报",
                    "published_on": self.published_on, "renditions": 1, "tokens": tokens,
                    "tokens_fact": len(self.facts), "tokens_non_fact": 1,
                    "tokens_quarantined": len(self.quarantined), "tokens_homeless": self.homeless,
                }
            ],
            "rendition": [{**here, "source_name": f"{self.issue}.txt", "format": "txt", "tokens": tokens}],
            "observation": [
                {
                    **here, "area_code": f.area, "metric_code": f.metric, "value": Decimal(f.printed),
                    "unit": f.unit, "printed": f.printed, "status": f.status,
                    "table_code": f.table, "line": n,
                }
                for n, f in enumerate(self.facts, 1)
            ],
            "quarantine": [
                {
                    **here, "quarantine_id": f"{rendition[:8]}-{n}", "printed": text, "line": 100 + n,
                    "table_code": "investment", "reason_code": "column_unknown", "reason_zh": "列不明",
                }
                for n, text in enumerate(self.quarantined)
            ],
            "check": [
                {
                    "check_id": "balance-1", "rule_code": "balance", "rule_kind": "balance",
                    "table_code": "investment", "outcome": "holds", "cells": [f"{CITY}|{COMPLETED}"],
                }
            ],
            "table_reading": [
                {
                    **here, "table_code": "investment", "table_title": "重点项目完成投资情况表",
                    "header_match": "exact", "cells": len(self.facts) + len(self.quarantined) + 3,
                    "facts": len(self.facts), "blanks": 1, "placeholders": 2,
                    "quarantined": len(self.quarantined), "first_line": 10, "last_line": 20,
                }
            ],
            "token": [
                {**here, "text": str(self.issue), "class": "non_fact", "kind": "issue_number", "line": 1}
            ],
        }  # fmt: skip
        return {
            name: pa.Table.from_pylist([_complete({**key, **row}, SCHEMAS[name]) for row in rows], SCHEMAS[name])
            for name, rows in found.items()
        }


def _complete(row: dict[str, Any], schema: pa.Schema) -> dict[str, Any]:
    """``row`` with a neutral value in every other column: null where allowed, else zero, "" or []."""

    def neutral(column: pa.Field) -> Any:
        if column.nullable:
            return None
        if pa.types.is_list(column.type):
            return []
        return 0 if pa.types.is_integer(column.type) else ""

    return {column.name: row[column.name] if column.name in row else neutral(column) for column in schema}


class HasTables(Protocol):
    """A reading: ``ingest.reading.Reading``, or the one above."""

    @property
    def tables(self) -> dict[str, pa.Table]: ...


def write_lake(lake: Path, segments: Sequence[Sequence[HasTables]], reference: Reference | None = None) -> Path:
    """``segments`` in order of arrival, as the folders that a commit leaves behind; returns ``lake``. The reference
    data are the bundled ones unless others are given."""
    for number, readings in enumerate(segments, 1):
        folder = lake / "segments" / f"{number:012d}"
        folder.mkdir(parents=True)
        for name in SCHEMAS:
            table = pa.concat_tables([reading.tables[name] for reading in readings])
            if name == "bulletin":
                table = table.append_column("segment_no", pa.array([number] * len(table), pa.int64()))
            pq.write_table(table, folder / f"{name}.parquet")
    (lake / "reference").mkdir()
    for name, table in (reference or Reference.load()).dimension_tables().items():
        pq.write_table(table, lake / "reference" / f"{name}.parquet")
    return lake
