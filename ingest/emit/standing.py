"""Which served figures are confirmed, and why others are not.

``confirmed`` says two things at once: the figure is right, and it stands in its place. So it needs a check that could
have failed and holds (``edits.proofs``: all kinds that a cell passes prove values), or another source that prints the
same; and the row must be this area's. That it is when the row prints the area's name, or when something from outside
the row tells it: a rule between tables, the narrative, constants of earlier months, and for the total the balance of
its column. A row that has no name of its own and nothing of that is the area's by the order of rows alone. Columns need
nothing more here: one that its header does not name is a repair or in quarantine (``align.column_choice``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ingest.align.placed import State
from ingest.edits.evaluate import OUTCOME_NAMES, PASSED
from ingest.edits.proofs import BETWEEN_TABLES, proves
from ingest.reconcile.edition import EditionResult

BY_ORDER = "本行没有印出地区名称，只凭行的次序归属，没有他表、正文或此前月份可证"
"""Why a figure is not confirmed though its checks hold."""

_FINE = tuple([OUTCOME_NAMES[outcome] for outcome in PASSED])
_CONSTANTS = 2
"""How many constants of earlier months a row must print again to be told by them."""


def by_order_alone(result: EditionResult) -> list[int]:
    """Cells of rows whose area nothing tells but their order."""
    cells, found = result.cells, list[int]()
    rows = [
        (cells.offsets[number] + row * table.width, table.width)
        for number, table in enumerate(cells.tables)
        for row in sorted(table.unnamed)
    ]
    if not rows:
        return found
    holds = np.isin(result.evaluation.outcome, PASSED)
    concerned = {cell for start, width in rows for cell in range(start, start + width)}
    told_by = _told_from_outside(result, concerned)
    for start, width in rows:
        span = range(start, start + width)
        balances, between = _rules_of_row(result, start, width)
        if any([holds[n] and result.evaluation.left[n] != 0.0 for n in between]) or any(map(told_by.get, span)):
            continue
        if sum([told_by.get(c) is False for c in span]) >= _CONSTANTS:
            continue
        # The total's place is told by what it is the sum of.
        found += [c for c in span if cells.states[c] == State.FIGURE and not (c in balances and holds[balances[c]])]
    return found


def _told_from_outside(result: EditionResult, concerned: set[int]) -> dict[int, bool]:
    """Those of ``concerned`` that checks beyond the plan's rules touch and hold for: True where one of them tells the
    area by itself, False where it takes several (constants: two areas may well have the same plan)."""
    told: dict[int, bool] = {}
    for check in result.checks:
        touched = concerned.intersection(check.touched)
        if touched and check.outcome in _FINE and "area" in proves(check.rule_kind, check.table_code):
            for cell in touched:
                told[cell] = told.get(cell, False) or check.rule_kind != "constant"
    return told


def _rules_of_row(result: EditionResult, start: int, width: int) -> tuple[dict[int, int], list[int]]:
    """Of the cells from ``start`` on: the balance of which each is the total, and the rules between tables."""
    plan = result.cells.plan
    known: Any = plan.static.setdefault("rules_of_row", {})
    if start not in known:
        span = range(start, start + width)
        numbers = plan.rules_of(span).tolist()
        balances = {i.target: n for n in numbers if (i := plan.instances[n]).rule.kind == "balance"}
        between = [n for n in numbers if plan.instances[n].table_code == BETWEEN_TABLES]
        known[start] = {c: n for c, n in balances.items() if c in span}, between
    found: tuple[dict[int, int], list[int]] = known[start]
    return found
