"""Whether a reading may enter the lake: what a rule of a mart would refuse of it is refused here, edition by edition.

    Reading.tables ── schema, nulls, ranges (warehouse.conformity) ┐
                   ── GRAIN: no row twice ─────────────────────────┤
                   ── CODES: every code on its list ───────────────┼─▶ the lake, or UnsoundReading, and it is set aside
                   ── areas, metrics, units, tables are known ─────┤
    its account    ── the books close: cells and numeric tokens ───┘

The rules are those of the marts because both derive from the same homes (``schemas.GRAIN``, ``vocabulary``, the
reference data). So one document cannot fail the test of a mart that the others stand in too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.edits.proofs import BETWEEN_TABLES
from ingest.emit.schemas import GRAIN
from ingest.emit.vocabulary import CODES, COLUMNS
from ingest.errors import BulletinError
from ingest.reference import Reference

Numbers = npt.NDArray[np.int64]

_MART_KEYS = {"table_reading": ("rendition_id", "table_title", "first_line")}
"""Where a mart tells rows apart by other columns than the dataset."""
LARGEST = 1e13
"""From here on a figure, in its unit or in the base unit, is set aside: DECIMAL(18,4) takes ten times that, and what is
derived of figures (differences, other units) must fit too."""
_ALWAYS_FITS = 1e8
"""Below it no unit makes a figure too large."""
_FEW = 64
"""Rows whose keys are compared as Python values, which costs less than to number them."""
_YOY = ".yoy"
_OTHER_TABLES = frozenset({"narrative", BETWEEN_TABLES, "unmatched"})


class UnsoundReading(BulletinError):  # noqa: N818 - it is the reading that is unsound
    """A reading that breaks a rule of the data; ``code`` says which: ``out_of_range``, ``schema``, ``twice``,
    ``unknown_code``, ``unknown_reference``, ``accounting``."""


def refuse_out_of_range(tables: Mapping[str, pa.Table], reference: Reference) -> None:
    """Raise UnsoundReading for a figure that marts could not hold, or not convert or subtract from another one. To be
    asked first: such a value may be no valid decimal of its column."""
    for name in ("observation", "belief"):
        if (figures := tables.get(name)) is None or not figures.num_rows:
            continue
        values = np.abs(figures["value"].cast(pa.float64()).to_numpy())
        if values.max() < _ALWAYS_FITS:
            continue
        for number in np.flatnonzero(values >= _ALWAYS_FITS).tolist():
            unit = reference.units.get(figures["unit"][number].as_py())
            if values[number] * max(1.0, unit.factor if unit else 1.0) >= LARGEST:
                printed = figures["printed"][number].as_py()
                raise UnsoundReading(
                    "out_of_range",
                    f"its figure “{printed}” is larger than any that is served.",
                    **_place(figures, number),
                    remedy="Two numbers may have run together. Load a better copy of the document, or say what the "
                    "figure is in a correction (docs/review.md).",
                )


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


def _place(table: pa.Table, number: int) -> dict[str, Any]:
    """Where in the document a row comes from, as far as it says so: table, row and column of an error."""
    row = {name: table[name][number].as_py() for name in table.schema.names if name in _PLACES}
    said = [f"{_SAYS[name]}{row[name]}" for name in _SAYS if row.get(name) not in (None, "")]
    return {
        "table": row.get("table_title") or row.get("table_code"),
        "row": ", ".join(said) or None,
        "column": row.get("column"),
    }


_PLACES = frozenset({"table_title", "table_code", "row_label", "first_line", "line", "column", "check_id"})
_SAYS = {"row_label": "", "first_line": "line ", "line": "line ", "check_id": "check "}


def _unsound(code: str, dataset: str, place: dict[str, Any], problem: str) -> UnsoundReading:
    return UnsoundReading(
        code,
        f"its reading breaks a rule of the dataset “{dataset}”: {problem}.",
        **place,
        remedy="This is a fault of the reader: please report it with the document.",
    )
