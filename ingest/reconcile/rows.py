"""A shifted row told by the columns that do not close.

Where several columns of a table miss their total at once, one row may stand one cell off. For every row the figures are
computed that would close each column (total less the other rows). A row whose printed cells, moved by one from some
cell on, are just these figures explains the damage; it is moved only if it is the only such row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.align.placed import PlacedTable, State
from ingest.edits.evaluate import CellValues, Evaluation, Outcome, checks_by_cell
from ingest.figures import BLANK, Figure, Kind, read_figure
from ingest.reconcile.cells import EditionCells


@dataclass(frozen=True, slots=True)
class _Move:
    """Row ``start`` (cell number of its first column): what each column then holds, None for a lost cell."""

    start: int
    sources: tuple[int | None, ...]
    figures: tuple[Figure | None, ...]


def mend_rows(cells: EditionCells) -> None:
    """Move back, in place, rows that only a shift explains."""
    evaluation = cells.evaluate()
    plan = cells.plan
    failing = [n for n in evaluation.failing() if plan.instances[n].rule.kind == "balance"]
    by_table: dict[int, list[int]] = {}
    for number in failing:
        by_table.setdefault(cells.table_of(plan.instances[number].target), []).append(number)
    values: CellValues | None = None
    for table_number, numbers in by_table.items():
        if len(numbers) >= 2:
            values = values or cells.values()
            _mend_table(cells, table_number, numbers, evaluation, values)


def _mend_table(
    cells: EditionCells, table_number: int, failing: list[int], evaluation: Evaluation, values: CellValues
) -> None:
    table = cells.tables[table_number]
    if any(table.matched.body.loose) or not _in_order(table):
        return
    start = cells.offsets[table_number]
    width = table.width
    moves: list[_Move] = []
    for row in range(len(table.layout.areas)):
        first = start + row * width
        wanted = _wanted(cells, first, width, evaluation, values)
        fails = {n for n in failing if any(first <= c < first + width for c in cells.plan.instances[n].cells)}
        if len(fails) < 2:
            continue
        moves.extend(_moves(cells, table, first, wanted))
    rows = {move.start for move in moves}
    if len(rows) != 1:
        return
    best = moves[0]
    doubtful = {k for move in moves[1:] for k in range(width) if _value(move.figures[k]) != _value(best.figures[k])}
    _apply(cells, table, best, doubtful)


def _in_order(table: PlacedTable) -> bool:
    columns = [c for c in table.source_columns[: table.width] if c >= 0]
    return columns == sorted(columns)


def _wanted(
    cells: EditionCells, first: int, width: int, evaluation: Evaluation, values: CellValues
) -> dict[int, tuple[float, float]]:
    """By column: the (value, tolerance) that would close its balance edit, where all else is known."""
    wanted: dict[int, tuple[float, float]] = {}
    for number, instance in enumerate(cells.plan.instances[: cells.plan.linear_count]):
        if instance.rule.kind != "balance" or evaluation.outcome[number] in (Outcome.SKIPPED, Outcome.NOT_EVALUABLE):
            continue
        mine = [c for c in instance.cells if first <= c < first + width]
        if not mine:
            continue
        cell = mine[0]
        total = float(values.value[instance.target])
        parts = float(sum(values.value[c] for c in instance.terms))
        own = float(values.value[cell])
        value = parts if cell == instance.target else total - (parts - own)
        tolerance = float(values.half[instance.target] + sum(values.half[c] for c in instance.terms))
        wanted[cell - first] = (value, tolerance)
    return wanted


def _moves(cells: EditionCells, table: PlacedTable, first: int, wanted: dict[int, tuple[float, float]]) -> list[_Move]:
    width = table.width
    line = next((cells.lines[first + k] for k in range(width) if cells.columns[first + k] >= 0), 0)
    if not line or line not in table.matched.body.lines:
        return []
    printed = table.matched.body.rows[table.matched.body.lines.index(line)]
    heads = table.contract.label_columns
    texts = list(printed[heads:])
    figures = [read_figure(text) for text in texts] + [BLANK] * (width - len(texts))
    found: dict[tuple[float | None, ...], _Move] = {}
    for at in range(width):
        options: list[list[int | None]] = []
        if figures[width - 1].kind != Kind.NUMBER:
            # A cell was lost and the rest moved up; the last place must then stand empty.
            options.append([*range(at), None, *range(at, width - 1)])
        if figures[at].kind != Kind.NUMBER:
            extra = width if len(figures) > width and figures[width].kind == Kind.NUMBER else None
            options.append([*range(at), *range(at + 1, width), extra])
        for sources in options:
            row = tuple(figures[j] if j is not None and j < len(figures) else None for j in sources)
            if _closes(row, wanted) and any(a != b for a, b in zip(sources, range(width), strict=True)):
                move = _Move(first, tuple(None if j is None else j + heads for j in sources), row)
                found.setdefault(tuple(_value(f) for f in row), move)
    return list(found.values())


def _closes(row: tuple[Figure | None, ...], wanted: dict[int, tuple[float, float]]) -> bool:
    matched = 0
    for column, (value, tolerance) in wanted.items():
        figure = row[column]
        if figure is None:
            continue
        if figure.kind == Kind.NUMBER:
            if abs(figure.value - value) > tolerance + 1e-7:
                return False
            matched += abs(value) > 1e-9
        elif abs(value) > tolerance + 1e-7:
            return False
    return matched >= 2


def _value(figure: Figure | None) -> float | None:
    return None if figure is None or figure.kind != Kind.NUMBER else figure.value


def _apply(cells: EditionCells, table: PlacedTable, move: _Move, doubtful: set[int]) -> None:
    width = table.width
    printed_row = table.matched.body.rows[
        table.matched.body.lines.index(
            next(cells.lines[move.start + k] for k in range(width) if cells.columns[move.start + k] >= 0)
        )
    ]
    line = next(cells.lines[move.start + k] for k in range(width) if cells.columns[move.start + k] >= 0)
    for k in range(width):
        cell, source, figure = move.start + k, move.sources[k], move.figures[k]
        if figure is None or source is None:
            cells.states[cell], cells.columns[cell], cells.figures[cell] = State.UNKNOWN, -1, BLANK
            cells.texts[cell] = ""
            continue
        was = cells.columns[cell]
        cells.figures[cell], cells.columns[cell], cells.lines[cell] = figure, source, line
        cells.texts[cell] = printed_row[source] if source < len(printed_row) else ""
        if figure.kind == Kind.NUMBER:
            cells.states[cell] = State.FIGURE
            if was != source:
                cells.evidence[cell] = "行内移位：移回后各列合计全部吻合，且只有这一种移法"
            if k in doubtful:
                cells.dispute(cell, "ambiguous_shift", "本行有移位，不止一种移法使各列合计吻合", "对照原件核对本格")
        else:
            blank = table.contract.columns[k].blanks
            none = "none" in blank.values() and figure.kind == Kind.BLANK
            cells.states[cell] = State.NONE if none else State.ABSENT
    table.operations.append(f"第 {line} 行单元格移位已按各列合计还原")


def doubt_rows(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Take into quarantine what no rule upholds in rows that may stand one cell off. True if anything was.

    Such rows are: one that was moved and now has a figure in dispute or against a rule; and, in a table whose columns
    cannot be closed because a row is missing, one with a lone blank where nearly all others print a figure.
    """
    passed, failed = checks_by_cell(cells.plan, evaluation)
    changed = False
    disputed = {cells.plan.index[q.area or "", q.metric or ""] for _, q in cells.disputed}
    changed |= _doubt_strangers(cells, evaluation)
    for number, table in enumerate(cells.tables):
        start, width = cells.offsets[number], table.width
        for row in sorted({index // width for index in table.moved}):
            span = range(start + row * width, start + (row + 1) * width)
            if not any(c in disputed or failed[c] for c in span):
                continue
            for cell in span:
                if cell - start in table.moved and not passed[cell] and cells.states[cell] == State.FIGURE:
                    cells.dispute(cell, "ambiguous_shift", "本行有移位且与校验不符，本格无校验可证", "对照原件核对本格")
                    changed = True
        changed |= _doubt_open_table(cells, evaluation, number, passed)
    return changed


def _doubt_open_table(cells: EditionCells, evaluation: Evaluation, number: int, passed: npt.NDArray[np.int64]) -> bool:
    table = cells.tables[number]
    start, width = cells.offsets[number], table.width
    end = start + len(table.texts)
    outcomes = [
        evaluation.outcome[n]
        for n, i in enumerate(cells.plan.instances[: cells.plan.linear_count])
        if i.rule.kind == "balance" and start <= i.target < end
    ]
    if not outcomes or any(o in (Outcome.HOLDS, Outcome.WITHIN_ROUNDING, Outcome.FAILS) for o in outcomes):
        return False
    rows = len(table.layout.areas)
    changed = False
    for k in range(width):
        column = range(start + k, end, width)
        numbers = [c for c in column if cells.states[c] == State.FIGURE]
        if rows < 5 or len(numbers) < 0.85 * (rows - 1):
            continue
        for blank in (c for c in column if cells.states[c] == State.NONE):
            row = (blank - start) // width
            for cell in range(blank + 1, start + (row + 1) * width):
                if cells.states[cell] == State.FIGURE and not passed[cell]:
                    cells.dispute(
                        cell,
                        "ambiguous_shift",
                        "本行此前有空格而他行皆有数，可能移位，又无合计可核",
                        "对照原件核对本行",
                    )
                    changed = True
    return changed


def _doubt_strangers(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Rows that disagree with other tables about their area: the label may be another area's.

    An area's row is a stranger where two rules between tables fail for it that share no cell (one misread figure
    cannot do that), or where one such rule fails for three areas or more. Which of the tables is wrong is not
    known, so the rows of all of them are doubted, from the first such area to the last in the table's order.
    """
    plan = cells.plan
    failing: dict[str, list[int]] = {}
    by_rule: dict[str, list[int]] = {}
    cities = {i.area for i in plan.instances[: plan.linear_count] if i.rule.kind == "balance"}
    for number in evaluation.failing():
        instance = plan.instances[number]
        if instance.table_code == "series" and instance.area not in cities:
            failing.setdefault(instance.area, []).append(number)
            by_rule.setdefault(instance.rule.code, []).append(number)
    strange: dict[str, set[int]] = {}
    for area, numbers in failing.items():
        shared = set.intersection(*(set(plan.instances[n].cells) for n in numbers))
        if len(numbers) >= 2 and not {c for c in shared if c < plan.size}:
            strange.setdefault(area, set()).update(numbers)
    for alike in by_rule.values():
        if len(alike) >= 3:
            for n in alike:
                strange.setdefault(plan.instances[n].area, set()).add(n)
    changed = False
    doubted: dict[int, set[str]] = {}
    for area, broken in strange.items():
        for cell in {c for n in broken for c in plan.instances[n].cells if c < plan.size}:
            doubted.setdefault(cells.table_of(cell), set()).add(area)
    for number, areas in doubted.items():
        table, start = cells.tables[number], cells.offsets[number]
        rows = [r for r, area in enumerate(table.layout.areas) if area in areas]
        first, last = rows[0], rows[-1]
        # Rows next to it that no other table speaks for may be part of the same slide.
        while first and not _spoken_for(cells, evaluation, number, first - 1):
            first -= 1
        while last + 1 < len(table.layout.areas) and not _spoken_for(cells, evaluation, number, last + 1):
            last += 1
        for cell in range(start + first * table.width, start + (last + 1) * table.width):
            if cells.states[cell] == State.FIGURE:
                cells.dispute(
                    cell,
                    "row_disagrees",
                    "本行与他表同一地区的数字多处不符，行标题可能错位",
                    "对照原件核对本行所属地区",
                )
                changed = True
    return changed


def _spoken_for(cells: EditionCells, evaluation: Evaluation, number: int, row: int) -> bool:
    """Whether a rule between tables holds for a row, or it is the city's (whose columns close)."""
    table = cells.tables[number]
    first = cells.offsets[number] + row * table.width
    fine = (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)
    return any(
        (i.table_code == "series" or (i.rule.kind == "balance" and first <= i.target < first + table.width))
        and evaluation.outcome[n] in fine
        and evaluation.left[n] != 0.0
        and any(first <= c < first + table.width for c in i.cells)
        for n, i in enumerate(cells.plan.instances[: cells.plan.linear_count])
    )
