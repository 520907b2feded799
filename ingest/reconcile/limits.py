"""What a figure can be at all, whatever else is printed: its sign, and the points of an assessed item.

A contract says of a column that its figures are never below or never above zero (``sign``); plans, results and counts
are never negative. A score's header prints what the item is worth, （50分）: assessments go a little beyond it, with a
bonus included, never far.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.align.placed import PlacedTable, State
from ingest.reconcile.cells import EditionCells

NEVER_NEGATIVE = frozenset({"plan", "completed", "count"})
"""Roles of columns; scores, growth and net amounts may be negative."""

_BEYOND = 1.25
"""How far a score may exceed the points of its header: 65 of 60 is printed now and then."""

_POINTS = re.compile(r"\((\d{1,3})分\)")

Floats = npt.NDArray[np.float64]


def limits(cells: EditionCells) -> tuple[Floats, Floats]:
    """(lowest, highest) that the figure of each cell can be, in the contract's unit; infinite where nothing limits."""
    low, high, assessed = _declared(cells)
    for number in assessed:
        table, start = cells.tables[number], cells.offsets[number]
        if points := _points(table):
            high = high.copy()
            for position, worth in points.items():
                high[start + position : start + len(table.texts) : table.width] = _BEYOND * worth
    return low, high


def _declared(cells: EditionCells) -> tuple[Floats, Floats, list[int]]:
    """What the contracts say, and the numbers of the tables of scores; made once a plan."""
    static = cells.plan.static
    if "limits" not in static:
        low, high = np.full(cells.plan.size, -np.inf), np.full(cells.plan.size, np.inf)
        assessed = []
        for number, table in enumerate(cells.tables):
            start, end, width = cells.offsets[number], cells.offsets[number] + len(table.texts), table.width
            for column in table.contract.columns:
                if column.sign == "negative":
                    high[start + column.position : end : width] = 0.0
                elif column.sign == "positive" or column.role in NEVER_NEGATIVE:
                    low[start + column.position : end : width] = 0.0
            if any([column.role == "score" for column in table.contract.columns]):
                assessed.append(number)
        static["limits"] = low, high, assessed
    found: Any = static["limits"]
    declared: tuple[Floats, Floats, list[int]] = found
    return declared


def beyond(cells: EditionCells) -> list[int]:
    """Cells of served figures that are beyond their limits, or part of a whole where things are counted."""
    values, size = cells.values(), cells.plan.size
    low, high = limits(cells)
    value = values.value[:size]
    parts = (cells.plan.resolution[:size] == 0.0) & (value != np.floor(value))
    out = (values.state[:size] == State.FIGURE) & ((value < low) | (value > high) | parts)
    found: list[int] = out.nonzero()[0].tolist()
    return found


def _points(table: PlacedTable) -> dict[int, float]:
    """By column: the points that its own header cell prints."""
    found: dict[int, float] = {}
    for row in table.matched.header.folded:
        by_source = {source: float(match[1]) for source, cell in enumerate(row)
                     if "分)" in cell and (match := _POINTS.search(cell))}  # fmt: skip
        if by_source:
            # Where each column is printed: in its first row that prints it.
            for column in range(table.width):
                source = next((c for c in table.source_columns[column :: table.width] if c >= 0), -1)
                if source in by_source:
                    found[column] = by_source[source]
    return found
