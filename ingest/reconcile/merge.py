"""Several renditions of one edition: agreement confirms, disagreement is decided by evidence or quarantined.

Per table the rendition that had to be repaired least leads; the others are held against it cell by cell. A figure the
leader lost is taken from another rendition that places it. Where two renditions print different figures in one cell,
each is tried with all edit rules: the one that breaks none while the other breaks some stays, else both go to
quarantine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ingest.align.placed import PlacedTable, Quarantined, State
from ingest.align.roster import Roster
from ingest.edits.evaluate import Outcome
from ingest.figures import Kind
from ingest.identify import Identity
from ingest.reconcile.cells import EditionCells, gather
from ingest.reference import Reference


def merge_renditions(
    sides: Sequence[EditionCells],
    homes: Sequence[int],
    sources: Sequence[int],
    identity: Identity,
    reference: Reference,
) -> EditionCells:
    """One set of cells from the cells of each rendition, or of each print of the tables where a rendition prints some
    twice. ``homes`` are the numbers of their renditions, which ``origins`` come to be; ``sources`` those of the
    renditions, of which each agrees once (``rendition.sources_of``)."""
    every: dict[str, set[tuple[str, str]]] = {}
    for side in sides:
        for table in side.tables:
            rows = zip(table.layout.areas, table.layout.categories, strict=True)
            every.setdefault(table.contract.code, set()).update(rows)
    leaders: dict[str, tuple[tuple[int, ...], int, PlacedTable]] = {}
    for number, side in enumerate(sides):
        for table_number, table in enumerate(side.tables):
            start = side.offsets[table_number]
            states = side.states[start : start + len(table.texts)]
            code = table.contract.code
            lost = sum(1 for state in states if state == State.UNKNOWN)
            # A row that a print lacks is lost there too.
            lost += (len(every[code]) - len(table.layout.areas)) * table.width
            figures = sum(1 for state in states if state == State.FIGURE)
            # Sides come in the order of what they say (``ingest.reading``), so the last resort is no chance either.
            rank = (lost + len(table.quarantined), len(table.operations), len(table.evidence), -figures, number)
            if code not in leaders or rank < leaders[code][0]:
                leaders[code] = (rank, number, table)
    order = [c.code for c in reference.contracts_of(identity.series_code) if c.code in leaders]
    tables = [_widened(leaders[code][2], sides, identity.city_code, reference) for code in order]
    merged = gather(tables, identity.city_code, identity.series_code, reference)
    merged.history = sides[0].history
    conflicts: dict[int, list[tuple[int, int]]] = {}
    for table_number, code in enumerate(order):
        _lead(merged, table_number, sides, [sources[home] for home in homes], leaders[code][1], conflicts)
    _decide(merged, sides, conflicts)
    merged.origins = [homes[side] for side in merged.origins]
    merged.disputed = [(homes[side], held) for side, held in merged.disputed]
    return merged


def _widened(leader: PlacedTable, sides: Sequence[EditionCells], city_code: str, reference: Reference) -> PlacedTable:
    """The leader's table with empty rows for areas that only other renditions have, in the roster's order."""
    contract = leader.contract
    have = set(leader.layout.areas)
    every = set(have)
    for side in sides:
        for table in side.tables:
            if table.contract.code == contract.code:
                every.update(table.layout.areas)
    roster = Roster.of(contract, city_code, reference)
    return leader.with_areas(sorted(every - have, key=roster.order.index))


def _lead(
    merged: EditionCells,
    table_number: int,
    sides: Sequence[EditionCells],
    sources: Sequence[int],
    leader: int,
    conflicts: dict[int, list[tuple[int, int]]],
) -> None:
    start = merged.offsets[table_number]
    size = len(merged.tables[table_number].texts)
    for cell in range(start, start + size):
        key = merged.plan.keys[cell]
        merged.origins[cell] = leader
        leading = sides[leader].plan.index.get(key)
        if leading is not None:
            _take(merged, cell, sides[leader], leading, leader)
        rivals: list[tuple[int, int]] = []
        agreeing = {sources[leader]}
        for number, side in enumerate(sides):
            other = side.plan.index.get(key)
            if number == leader or other is None:
                continue
            if side.states[other] != State.FIGURE:
                # A blank may be a cell that got lost; a dash says that there is no figure.
                if merged.states[cell] == State.FIGURE and side.figures[other].kind == Kind.PLACEHOLDER:
                    rivals.append((number, other))
                continue
            if merged.states[cell] == State.UNKNOWN:
                _take(merged, cell, side, other, number)
            elif merged.states[cell] == State.FIGURE and _same(merged, cell, side, other):
                merged.agreeing[cell] += sources[number] not in agreeing
                agreeing.add(sources[number])
                if cell in merged.evidence and other not in side.evidence:
                    # Printed in its place elsewhere: the repair is confirmed, and need not be one.
                    _take(merged, cell, side, other, number)
                    merged.evidence.pop(cell, None)
            else:
                rivals.append((number, other))
        if rivals:
            conflicts[cell] = rivals


def _take(merged: EditionCells, cell: int, side: EditionCells, other: int, number: int) -> None:
    merged.origins[cell] = number
    merged.texts[cell] = side.texts[other]
    merged.figures[cell] = side.figures[other]
    merged.states[cell] = side.states[other]
    merged.lines[cell] = side.lines[other]
    merged.columns[cell] = side.columns[other]
    merged.row_labels[cell] = side.row_labels[other]
    if other in side.evidence:
        merged.evidence[cell] = side.evidence[other]
    else:
        merged.evidence.pop(cell, None)


def _scale(side: EditionCells, cell: int) -> float:
    return float(side.scales[cell]) if side.scales is not None else 1.0


def _same(merged: EditionCells, cell: int, side: EditionCells, other: int) -> bool:
    left = merged.figures[cell].value * _scale(merged, cell)
    right = side.figures[other].value * _scale(side, other)
    return abs(left - right) <= 1e-9 * max(1.0, abs(left))


def _decide(merged: EditionCells, sides: Sequence[EditionCells], conflicts: dict[int, list[tuple[int, int]]]) -> None:
    if not conflicts:
        return
    options: dict[int, list[tuple[int, int]]] = {}
    for cell, rivals in conflicts.items():
        leader = merged.origins[cell]
        own = sides[leader].plan.index.get(merged.plan.keys[cell])
        options[cell] = [*([(leader, own)] if own is not None else []), *rivals]
    alone = _failing_alone(merged, sides, options)
    for cell, choices in options.items():
        scored = []
        for number, other in choices:
            _take(merged, cell, sides[number], other, number)
            scored.append((*_support(merged, cell), number, other))
        scored.sort(key=lambda s: (s[0], -s[1]))
        failed, passed, number, other = scored[0]
        rival = next((s for s in scored[1:] if not _equal_cells(sides, s[2:], (number, other))), None)
        _take(merged, cell, sides[number], other, number)
        # A figure that fails among another print's figures, but not among its own print's, is not refuted.
        decided = rival is None or (failed == 0 and passed > 0 and rival[0] > 0 and alone[cell, rival[2]] > 0)
        for loser in scored[1:] if decided else scored:
            _overrule(merged, cell, sides, loser[2], loser[3], decided)
        if not decided:
            merged.states[cell] = State.UNKNOWN


def _failing_alone(
    merged: EditionCells, sides: Sequence[EditionCells], options: dict[int, list[tuple[int, int]]]
) -> dict[tuple[int, int], int]:
    """By cell and side: how many rules of the cell fail where every disputed figure is that side's."""
    found: dict[tuple[int, int], int] = {}
    for number in sorted({side for choices in options.values() for side, _ in choices}):
        own = {cell: other for cell, choices in options.items() for side, other in choices if side == number}
        for cell, other in own.items():
            _take(merged, cell, sides[number], other, number)
        for cell in own:
            found[cell, number] = _support(merged, cell)[0]
        for cell in own:
            side, other = options[cell][0]
            _take(merged, cell, sides[side], other, side)
    return found


