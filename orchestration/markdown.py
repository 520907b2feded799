"""Markdown tables for Dagster's metadata."""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

_LISTED = 30


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> dg.MarkdownMetadataValue:
    """At most the first 30 rows; says how many were left out."""
    lines = [_line(header), _line(["---"] * len(header))]
    lines += [_line(row) for row in rows[:_LISTED]]
    if len(rows) > _LISTED:
        lines.append(f"\n… and {len(rows) - _LISTED} more")
    return dg.MetadataValue.md("\n".join(lines))


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
