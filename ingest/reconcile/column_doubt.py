"""Columns that may stand in each other's place, told by rules that fail in most rows."""

from __future__ import annotations

from collections import defaultdict

from ingest.align.placed import State
from ingest.edits.evaluate import Evaluation, Outcome
from ingest.reconcile.cells import EditionCells

ROWS = 3
"""From how many failing rows on a rule speaks of columns, not of single figures."""


def doubt_columns(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Columns whose header did not say where they belong, in a table where a rule fails in most rows.

    That is no misread character: columns stand in each other's place. Only columns told by their own header text stay.
    """
    plan = cells.plan
    failing = evaluation.failing()
    if len(failing) < ROWS:
        return False
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, instance in enumerate(plan.instances):
        if instance.rule.kind != "balance":
            outcome = evaluation.outcome[number]
            tally[instance.rule.code][0] += outcome == Outcome.FAILS
            tally[instance.rule.code][1] += outcome in (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)
    broken = {code for code, (failed, held) in tally.items() if failed >= ROWS and failed >= held}
    if not broken:
        return False
    concerned = {cells.table_of(c) for i in plan.instances if i.rule.code in broken for c in i.cells if c < plan.size}
    changed = False
    for number in sorted(concerned):
        table = cells.tables[number]
        if table.header_match == "exact":
            continue
        start = cells.offsets[number]
        for cell in range(start, start + len(table.texts)):
            if (cell - start) % table.width not in table.anchored and cells.states[cell] == State.FIGURE:
                cells.dispute(
                    cell,
                    "ambiguous_column",
                    "表头缺失或错位，且多数行的校验不成立，各列可能换了位置",
                    "对照原件核对表头",
                )
                changed = True
    return changed