def _equal_cells(sides: Sequence[EditionCells], left: Sequence[int], right: Sequence[int]) -> bool:
    a, b = sides[left[0]], sides[right[0]]
    return a.figures[left[1]].scaled == b.figures[right[1]].scaled and a.states[left[1]] == b.states[right[1]]


def _support(merged: EditionCells, cell: int) -> tuple[int, int]:
    """(failing, passing) rules of the cell as it stands, those over time too."""
    outcome = merged.evaluate().outcome[merged.plan.rules_of([cell])]
    failing = int(np.count_nonzero(outcome == Outcome.FAILS))
    passing = int(np.count_nonzero((outcome == Outcome.HOLDS) | (outcome == Outcome.WITHIN_ROUNDING)))
    if (expected := merged.expected()) is not None:
        failing += bool(expected.broken(merged.values())[cell])
        passing += bool(expected.upheld(merged.values())[cell])
    return failing, passing


def _overrule(
    merged: EditionCells, cell: int, sides: Sequence[EditionCells], number: int, other: int, decided: bool
) -> None:
    side = sides[number]
    if side.states[other] != State.FIGURE or (decided and _same(merged, cell, side, other)):
        return
    table = merged.tables[merged.table_of(cell)]
    area, metric = merged.plan.keys[cell]
    position = table.contract.column_of[metric][0]
    reason = "另一版本文件的数字与校验相符，本数不发布" if decided else "不同版本文件的数字不一致，校验不能决定"
    merged.disputed.append(
        (
            number,
            Quarantined(
                line=side.lines[other], column=side.columns[other] + 1, printed=side.texts[other],
                reason_code="overruled" if decided else "renditions_disagree", reason=reason,
                suggestion=f"另一版本印作 {merged.texts[cell]}" if decided else "对照原件核对本格",
                row_label=side.row_labels[other] or None,
                column_label=table.contract.columns[position].label_zh, area=area, metric=metric,
            ),
        )
    )  # fmt: skip
