"""Numeric tokens outside table bodies, each with its class."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ingest.emit.columns import table
from ingest.emit.narrative import narrative_disputes
from ingest.reconcile.edition import EditionResult
from ingest.reconcile.rendition import RenditionReading

TokenRow = tuple[str, int, int, str, str, str, str | None]


def token_rows(reading: RenditionReading, number: int, result: EditionResult) -> list[TokenRow]:
    """Numeric tokens outside table bodies: (rendition, line, column, text, class, kind, metric)."""
    rendition = reading.document.rendition_id
    missing = {
        (f.line, f.column)
        for f in reading.narrative.figures
        if f.table_code is not None and (f.area_code, f.metric_code) not in result.cells.plan.index
    }
    missing |= {(f.line, f.column) for n, f in narrative_disputes(result) if n == number}
    rows: list[TokenRow] = []
    homes = result.settlement.homes
    for token in reading.narrative.tokens:
        category = "quarantined" if (token.line, token.column) in missing else token.token_class
        metric = token.metric_code
        if homes and (decided := homes.get((number, token.line, token.column))) is not None:
            category, metric = decided
        rows.append((rendition, token.line, token.column, token.token, category, token.kind, metric))
    rows.extend(
        (rendition, line, column, text, "non_fact", "header", None) for line, column, text in reading.header_tokens
    )
    return rows


def token_table(rows: list[TokenRow], key: dict[str, Any]) -> pa.Table:
    names = ("rendition_id", "line", "column", "text", "class", "kind", "metric_code")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return table("token", {name: list(values) for name, values in zip(names, columns, strict=True)}, len(rows), key)
