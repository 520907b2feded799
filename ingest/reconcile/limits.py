"""What a figure can be at all, whatever else is printed: its sign, and the points of an assessed item.

A contract says of a column that its figures are never below or never above zero (``sign``); plans, results and counts
are never negative. A score's header prints what the item is worth, （50分）: assessments go a little beyond it, with a
bonus included, never far.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from ingest.align.placed import PlacedTable, State
from ingest.labels import fold
from ingest.reconcile.cells import EditionCells

NEVER_NEGATIVE = frozenset({"plan", "completed", "count"})
"""Roles of columns; scores, growth and net amounts may be negative."""

_BEYOND = 1.25
"""How far a score may exceed the points of its header: 65 of 60 is printed now and then."""

_POINTS = re.compile(r"\((\d{1,3})分\)")

Floats = npt.NDArray[np.float64]


def limits(cells: EditionCells) -> tuple[Floats, Floats]:
    """(lowest, highest) that the figure of each cell can be, in the contract's unit; infinite where nothing limits."""
    low, high = np.full(cells.plan.size, -np.inf), np.full(cells.plan.size, np.inf)
    for number, table in enumerate(cells.tables):
        start, end, width = cells.offsets[number], cells.offsets[number] + len(table.texts), table.width
        for position, points in _points(table).items():
            high[start + position : end : width] = _BEYOND * points
        for column in table.contract.columns:
            if column.sign == "negative":
                high[start + column.position : end : width] = 0.0
            elif column.sign == "positive" or column.role in NEVER_NEGATIVE:
                low[start + column.position : end : width] = 0.0
    return low, high


def beyond(cells: EditionCells) -> list[int]:
    """Cells of served figures that are beyond their limits."""
    values, size = cells.values(), cells.plan.size
    low, high = limits(cells)
    value = values.value[:size]
    out = (values.state[:size] == State.FIGURE) & ((value < low) | (value > high))
    found: list[int] = out.nonzero()[0].tolist()
    return found


def _points(table: PlacedTable) -> dict[int, float]:
    """By column: the points that its own header cell prints."""
    if not any(["分" in cell for row in table.matched.header.folded for cell in row]):
        return {}
    found: dict[int, float] = {}
    for column in range(table.width):
        source = next((c for c in table.source_columns[column :: table.width] if c >= 0), -1)
        for row in table.matched.header.folded:
            if 0 <= source < len(row) and (match := _POINTS.search(fold(row[source]))):
                found[column] = float(match[1])
    return found
