"""Rates stored as fractions: 0.8002 in a column of per cent, as a spreadsheet has it where its cell format was lost.

A column is told by its ratio rules alone: they hold for the figures times a hundred, in three rows or more and in
nearly all, and not for the figures as printed. A lone cell is never read so, and a rate with its sign stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from ingest.align.evidence import RowRule
from ingest.align.grid import TableGrid, row_in_order
from ingest.figures import MAX_DECIMALS, SCALE, Figure, Kind, Shape

NOTE = "fraction"

_FRACTION = re.compile(rf"-?\d{{1,4}}(?:\.(\d{{0,{MAX_DECIMALS + 2}}}))?", re.ASCII)
_FEWEST, _MOST = 3, 0.8
"""Rows in which a rule must hold for the fraction, and their share of those that tell."""

Row = list[Figure | None]


def read_fractions(grid: TableGrid) -> list[str]:
    """Read the columns of rates that print fractions as per cent, in place; what was done, in words."""
    done = []
    for j, k in enumerate(grid.columns.places):
        if k is None or not any(percent[k] for percent in grid.evidence.percent.values()):
            continue
        found = {n: fraction for n in range(len(grid.rows)) if (fraction := _fraction_at(grid, n, j)) is not None}
        rules = {category: _rate_rules(grid, category, k) for category in grid.contract.category_codes}
        if len(found) < _FEWEST or not any(rules.values()):
            continue
        outcomes = _outcomes(grid, k, rules, found)
        told = [(fraction, printed) for fraction, printed in outcomes.values() if None not in (fraction, printed)]
        holds = sum([fraction is True and printed is False for fraction, printed in told])
        if holds < _FEWEST or holds < _MOST * len([t for t in told if True in t]):
            continue
        signed = any(j < len(row) and row[j].percent for row in grid.figures)
        for n, figure in found.items():
            as_fraction, as_printed = outcomes.get(n, (None, None))
            if as_fraction or (as_printed is not True and not signed):
                grid.figures[n][j] = figure
        done.append(f"“{grid.contract.columns[k].label_zh}”列的比率印作小数，按行内比率校验换算为百分数")
    return done


def _fraction_at(grid: TableGrid, n: int, j: int) -> Figure | None:
    """The cell's fraction in per cent; None where it prints none, or a rate with its sign."""
    row = grid.rows[n]
    if row.loose or j >= len(row.cells):
        return None
    match = _FRACTION.fullmatch(row.cells[j])
    if match is None:
        return None
    rate = Decimal(row.cells[j]) * 100
    shape = Kind.NUMBER | Shape.PERCENT | Shape.NOTED | (Shape.NONZERO if rate else 0)
    decimals = max(0, len(match[1] or "") - 2)
    return Figure(Kind.NUMBER, float(rate), int(rate * SCALE), decimals, True, NOTE,
                  shape | (Shape.FRACTION if decimals else 0))  # fmt: skip


def _rate_rules(grid: TableGrid, category: str, k: int) -> list[RowRule]:
    return [rule for rule in grid.evidence.rules[category] if rule.ratio and rule.target == k]


def _outcomes(
    grid: TableGrid, k: int, rules: dict[str, list[RowRule]], found: dict[int, Figure]
) -> dict[int, tuple[bool | None, bool | None]]:
    """By row: what the rules say of the fraction in per cent, and of the figure as printed."""
    outcomes = {}
    for block in grid.blocks:
        for category, n in block.rows.items():
            if n in found and found[n].value:
                row = row_in_order(grid, n, grid.columns)
                say = _judge(grid, category, rules[category])
                printed = row[k]
                as_printed = say(row) if printed is not None and printed.kind == Kind.NUMBER else False
                row[k] = found[n]
                outcomes[n] = say(row), as_printed
    return outcomes


def _judge(grid: TableGrid, category: str, rules: list[RowRule]) -> Callable[[Row], bool | None]:
    def say(row: Row) -> bool | None:
        told = [grid.evidence.outcome(rule, row, category) for rule in rules]
        return False if False in told else True if True in told else None

    return say
