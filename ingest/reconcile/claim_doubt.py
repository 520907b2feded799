"""Moved rows against what the narrative claims: the best and the worst of an item.

A row that was moved back into place may have been moved wrongly where a lost cell keeps its sum from being evaluated.
If one of its figures is then the highest or lowest of an item of which the narrative names another area, the move is in
doubt, and so is all of it that no rule upholds.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.align.placed import State
from ingest.edits.evaluate import Evaluation, checks_by_cell
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.narrative import ExtraCheck

_EXTREMES = {"claim:highest:": max, "claim:lowest:": min}


def doubt_claimed(cells: EditionCells, evaluation: Evaluation, claims: Iterable[ExtraCheck]) -> bool:
    """Take such rows' moved figures into quarantine. True if there was one."""
    if not any([table.moved for table in cells.tables]):
        return False
    values = cells.values()
    doubted: set[tuple[int, int]] = set()
    for claim in claims:
        extreme = next((f for begin, f in _EXTREMES.items() if claim.check_id.startswith(begin)), None)
        if claim.outcome != "fails" or extreme is None or not claim.touched:
            continue
        best = extreme(float(values.value[c]) for c in claim.touched)
        for cell in claim.touched:
            number = cells.table_of(cell)
            place = cell - cells.offsets[number]
            if float(values.value[cell]) == best and place in cells.tables[number].moved:
                doubted.add((number, place // cells.tables[number].width))
    if not doubted:
        return False
    passed, _ = checks_by_cell(cells.plan, evaluation)
    for number, row in sorted(doubted):
        table, start = cells.tables[number], cells.offsets[number]
        for place in range(row * table.width, (row + 1) * table.width):
            if place in table.moved and not passed[start + place] and cells.states[start + place] == State.FIGURE:
                cells.dispute(
                    start + place, "ambiguous_shift", "本行有移位，与正文所述的最高、最低不符", "对照原件核对本行"
                )
    return True
