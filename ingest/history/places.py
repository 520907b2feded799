"""Constants of earlier months as evidence for the places of columns and rows.

Asked only where the print leaves a place open. A column is told by the areas whose constants it prints once more, a
row by its own constants. Counts of one or two are alike in many places, so a column or row is told only where it fits
clearly better than its rivals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.align.columns import ColumnMap
from ingest.align.grid import TableGrid
from ingest.figures import Figure, Kind
from ingest.history.model import History

_FEWEST = 3
_RIVAL = 0.6
"""A rival that agrees in more than this share as many cells leaves the place open."""

_AGAINST, _FALLEN = 1.5, 0.5
"""Cost of a cell that differs from its constant, or fell: less than a failing rule (3), as sources revise."""

_EPSILON = 1e-7


@dataclass(frozen=True, slots=True)
class TablePast:
    """What earlier months say of the cells of one table."""

    history: History

    def agrees(self, area: str, metric: str, figure: Figure | None) -> bool | None:
        """Whether ``figure`` prints the firm constant of a cell; None where there is none, or nothing printed."""
        before = self.history.constants.get((area, metric))
        if before is None or figure is None or figure.kind != Kind.NUMBER:
            return None
        value, half = before
        return abs(figure.value - value) <= half + 0.5 * figure.step + _EPSILON

    def fell(self, area: str, metric: str, figure: Figure | None) -> bool:
        floor = self.history.floors.get((area, metric))
        if floor is None or figure is None or figure.kind != Kind.NUMBER:
            return False
        return figure.value + 0.5 * figure.step < floor - _EPSILON


def _area_rows(grid: TableGrid) -> list[tuple[str, str, int]]:
    """(area, category, row) of the rows whose area is known and that have a cell for each column."""
    count = len(grid.contract.columns)
    return [
        (block.area, category, n)
        for block in grid.blocks
        if block.area is not None
        for category, n in block.rows.items()
        if not grid.rows[n].loose or len(grid.rows[n].cells) == count
    ]


def _printed(grid: TableGrid, n: int, j: int) -> Figure | None:
    return grid.figures[n][j] if j < len(grid.figures[n]) else None


def cost_of_map(columns: ColumnMap, grid: TableGrid) -> float:
    """What earlier months say against a column map, less what they say for it."""
    past = grid.past
    if past is None:
        return 0.0
    cost = 0.0
    for area, category, n in _area_rows(grid):
        row = 0.0
        for j, k in enumerate(columns.places):
            if k is None:
                continue
            figure, metric = _printed(grid, n, j), grid.contract.columns[k].metrics[category]
            same = past.agrees(area, metric, figure)
            if same is not None and figure is not None:
                row += _AGAINST if not same else -1.0 if figure.value else 0.0
            elif past.fell(area, metric, figure):
                row += _FALLEN
        # One damaged row must not outweigh all others.
        cost += max(min(row, 8.0), -8.0)
    return cost


def columns_told(columns: ColumnMap, grid: TableGrid) -> set[int]:
    """Columns of a map that constants tell apart from every other printed and every other contract column."""
    past = grid.past
    if past is None:
        return set()
    placed = {k: j for j, k in enumerate(columns.places) if k is not None}
    width = len(columns.places)
    constants = [k for k, column in enumerate(grid.contract.columns) if column.over_time == "constant"]
    tally: dict[tuple[int, int], int] = {}
    differ: dict[tuple[int, int], int] = {}
    for area, category, n in _area_rows(grid):
        for k in constants:
            metric = grid.contract.columns[k].metrics[category]
            for j in range(width):
                figure = _printed(grid, n, j)
                same = past.agrees(area, metric, figure)
                if same is not None and figure is not None and figure.value:
                    counts = tally if same else differ
                    counts[j, k] = counts.get((j, k), 0) + 1
    told = set()
    for k in constants:
        if k not in placed:
            continue
        j = placed[k]
        own = tally.get((j, k), 0)
        if own < _FEWEST or differ.get((j, k), 0) > 0.2 * own:
            continue
        rivals = [tally.get((i, k), 0) for i in range(width) if i != j]
        rivals += [tally.get((j, i), 0) for i in constants if i != k]
        if max(rivals, default=0) <= _RIVAL * own:
            told.add(k)
    return told


def confirmed_columns(columns: ColumnMap, grid: TableGrid) -> set[int]:
    """Columns whose cells print their constants in three rows or more, and differ in a fifth of them at most: a
    cell of such a column that agrees is served though the column's place is in doubt."""
    past = grid.past
    if past is None:
        return set()
    found = set()
    for j, k in enumerate(columns.places):
        if k is None:
            continue
        told = [
            (same, figure.value)
            for area, category, n in _area_rows(grid)
            if (figure := _printed(grid, n, j)) is not None
            and (same := past.agrees(area, grid.contract.columns[k].metrics[category], figure)) is not None
        ]
        own = sum(1 for same, value in told if same and value)
        if own >= _FEWEST and sum(1 for same, _ in told if not same) <= 0.25 * own:
            found.add(k)
    return found


def area_told(grid: TableGrid, rows: dict[str, int], areas: Sequence[str]) -> str | None:
    """The one area of ``areas`` whose constants the rows of a block print; None where that is open."""
    past = grid.past
    if past is None:
        return None
    tally: list[tuple[int, int, str]] = []
    for area in areas:
        own = against = 0
        for category, n in rows.items():
            if grid.rows[n].loose:
                return None
            for j, k in enumerate(grid.columns.places):
                if k is None or k in grid.doubtful:
                    continue
                figure = _printed(grid, n, j)
                same = past.agrees(area, grid.contract.columns[k].metrics[category], figure)
                if same is not None and figure is not None:
                    own += bool(same and figure.value)
                    against += not same
        tally.append((own, against, area))
    tally.sort(key=lambda t: (t[1] - t[0], t[2]))
    if not tally or tally[0][0] < _FEWEST or tally[0][1] > 0:
        return None
    # Its rivals must differ where it agrees.
    if any(against < 2 or own > _RIVAL * tally[0][0] for own, against, _ in tally[1:]):
        return None
    return tally[0][2]
