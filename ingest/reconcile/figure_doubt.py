"""Figures that no failing rule led to, and that still cannot stand as they are printed.

Two edits concern one figure alone: amounts and counts are not negative, and a figure that the narrative restates is the
one it restates. Where the latter fails and one slip of the table's characters would explain it, either print may be the
wrong one; where none would, the source contradicts itself and the table stands as printed.
"""

from __future__ import annotations

from ingest.align.placed import State
from ingest.edits.evaluate import Evaluation, Outcome
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.mending import Mender

NEVER_NEGATIVE = frozenset({"plan", "completed", "count"})
"""Roles of columns; scores, growth and net amounts may be negative."""


def doubt_figures(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Take such figures into quarantine. True if there was one."""
    changed = _doubt_negatives(cells)
    return _doubt_restated(cells, evaluation) or changed


def _doubt_negatives(cells: EditionCells) -> bool:
    values = cells.values()
    size = cells.plan.size
    changed = False
    for cell in ((values.value[:size] < 0) & (values.state[:size] == State.FIGURE)).nonzero()[0].tolist():
        table = cells.tables[cells.table_of(cell)]
        column = table.contract.columns[table.contract.column_of[cells.plan.keys[cell][1]][0]]
        if column.role in NEVER_NEGATIVE:
            cells.dispute(cell, "failing_rule", "计划数、完成数和个数不会是负数", "对照原件核对本格")
            changed = True
    return changed


def _doubt_restated(cells: EditionCells, evaluation: Evaluation) -> bool:
    values = cells.values()
    failing = cells.failing_guards()
    if not failing:
        return False
    numbers, of_cells = cells.plan.cell_rule_pairs
    fine = (evaluation.outcome == Outcome.HOLDS) | (evaluation.outcome == Outcome.WITHIN_ROUNDING)
    mender = Mender(cells, values)
    changed = False
    for guard in failing:
        rules = [n for n in numbers[of_cells == guard.cell].tolist() if fine[n]]
        if found := mender.variants(guard.cell, rules, set()):
            shown = "、".join(f"{f.value:.{f.decimals}f}" for f in found[:4])
            cells.dispute(
                guard.cell, "failing_rule", "与正文所述不符，而表中一字之误即可解释", f"若错在本格，可能应为 {shown}"
            )
            changed = True
    return changed
