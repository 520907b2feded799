"""Figures that no failing rule led to, and that still cannot stand as they are printed.

Two edits concern one figure alone: it lies within its column's limits (``limits``), and a figure that the narrative
restates is the one it restates. Where the latter fails and one slip of the table's characters would explain it, either
print may be the wrong one; where none would, the source contradicts itself and the table stands as printed.
"""

from __future__ import annotations

from ingest.edits.evaluate import Evaluation, Outcome
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.limits import NEVER_NEGATIVE, beyond
from ingest.reconcile.mending import Mender


def doubt_figures(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Take such figures into quarantine. True if there was one."""
    changed = _doubt_beyond_limits(cells)
    return _doubt_restated(cells, evaluation) or changed


def _doubt_beyond_limits(cells: EditionCells) -> bool:
    values = cells.values()
    found = beyond(cells)
    for cell in found:
        table = cells.tables[cells.table_of(cell)]
        column = table.contract.columns[table.contract.column_of[cells.plan.keys[cell][1]][0]]
        if values.value[cell] % 1 and cells.plan.resolution[cell] == 0.0:
            reason = "个数和名次不会带小数"
        elif values.value[cell] > 0:
            reason = "本列数字不会是正数" if column.sign == "negative" else "得分远高于表头所印的满分"
        elif column.role in NEVER_NEGATIVE:
            reason = "计划数、完成数和个数不会是负数"
        else:
            reason = "本列数字不会是负数"
        cells.dispute(cell, "failing_rule", reason, "对照原件核对本格")
    return bool(found)


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
