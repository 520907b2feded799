"""A PlacedTable of what rows and columns turned out to be.

Every printed cell comes to stand in one place: in a column of an area's row (as a figure, or in quarantine with its
reason), or, where it found no column or no area, in quarantine as it is.
"""

from __future__ import annotations

from ingest.align.grid import RowResult, TableGrid, is_city_figure
from ingest.align.placed import Layout, PlacedTable, Quarantined, State
from ingest.align.plain_form import LONE_SHARE
from ingest.align.roster import Roster
from ingest.align.row_search import ILL_TYPED
from ingest.align.rows import Block
from ingest.figures import BLANK, Figure, Kind, read_figure, unit_in
from ingest.labels import name_key
from ingest.match.tables import MatchedTable
from ingest.reference import Reference

_NOTES = {
    "decimal_comma": "小数点印作逗号",
    "spaced": "数字中有空格，已合并",
    "separators": "数字带千分位分隔符",
    "fraction": "比率印作小数，已换算为百分数",
    "lookalike": "形近字符（O/0、l/1 等）已还原为数字",
}


def assemble(
    grid: TableGrid,
    matched: MatchedTable,
    results: dict[int, RowResult],
    operations: list[str],
    reference: Reference,
) -> PlacedTable:
    """``results`` by body row; ``operations`` are what was done to labels and columns."""
    contract = grid.contract
    count = len(contract.columns)
    areas: list[str] = []
    categories: list[str] = []
    table = PlacedTable(
        matched=matched, layout=Layout.of(contract, (), (), reference), texts=[], figures=[], states=[], lines=[],
        source_columns=[], row_labels=[], header_match=grid.columns.how, operations=operations,
        anchored=grid.columns.anchored,
    )  # fmt: skip
    used: set[tuple[int, int]] = set()
    unnamed: set[int] = set()
    names = Roster.of(contract, grid.city_code, reference).names
    filled = _filled_shares(grid, results)
    for block in grid.blocks:
        if block.area is None:
            continue
        for category in contract.category_codes:
            n = block.rows.get(category)
            result = results.get(n) if n is not None else None
            areas.append(block.area)
            categories.append(category)
            if n is None or result is None:
                _append_missing(table, count, block)
                continue
            if names.get(name_key(grid.rows[n].label)) != block.area:
                unnamed.add(len(areas) - 1)
            _append_row(grid, table, block, category, n, result, used, filled)
    table.unnamed = frozenset(unnamed)
    table.layout = Layout.of(contract, tuple(areas), tuple(categories), reference)
    _quarantine_rest(grid, table, used)
    return table


def _filled_shares(grid: TableGrid, results: dict[int, RowResult]) -> dict[tuple[str, int], float]:
    """By category and column: the share of placed rows that print a number there."""
    tally: dict[tuple[str, int], list[int]] = {}
    for block in grid.blocks:
        for category, n in block.rows.items():
            if n not in results:
                continue
            figures = grid.figures[n]
            for k, source in enumerate(results[n].sources):
                counts = tally.setdefault((category, k), [0, 0])
                counts[1] += 1
                counts[0] += bool(source) and source[0] < len(figures) and figures[source[0]].kind == Kind.NUMBER
    return {key: number / rows for key, (number, rows) in tally.items()}


def _append_missing(table: PlacedTable, count: int, block: Block) -> None:
    table.texts.extend([""] * count)
    table.figures.extend([BLANK] * count)
    table.states.extend([State.UNKNOWN] * count)
    table.lines.extend([0] * count)
    table.source_columns.extend([-1] * count)
    table.row_labels.extend([block.label] * count)


