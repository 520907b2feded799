"""What a column map costs: what the body of the table says against it, less what header and body say for it.

Candidate maps differ in few columns, so what one printed column says of one contract column, and a rule of the printed
columns it is given, is asked once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ingest.align.columns import ColumnMap
from ingest.align.grid import TableGrid, category_of
from ingest.figures import BLANK, Figure, Kind
from ingest.history.places import cost_of_map

_MOST_AGAINST = 16.0
"""One damaged row must not outweigh all others: what the types of a row can say is bounded."""

_FAILED, _PASSED = 3.0, -1.0
_MISSING, _LEFT_OVER, _SLID = 3.0, 3.0, 12.0
_AGREEMENT = 2.0


class MapCosts:
    """Judges the column maps of ``grid`` by its rows ``straight``.

    ``complete_width`` says that rows keep every cell, so that no column of the print is missing and none is new.
    """

    def __init__(self, grid: TableGrid, straight: Sequence[int], *, complete_width: bool) -> None:
        self._grid = grid
        self._complete_width = complete_width
        self._rows = [(n, category_of(grid, n)) for n in straight]
        self._types: dict[tuple[int, int], npt.NDArray[np.float64] | None] = {}
        self._rules: dict[tuple[str, int, tuple[int, ...]], float] = {}
        self._numbers: dict[int, bool] = {}

    def cost(self, columns: ColumnMap) -> float:
        grid = self._grid
        pairs = [(j, k) for j, k in enumerate(columns.places) if k is not None]
        against = [costs for pair in pairs if (costs := self._type_costs(pair)) is not None]
        cost = float(np.minimum(np.sum(against, axis=0), _MOST_AGAINST).sum()) if against else 0.0
        printed = {k: j for j, k in pairs}
        for category, rules in grid.evidence.rules.items():
            for number, rule in enumerate(rules):
                sources = tuple([printed.get(k, -1) for k in rule.columns])
                key = (category, number, sources)
                if key not in self._rules:
                    self._rules[key] = self._rule_cost(*key)
                cost += self._rules[key]
        cost += cost_of_map(columns, grid)
        missing = len(grid.contract.columns) - len(pairs)
        left_over = sum([self._has_numbers(j) for j, k in enumerate(columns.places) if k is None])
        cost -= _AGREEMENT * columns.agreement * len(pairs)
        # A column too many and one too few at once is a slid label, not two changes of the table.
        slid = missing and (left_over or self._complete_width)
        return cost + _MISSING * missing + _LEFT_OVER * left_over + (_SLID if slid else 0.0)

    def _figure(self, n: int, j: int) -> Figure:
        figures = self._grid.figures[n]
        return figures[j] if j < len(figures) else BLANK

    def _type_costs(self, pair: tuple[int, int]) -> npt.NDArray[np.float64] | None:
        """By row: the cost of printed column ``j`` being contract column ``k``; None where nothing is against it."""
        if pair not in self._types:
            j, k = pair
            type_cost = self._grid.evidence.type_cost
            costs = [type_cost(self._figure(n, j), k, category) for n, category in self._rows]
            self._types[pair] = np.array(costs) if any(costs) else None
        return self._types[pair]

    def _rule_cost(self, category: str, number: int, sources: Sequence[int]) -> float:
        """What a rule says, over all rows, of the printed columns ``sources`` it is given (-1: none)."""
        evidence = self._grid.evidence
        rule = evidence.rules[category][number]
        row: list[Figure | None] = [None] * len(self._grid.contract.columns)
        cost = 0.0
        for n, own in self._rows:
            if own == category:
                for k, j in zip(rule.columns, sources, strict=True):
                    row[k] = self._figure(n, j) if j >= 0 else None
                outcome = evidence.outcome(rule, row, category)
                if outcome is not None:
                    cost += _PASSED if outcome else _FAILED
        return cost

    def _has_numbers(self, j: int) -> bool:
        if j not in self._numbers:
            self._numbers[j] = any([self._figure(n, j).kind == Kind.NUMBER for n, _ in self._rows])
        return self._numbers[j]
