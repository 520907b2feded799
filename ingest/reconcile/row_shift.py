"""A shifted row told by the columns that do not close.

Where several columns of a table miss their total at once, one row may stand one cell off. For every row the figures are
computed that would close each column (total less the other rows). A row whose printed cells, moved by one from some
cell on, are just these figures explains the damage; it is moved only if it is the only such row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ingest.align.placed import PlacedTable, State
from ingest.edits.evaluate import CellValues, Evaluation, Outcome, checks_by_cell
from ingest.figures import BLANK, Figure, Kind, read_figure
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.column_doubt import ROWS


@dataclass(frozen=True, slots=True)
class _Move:
    """Row ``start`` (cell number of its first column): what each column then holds, None for a lost cell."""

    start: int
    sources: tuple[int | None, ...]
    figures: tuple[Figure | None, ...]


def mend_rows(cells: EditionCells) -> None:
    """Move back, in place, rows that only a shift explains; what of a total's row may have moved is held."""
    _mend(cells)
    _doubt_totals(cells)


def _doubt_totals(cells: EditionCells) -> None:
    """A total that is blank over areas with figures: its row has lost a cell. Where a row that is not known keeps the
    columns from being added up, nothing tells whether the others moved up, and what no rule upholds is held."""
    plan, evaluation = cells.plan, cells.evaluate()
    rows: set[int] = set()
    for number in (evaluation.outcome[: plan.linear_count] == Outcome.NOT_EVALUABLE).nonzero()[0].tolist():
        instance = plan.instances[number]
        target = instance.target
        if instance.rule.kind != "balance" or target >= plan.size:
            continue
        blank = cells.lines[target] and cells.states[target] != State.FIGURE and not cells.texts[target].strip()
        if blank and any(
            c < plan.size and cells.states[c] == State.FIGURE and cells.figures[c].value for c in instance.terms
        ):
            table = cells.table_of(target)
            rows.add(target - (target - cells.offsets[table]) % cells.tables[table].width)
    if not rows:
        return
    passed, _ = checks_by_cell(plan, evaluation)
    for first in sorted(rows):
        for cell in range(first, first + cells.tables[cells.table_of(first)].width):
            if not passed[cell]:
                cells.dispute(cell, "ambiguous_shift", "合计行缺一格，本格可能移位，又无校验可证", "对照原件核对合计行")


def _mend(cells: EditionCells) -> None:
    evaluation = cells.evaluate()
    plan = cells.plan
    failing = [n for n in evaluation.failing() if plan.instances[n].rule.kind == "balance"]
    by_table: dict[int, list[int]] = {}
    for number in failing:
        by_table.setdefault(cells.table_of(plan.instances[number].target), []).append(number)
    values: CellValues | None = None
    # A rule that fails in most rows speaks of columns, not of one row.
    told = Counter([(i.table_code, i.rule.code) for n in evaluation.failing()
                    if (i := plan.instances[n]).rule.kind in ("sum", "ratio")])  # fmt: skip
    of_columns = {table for (table, _), rows in told.items() if rows >= ROWS}
    for table_number, numbers in by_table.items():
        if len(numbers) >= 2 and cells.tables[table_number].contract.code not in of_columns:
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
    heads = table.contract.label_columns + table.matched.lead
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
