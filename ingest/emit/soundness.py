"""Whether a reading may enter the lake: what a rule of a mart would refuse of it is refused here, edition by edition.

    Reading.tables ── schema, nulls, ranges (warehouse.conformity) ┐
                   ── GRAIN: no row twice ─────────────────────────┤
                   ── CODES: every code on its list ───────────────┼─▶ the lake, or UnsoundReading, and it is set aside
                   ── areas, metrics, units, tables are known ─────┤
                   ── the books: cells and numeric tokens ─────────┘

The rules are those of the marts because both derive from the same homes (``schemas.GRAIN``, ``vocabulary``, the
reference data). So one document cannot fail the test of a mart that the others stand in too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.emit.schemas import GRAIN
from ingest.emit.vocabulary import CODES, COLUMNS
from ingest.errors import BulletinError
from ingest.reference import Reference

Numbers = npt.NDArray[np.int64]

_MART_KEYS = {"table_reading": ("rendition_id", "table_title", "first_line")}
"""Where a mart tells rows apart by other columns than the dataset."""
_FEW = 64
"""Rows whose keys are compared as Python values, which costs less than to number them."""
_YOY = ".yoy"
_OTHER_TABLES = frozenset({"narrative", "series", "unmatched"})


class UnsoundReading(BulletinError):  # noqa: N818 - it is the reading that is unsound
    """A reading that breaks a rule of the data; ``code`` says which: ``schema``, ``twice``, ``unknown_code``,
    ``unknown_reference``, ``accounting``."""


def refuse_unsound(tables: Mapping[str, pa.Table], reference: Reference) -> None:
    """Raise UnsoundReading, with dataset, row and column, for the first rule that ``tables`` break."""
    for name, table in tables.items():
        if table.num_rows:
            _refuse_twice(name, table)
            for column, listed in COLUMNS.get(name, {}).items():
                _refuse_unknown(name, table, column, CODES[listed], "unknown_code")
    for name in ("observation", "belief"):
        if (figures := tables.get(name)) is not None and figures.num_rows:
            _refuse_strange_figures(name, figures, reference)
    for problem in _open_books(tables):
        raise _unsound("accounting", *problem)


def _refuse_twice(name: str, table: pa.Table) -> None:
    for key in (GRAIN[name][1:], _MART_KEYS.get(name, ())):
        if not key:
            continue
        if _distinct(table, key) == table.num_rows:
            continue
        rows = list(zip(*(table[column].to_pylist() for column in key), strict=True))
        seen: set[Any] = set()
        for number, row in enumerate(rows):
            if row in seen:
                said = ", ".join(f"{column} {value}" for column, value in zip(key, row, strict=True))
                raise _unsound("twice", name, _place(table, number), f"two rows have the same key ({said})")
            seen.add(row)


def _distinct(table: pa.Table, key: tuple[str, ...]) -> int:
    """How many values ``key`` has."""
    if len(key) == 1 or table.num_rows == 1:
        return len(table[key[-1]].unique())
    if table.num_rows <= _FEW:
        return len(set(zip(*(table[column].to_pylist() for column in key), strict=True)))
    joined = np.zeros(table.num_rows, dtype=np.int64)
    for column in key:
        numbers = _numbered(table[column])
        joined = joined * (int(numbers.max()) + 1) + numbers
    return len(set(joined.tolist()))


def _numbered(column: pa.ChunkedArray) -> Numbers:
    """A small number for each value, the same for equal ones."""
    whole = column.combine_chunks()
    if pa.types.is_integer(whole.type) and not whole.null_count:
        numbers: Numbers = whole.to_numpy().astype(np.int64)
        numbers -= numbers.min()
        return numbers
    codes: Numbers = whole.dictionary_encode(null_encoding="encode").indices.to_numpy().astype(np.int64)
    return codes


def _refuse_unknown(name: str, table: pa.Table, column: str, known: Any, code: str) -> None:
    strange = [v for v in table[column].unique().to_pylist() if v is not None and v not in known]
    if strange:
        number = pc.index(table[column], strange[0]).as_py()
        raise _unsound(code, name, _place(table, number), f"column {column} holds “{strange[0]}”, which is on no list")


def _refuse_strange_figures(name: str, figures: pa.Table, reference: Reference) -> None:
    _refuse_unknown(name, figures, "area_code", reference.areas, "unknown_reference")
    _refuse_unknown(name, figures, "unit", reference.units, "unknown_reference")
    _refuse_unknown(name, figures, "table_code", {*reference.contracts, *_OTHER_TABLES}, "unknown_reference")
    metrics = reference.metrics
    for metric in figures["metric_code"].unique().to_pylist():
        if metric not in metrics and metric.removesuffix(_YOY) not in metrics:
            number = pc.index(figures["metric_code"], metric).as_py()
            raise _unsound(
                "unknown_reference", name, _place(figures, number), f"no contract declares the metric {metric}"
            )


_BOOKS = ["tokens", "tokens_fact", "tokens_non_fact", "tokens_quarantined", "tokens_homeless"]


def _open_books(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, str, str]]:
    """(dataset, place, problem) of what was read and not accounted for."""
    for book in tables["bulletin"].select(_BOOKS).to_pylist():
        homes = book["tokens_fact"] + book["tokens_non_fact"] + book["tokens_quarantined"]
        if book["tokens"] != homes or book["tokens_homeless"]:
            yield "bulletin", "", f"{book['tokens']} numeric tokens were read, and {homes} have a home"
    homes = ("facts", "blanks", "placeholders", "spanned", "quarantined")
    read = tables["table_reading"].select(["table_title", "first_line", "cells", *homes]).to_pylist()
    for table in read:
        if table["cells"] != sum(table[home] for home in homes):
            place = f"{table['table_title']}, line {table['first_line']}"
            yield "table_reading", place, f"{table['cells']} cells were read, and not all are accounted for"


def _place(table: pa.Table, number: int) -> str:
    """Where in the document a row comes from, as far as it says so."""
    row = {name: table[name][number].as_py() for name in table.schema.names if name in _SAYS}
    return ", ".join(f"{_SAYS[name]} {row[name]}" for name in _SAYS if row.get(name) not in (None, ""))


_SAYS = {
    "table_code": "table", "table_title": "title", "first_line": "line", "line": "line", "column": "column",
    "row_label": "row", "check_id": "check",
}  # fmt: skip


def _unsound(code: str, dataset: str, place: str, problem: str) -> UnsoundReading:
    return UnsoundReading(
        code,
        f"its reading breaks a rule of the data ({dataset}{': ' + place if place else ''}): {problem}.",
        remedy="This is a fault of the reader: please report it with the document.",
    )
