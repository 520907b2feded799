"""What the page's script needs to answer for a cell, as plain JSON data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.document import Document
from ingest.proof.grids import TableView
from ingest.proof.ledger import CheckView
from ingest.proof.places import Row, Seen
from ingest.proof.prose import Piece
from ingest.proof.visible import visible
from ingest.proof.vocabulary import OUTCOMES, STATUSES, TOKEN_KINDS
from ingest.reference import Reference


def cell_id(number: int, line: int, column: int) -> str:
    """The HTML id of a printed place: rendition (0-based, as tabbed), line and column (from 1)."""
    return f"c{number}-{line}-{column}"


def payload(
    documents: Sequence[Document],
    sheets: Sequence[Sequence[Any]],
    checks: Sequence[CheckView],
    reference: Reference,
) -> dict[str, Any]:
    """Areas, metrics, cells and checks, by code, id and number. Keys are short: there are thousands of
    cells."""
    numbers = {document.rendition_id: n for n, document in enumerate(documents)}
    cells: dict[str, dict[str, Any]] = {}
    for number, blocks in enumerate(sheets):
        for kind, line, content in blocks:
            if kind == "table":
                cells.update(_of_table(number, content, numbers))
            else:
                cells.update(_of_paragraph(number, line, content, numbers))
    used = {cell["m"] for cell in cells.values() if "m" in cell}
    metrics = reference.metrics
    return {
        "files": [visible(document.name) for document in documents],
        "areas": {area.code: area.name_zh for area in reference.areas.values()},
        "metrics": {
            code: [m.name_zh, m.header_path_zh, m.table_zh] for code in sorted(used) if (m := metrics.get(code))
        },
        "cells": cells,
        "checks": [[check.outcome, check.cells, check.bounds] for check in checks],
        "statuses": {code: list(word) for code, word in STATUSES.items()},
        "outcomes": {code: list(word) for code, word in OUTCOMES.items()},
    }


def _of_table(number: int, table: TableView, numbers: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    return {
        cell_id(number, cell.line, cell.column): _cell(cell.status, cell.text, cell.seen, numbers)
        for row in table.body
        for cell in row.cells
        if cell.seen is not None or cell.status in ("spanned", "unmatched", "unserved")
    }


def _of_paragraph(number: int, line: int, pieces: list[Piece], numbers: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    found = {}
    for piece in pieces:
        if not piece.is_token or piece.klass == "non_fact":
            continue
        status = piece.seen.status if piece.seen else piece.klass
        cell = _cell(status, piece.text, piece.seen, numbers)
        if piece.target and "m" not in cell:
            cell["a"], cell["m"] = piece.target
        elif piece.metric:
            cell.setdefault("m", piece.metric)
        cell["k"] = TOKEN_KINDS.get(piece.kind, piece.kind)
        cell["c"] = piece.klass
        found[cell_id(number, line, piece.column)] = cell
    return found


def _cell(status: str, text: str, seen: Seen | None, numbers: Mapping[str, int]) -> dict[str, Any]:
    cell: dict[str, Any] = {"s": status, "p": visible(text)}
    if seen is None:
        return cell
    if seen.key:
        cell["a"], cell["m"] = seen.key
    if row := seen.served:
        cell["v"], cell["u"] = _value(row), row["unit"]
        cell["n"] = [row["checks_passed"], row["checks_failed"], row["renditions_agreeing"]]
        if seen.elsewhere:
            cell["f"] = [
                cell_id(numbers[row["rendition_id"]], row["line"], row["column"]),
                visible(row["printed"]),
            ]
    if (here := seen.here) is not None:
        if seen.served is None or _value(here) != _value(seen.served) or here["unit"] != seen.served["unit"]:
            cell["h"] = f"{_value(here)} {here['unit']}"
        if here["evidence"]:
            cell["e"] = visible(here["evidence"])
    if held := seen.held:
        cell["r"] = visible(held["reason_zh"])
        if held["suggestion"]:
            cell["g"] = visible(held["suggestion"])
        for name, short in (("row_label", "rl"), ("column_label", "cl")):
            if held[name]:
                cell[short] = visible(re.sub(r"\{[^{}]*\}", "", held[name]))
    return cell


def _value(row: Row) -> str:
    return f"{row['value']:.{row['decimals']}f}"