def _append_row(
    grid: TableGrid,
    table: PlacedTable,
    block: Block,
    category: str,
    n: int,
    result: RowResult,
    used: set[tuple[int, int]],
    filled: dict[tuple[str, int], float],
) -> None:
    row = grid.rows[n]
    figures = grid.figures[n]
    is_total = block.area == grid.city_code
    for k, column in enumerate(grid.contract.columns):
        source = tuple(j for j in result.sources[k] if j < len(row.cells))
        index = len(table.texts)
        text = "".join(row.cells[j] for j in source)
        figure = BLANK if not source else figures[source[0]] if len(source) == 1 else read_figure(text)
        used.update((n, j) for j in source)
        # A number in two pieces is two tokens, a number and its per cent sign one.
        table.joined_tokens += sum(1 for j in source[1:] if any(map(str.isdigit, row.cells[j])))
        state = _state(figure, column.blanks[category], column.span, is_total, filled.get((category, k), 0.0),
                       bool(source), row.loose)  # fmt: skip
        objection = _objection(grid, table, k, figure, text, source, result, is_total)
        if objection is None and _alone(figure, result, column.blanks[category], filled.get((category, k), 0.0)):
            objection = "ambiguous_shift", "本行有移位，本格所在的列他行皆无数字"
        uncollected = column.blanks[category] == "not_collected" and filled.get((category, k), 0.0) <= LONE_SHARE
        if objection is None and uncollected and figure.kind == Kind.NUMBER:
            objection = "ambiguous_shift", "本类别在本列不收集数字，他行皆空，本格可能移位"
        told = k in grid.confirmed and _as_before(grid, block, column.metrics[category], figure)
        if told and objection is not None and objection[0] == "ambiguous_column":
            objection = None  # Whatever the header says: it is what earlier months print here.
        if objection is not None:
            code, reason = objection
            table.quarantined.append(
                Quarantined(
                    line=row.line, column=row.columns[source[0]] + 1, printed=text, reason_code=code, reason=reason,
                    row_label=row.label or None, column_label=column.label_zh, area=block.area,
                    metric=column.metrics[category],
                    numeric=figure.kind == Kind.NUMBER or any(c.isdigit() for c in text),
                )
            )  # fmt: skip
            state = State.UNKNOWN
        elif figure.kind == Kind.NUMBER and column.span and not is_total:
            table.spanned.add(index)
            state = State.ABSENT
        elif figure.kind != Kind.NUMBER and (k in result.doubtful or k in grid.doubtful):
            state = State.UNKNOWN
        elif state == State.FIGURE:
            if result.moved:
                table.moved.add(index)
            grounds = _grounds(grid, block, k, figure, result, joined=len(source) > 1)
            if grounds and told:
                grounds.append("与本年此前各月的计划数相同")
            if grounds:
                table.evidence[index] = "；".join(grounds)
        table.texts.append(text)
        table.figures.append(figure)
        table.states.append(state)
        table.lines.append(row.line)
        table.source_columns.append(row.columns[source[0]] if source else -1)
        table.row_labels.append(block.label)
    for j in result.dropped:
        if j < len(figures) and figures[j].kind in (Kind.BLANK, Kind.PLACEHOLDER):
            used.add((n, j))
            if figures[j].kind == Kind.PLACEHOLDER:
                table.placeholders_outside += 1
            else:
                table.blanks_outside += 1
    if result.moved:
        table.operations.append(f"第 {row.line} 行（{block.label}）单元格移位已还原")


def _alone(figure: Figure, result: RowResult, blank: str, filled: float) -> bool:
    """Whether a figure came by a shift into a column in which hardly another row prints one."""
    return figure.kind == Kind.NUMBER and result.moved and blank != "none" and filled <= LONE_SHARE


def _objection(
    grid: TableGrid,
    table: PlacedTable,
    k: int,
    figure: Figure,
    text: str,
    source: tuple[int, ...],
    result: RowResult,
    is_total: bool,
) -> tuple[str, str] | None:
    """(reason code, reason) why what stands in column ``k`` of a row is not served; None where nothing is said."""
    if figure.kind == Kind.TEXT:
        return "not_a_number", f"“{text}”不是数字"
    if figure.kind != Kind.NUMBER:
        return None
    whole_row = result.reason and not result.doubtful and result.reason != ILL_TYPED
    if k in result.doubtful or whole_row:
        return "ambiguous_shift", result.reason or "本行有移位"
    if k in grid.doubtful:
        return "ambiguous_column", "表头缺失或错位，没有足够依据确定本列"
    if grid.contract.columns[k].span and not is_total:
        repeats_city = is_city_figure(grid, source[0], figure) or _equals_total(table, k, figure)
        return None if repeats_city else ("spanned_contradiction", "本列应为跨行合并的全市数字，本行却另印了一个数")
    return None


