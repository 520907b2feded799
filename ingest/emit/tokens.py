"""Numeric tokens outside table bodies, each with its class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from ingest.emit.columns import from_rows, table
from ingest.narrative import NarrativeFigure
from ingest.reconcile.edition import EditionResult
from ingest.reconcile.rendition import RenditionReading

TokenRow = tuple[str, int, int, str, str, str, str | None]


def token_rows(
    reading: RenditionReading, number: int, result: EditionResult, disputes: Sequence[tuple[int, NarrativeFigure]]
) -> list[TokenRow]:
    """Numeric tokens outside table bodies: (rendition, line, column, text, class, kind, metric)."""
    rendition = reading.document.rendition_id
    index = result.cells.plan.index
    missing = {
        (f.line, f.column)
        for f in reading.narrative.figures
        if f.table_code is not None and (f.area_code, f.metric_code) not in index
    }
    missing |= {(f.line, f.column) for n, f in disputes if n == number}
    homes = result.settlement.homes
    rows: list[TokenRow] = []
    for token, line, column, token_class, kind, metric in reading.narrative.tokens:
        if missing and (line, column) in missing:
            token_class = "quarantined"
        if homes and (decided := homes.get((number, line, column))) is not None:
            token_class, metric = decided
        rows.append((rendition, line, column, token, token_class, kind, metric))
    rows += [
        (rendition, line, column, text, "non_fact", "header", None) for line, column, text in reading.header_tokens
    ]
    return rows


def token_table(rows: list[TokenRow], key: dict[str, Any]) -> pa.Table:
    names = ("rendition_id", "line", "column", "text", "class", "kind", "metric_code")
    return table("token", from_rows("token", names, rows), len(rows), key)
