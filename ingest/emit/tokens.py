"""Numeric tokens outside table bodies, each with its class."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import pyarrow as pa

from ingest.emit.columns import Key, constant, from_rows, table
from ingest.narrative import NarrativeFigure
from ingest.reconcile.edition import EditionResult
from ingest.reconcile.rendition import RenditionReading

TokenRow = tuple[str, int, int, str, str, str | None]
"""(text, line, column, class, kind, metric): a NumericToken of the narrative, or one of a table's header."""

HEADER = frozenset(
    {"header_period", "header_year", "header_points", "header_threshold", "header_name", "column_number"}
)
LABELS = frozenset({"serial_number", "row_label"})
OUTSIDE = HEADER | LABELS
"""Kinds of tokens of a table's header and of its row labels: what makes a number there no figure."""

_NAMES = ("text", "line", "column", "class", "kind", "metric_code")


def token_rows(
    reading: RenditionReading, number: int, result: EditionResult, disputes: Sequence[tuple[int, NarrativeFigure]]
) -> list[TokenRow]:
    """Numeric tokens of a rendition outside table bodies."""
    missing = {(f.line, f.column) for n, f in (*result.tableless, *disputes) if n == number}
    homes = result.settlement.homes
    rows: list[TokenRow] = list(reading.narrative.tokens)
    if missing or homes:
        for n, (token, line, column, token_class, kind, metric) in enumerate(rows):
            if (line, column) in missing:
                token_class = "quarantined"
            if (decided := homes.get((number, line, column))) is not None:
                token_class, metric = decided
            rows[n] = (token, line, column, token_class, kind, metric)
    rows += [(text, line, column, "non_fact", kind, None) for line, column, text, kind in reading.header_tokens]
    return rows


def token_table(by_rendition: Sequence[list[TokenRow]], result: EditionResult, key: Key) -> pa.Table:
    """``by_rendition`` as a dataset."""
    rows = list(chain.from_iterable(by_rendition))
    columns = from_rows("token", _NAMES, rows)
    columns["rendition_id"] = pa.concat_arrays(
        [
            constant(reading.document.rendition_id, len(own), pa.string())
            for reading, own in zip(result.renditions, by_rendition, strict=True)
        ]
    )
    return table("token", columns, len(rows), key)