def _grounds(grid: TableGrid, block: Block, k: int, figure: Figure, result: RowResult, *, joined: bool) -> list[str]:
    """On what grounds a served figure stands in column ``k`` though it is not printed plainly there."""
    grounds = [block.evidence] if block.evidence else []
    if result.moved:
        grounds.append("行内移位，已按列类型与行内校验还原")
    if grid.columns.how != "exact" and k not in grid.columns.anchored:
        grounds.append("表头缺失或错位，按列次序与校验定列")
    if figure.note is not None:
        unit = unit_in(figure)
        grounds.append(f"格内印有单位“{unit}”" if unit else _NOTES[figure.note])
    if joined:
        grounds.append("数字被空格断开，已合并")
    return grounds


def _as_before(grid: TableGrid, block: Block, metric: str, figure: Figure) -> bool:
    """Whether a figure prints the constant that earlier months print for its cell."""
    return grid.past is not None and block.area is not None and bool(grid.past.agrees(block.area, metric, figure))


def _equals_total(table: PlacedTable, column: int, figure: Figure) -> bool:
    return (
        len(table.figures) > column
        and table.figures[column].value == figure.value
        and bool(table.figures[column].scaled)
    )


def _state(figure: Figure, blank: str, span: bool, is_total: bool, filled: float, printed: bool, loose: bool) -> int:
    if figure.kind == Kind.NUMBER:
        return State.FIGURE
    if figure.kind == Kind.TEXT:
        return State.UNKNOWN
    if figure.kind == Kind.PLACEHOLDER or (span and not is_total):
        return State.ABSENT
    if blank == "none":
        return State.NONE if printed or loose else State.UNKNOWN
    if blank == "not_collected":
        return State.ABSENT
    # A blank among figures is a figure that got lost; a blank among blanks is a column that does not apply.
    return State.UNKNOWN if filled >= 0.5 or (not printed and not loose) else State.ABSENT


def _quarantine_rest(grid: TableGrid, table: PlacedTable, used: set[tuple[int, int]]) -> None:
    """Every printed cell that found no place: rows without an area, columns no contract knows, leftovers."""
    reasons = {n: block for block in grid.blocks for n in block.rows.values()}
    width = len(grid.contract.columns)
    for n, row in enumerate(grid.rows):
        block = reasons.get(n)
        _quarantine_number_labels(grid, table, n)
        if len(row.cells) == width and (n, width - 1) in used and all([(n, j) in used for j in range(width)]):
            continue
        for j, text in enumerate(row.cells):
            if (n, j) in used:
                continue
            figure = grid.figures[n][j]
            if figure.kind == Kind.BLANK:
                table.blanks_outside += 1
                continue
            if figure.kind == Kind.PLACEHOLDER:
                table.placeholders_outside += 1
                continue
            column = grid.columns.places[j] if j < len(grid.columns.places) and not row.loose else None
            if block is not None and block.reason is not None:
                code, reason, suggestion = "unknown_area", block.reason, block.suggestion
            elif column is None and block is not None and block.area is not None:
                code, reason, suggestion = "unknown_column", "契约中没有这一列", "如为新指标，请在契约中加入此列"
            else:
                code, reason, suggestion = "no_place", "本单元格没有可放的位置", None
            table.quarantined.append(
                Quarantined(
                    line=row.line, column=row.columns[j] + 1, printed=text, reason_code=code, reason=reason,
                    suggestion=suggestion, row_label=row.label or None,
                    column_label=grid.contract.columns[column].label_zh if column is not None else None,
                    area=block.area if block else None, metric=None,
                    numeric=figure.kind == Kind.NUMBER or any(c.isdigit() for c in text),
                )
            )  # fmt: skip


def _quarantine_number_labels(grid: TableGrid, table: PlacedTable, n: int) -> None:
    """Numbers that stand where a row's label should: the label was lost and the figures moved up."""
    row = grid.rows[n]
    if row.loose:
        return
    printed = table.matched.body.rows[n]
    for column, text in enumerate(printed[: row.columns[0] if row.columns else len(printed)]):
        if text and read_figure(text).kind == Kind.NUMBER:
            table.quarantined.append(
                Quarantined(
                    line=row.line, column=column + 1, printed=text, reason_code="no_place",
                    reason="行标题的位置上是一个数字，行标题可能丢失", suggestion="对照原件核对本行",
                )
            )  # fmt: skip
