"""One matched table to a PlacedTable: directly where the print is plain, by search where it is not.

body ─take_apart─▶ rows ─place_rows─▶ blocks with areas
header ─candidate_maps─▶ hypotheses ─judged by types and row rules─▶ column map, doubtful columns
each row: as printed if its types and rules agree, else ─align_row─▶ shifted cells back in place, or in doubt
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from ingest.align.cells import Alignment, align_row, ambiguous_columns, cost_as_printed, row_of
from ingest.align.columns import (
    ColumnMap,
    PrintedColumn,
    candidate_maps,
    header_map,
    loose_header_agrees,
    printed_columns,
)
from ingest.align.evidence import Profile, TableEvidence, evidence_of, profiles
from ingest.align.placed import Layout, PlacedTable, Quarantined, State
from ingest.align.plain import place_plain
from ingest.align.rows import Block, BodyRow, Roster, place_rows, take_apart
from ingest.contracts.model import TableContract
from ingest.figures import BLANK, Figure, Kind, read_figure
from ingest.labels import fold, label_key
from ingest.match.tables import MatchedTable
from ingest.reference import Reference

_RIVAL = 3.0
_INERTIA = 3.0


@dataclass(slots=True)
class _Grid:
    """What is being placed: body rows, their figures, blocks with areas, and the judged column map."""

    contract: TableContract
    evidence: TableEvidence
    rows: list[BodyRow]
    figures: list[list[Figure]]
    blocks: list[Block]
    city_code: str
    columns: ColumnMap
    doubtful: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _RowResult:
    sources: tuple[tuple[int, ...], ...]
    moved: bool = False
    doubtful: frozenset[int] = frozenset()
    dropped: tuple[int, ...] = ()
    reason: str | None = None


def place_table(matched: MatchedTable, city_code: str, reference: Reference, *, closely: bool = False) -> PlacedTable:
    """``matched`` (with a contract) placed. ``closely`` looks at every row even where the table seems plain."""
    contract = matched.contract
    assert contract is not None
    evidence = evidence_of(contract, reference)
    roster = Roster.of(contract, city_code, reference)
    known = _known_map(matched, contract, reference)
    if not closely:
        plain = place_plain(matched, known, evidence, city_code, roster, _layout, reference)
        if plain is not None:
            return plain
    if _prints_other_unit(matched, contract, reference):
        evidence = evidence.converted()
    rows = take_apart(matched.body, contract)
    placement = place_rows(rows, contract, roster)
    figures = [[read_figure(cell) for cell in row.cells] for row in rows]
    columns = known
    grid = _Grid(contract, evidence, rows, figures, placement.blocks, city_code, columns or _NO_MAP)
    operations = list(placement.operations)
    if columns is None:
        _choose_map(grid, matched)
        if grid.columns.how != "exact":
            operations.append(_map_operation(grid.columns))
    _note_bare_rates(grid)
    results = _place_cells(grid)
    return _assemble(grid, matched, results, operations, reference)


def _prints_other_unit(matched: MatchedTable, contract: TableContract, reference: Reference) -> bool:
    """Whether unit line or header name a unit of a declared dimension that the contract does not declare."""
    declared = {unit for column in contract.columns for unit in column.units.values()}
    dimensions = {reference.units[unit].dimension for unit in declared}
    texts = [
        matched.unit_line or "",
        *(cell for row in matched.header.rows for cell in row if "(" in cell or "（" in cell),
    ]
    return any(
        unit.unit not in declared and unit.dimension in dimensions
        for text in texts
        for part in re.split(r"[、，,;；/／()（）\s及和]+", fold(text))
        if (unit := reference.units.get(part)) is not None
    )


_NO_MAP = ColumnMap((), "none", frozenset())


def _map_operation(columns: ColumnMap) -> str:
    return {
        "text": "列次序或列数与契约不同，按表头文字安放",
        "anchors": "表头部分缺失或错位，按残存表头、列次序与行内校验安放",
        "position": "表头缺失或错位，按列次序与行内校验安放",
    }.get(columns.how, "无法确定各列")


# ------------------------------------------------------------------------------------------------ columns


def _known_map(matched: MatchedTable, contract: TableContract, reference: Reference) -> ColumnMap | None:
    """The exact header's map, remembered by header text: most tables of a series print the same header."""
    if True in matched.body.loose or True in matched.header.loose:
        return None
    # The label column's own cells say nothing of the figure columns; spaces and periods differ from month to month.
    rows = tuple([tuple([label_key(cell) for cell in row]) for row in matched.header.rows])
    key = ("header", contract.code, rows)
    if key not in reference._cache:
        width = contract.label_columns + len(contract.columns)
        columns = printed_columns(rows, contract.label_columns, len(contract.columns))
        wide = any(cell for row in rows for cell in row[width:])
        found = None if wide else header_map(columns, contract)
        reference._cache[key] = found if found is not None and found.how == "exact" else None
    known: ColumnMap | None = reference._cache[key]
    return known


def _choose_map(grid: _Grid, matched: MatchedTable) -> None:
    contract = grid.contract
    count = len(contract.columns)
    loose_header = any(matched.header.loose)
    straight = [n for n, row in enumerate(grid.rows) if not row.loose]
    whole = [n for n, row in enumerate(grid.rows) if row.loose and len(row.cells) == count]
    if loose_header and len(grid.rows) - len(straight) > len(straight):
        # Borders were lost throughout. Rows that still have every cell can speak for the print's order.
        agrees = loose_header_agrees(matched.header.rows, contract)
        places: tuple[int | None, ...] = tuple(range(count))
        grid.columns = ColumnMap(places, "text" if agrees else "position", frozenset(range(count) if agrees else ()))
        if not agrees:
            supported = _supported_by_rules(grid.columns, grid, whole)
            supported |= _between_supported(
                grid.columns, supported, [True] * count, count, _label_order(matched, contract)
            )
            grid.doubtful = set(range(count)) - supported
        return
    width = max((len(grid.rows[n].cells) for n in straight), default=count)
    width = max(width, max((len(r) - contract.label_columns for r in matched.header.rows), default=0), 1)
    filled = [
        sum(1 for n in straight if j < len(grid.figures[n]) and grid.figures[n][j].kind != Kind.BLANK)
        > (0 if len(straight) < 4 else max(0, len(straight) // 6))
        for j in range(width)
    ]
    if not straight:
        filled = [True] * count
        width = count
    header = () if loose_header else matched.header.rows
    printed = printed_columns(header, contract.label_columns, width)
    candidates = candidate_maps(printed, contract, filled)
    # Rows that keep every cell (blanks too) tell the number of columns: then none is missing and none new.
    full = sum(1 for n in straight if len(grid.rows[n].cells) == count)
    complete_width = bool(straight) and full >= 0.7 * len(straight)
    if complete_width and any(len(c.anchored) < count and None not in c.places[:count] for c in candidates):
        candidates = [c for c in candidates if sum(k is not None for k in c.places) == count]
    judged = sorted(
        ((_judge(candidate, grid, straight, complete_width), n, candidate) for n, candidate in enumerate(candidates)),
        key=lambda item: (item[0], item[1]),
    )
    if not judged:
        return
    best_cost, _, best = judged[0]
    grid.columns = best
    complete = best.how in ("exact", "text") and len(best.anchored) == count
    supported = set(best.anchored) | _supported_by_rules(best, grid, straight)
    if not complete:
        supported |= _between_supported(
            best, supported, filled, count, _label_order(matched, contract), _foreign(printed, best, contract)
        )
        for cost, _, rival in judged[1:]:
            if cost <= best_cost + _RIVAL:
                differing = {
                    k
                    for j, k in enumerate(best.places)
                    if k is not None and (j >= len(rival.places) or rival.places[j] != k)
                }
                if _same_content(best, rival, grid, straight):
                    continue
                supported -= differing - best.anchored
        grid.doubtful = {k for k in best.places if k is not None and k not in supported}


def _note_bare_rates(grid: _Grid) -> None:
    """A table whose columns of rates print no per cent sign in most rows simply prints none."""
    bare = []
    rates = 0
    for j, k in enumerate(grid.columns.places):
        if k is None or not any(percent[k] for percent in grid.evidence.percent.values()):
            continue
        shown = [row[j].percent for row in grid.figures if j < len(row) and row[j].kind == Kind.NUMBER and row[j].value]
        rates += len(shown) >= 3
        if len(shown) >= 3 and sum(shown) < 0.5 * len(shown):
            bare.append(k)
    # Where other columns of rates do print it, a column without stands in the wrong place.
    if bare and len(bare) == rates:
        grid.evidence = grid.evidence.without_signs(bare)


def _row_in_order(grid: _Grid, n: int, columns: ColumnMap) -> list[Figure | None]:
    row: list[Figure | None] = [None] * len(grid.contract.columns)
    figures = grid.figures[n]
    for j, k in enumerate(columns.places):
        if k is not None:
            row[k] = figures[j] if j < len(figures) else BLANK
    return row


def _category(grid: _Grid, n: int) -> str:
    for block in grid.blocks:
        for category, index in block.rows.items():
            if index == n:
                return category
    return grid.contract.category_codes[0]


def _judge(columns: ColumnMap, grid: _Grid, straight: Sequence[int], complete_width: bool) -> float:
    """Cost of a column map: what the body says against it, less what header and body say for it."""
    cost = 0.0
    for n in straight:
        category = _category(grid, n)
        row = _row_in_order(grid, n, columns)
        # One damaged row must not outweigh all others: what a row can say is bounded.
        against = sum(grid.evidence.type_cost(f, k, category) for k, f in enumerate(row) if f is not None)
        passed, failed = grid.evidence.row_rules(row, category)
        cost += min(against, 16.0) + 3.0 * failed - 1.0 * passed
    placed = [k for k in columns.places if k is not None]
    missing = len(grid.contract.columns) - len(placed)
    lost = sum(
        1
        for j, k in enumerate(columns.places)
        if k is None and any(j < len(grid.figures[n]) and grid.figures[n][j].kind == Kind.NUMBER for n in straight)
    )
    cost -= 2.0 * columns.agreement * len(placed)
    # A column too many and one too few at once is a slid label, not two changes of the table.
    slid = missing and (lost or complete_width)
    return cost + 3.0 * missing + 3.0 * lost + (12.0 if slid else 0.0)


def _supported_by_rules(columns: ColumnMap, grid: _Grid, straight: Sequence[int]) -> set[int]:
    """Columns that edit rules identify: ratio edits in all three roles, a sum's total, and its last open part."""
    contract, evidence = grid.contract, grid.evidence
    tally: dict[tuple[str, int], list[int]] = {}
    for n in straight:
        category = _category(grid, n)
        row = _row_in_order(grid, n, columns)
        for number, rule in enumerate(evidence.rules[category]):
            outcome = evidence._outcome(rule, row, category)
            if outcome is not None:
                counts = tally.setdefault((category, number), [0, 0])
                counts[0 if outcome else 1] += 1
    good = {key for key, (passed, failed) in tally.items() if passed >= 3 and failed <= 0.2 * (passed + failed)}
    supported: set[int] = set()
    for category, number in good:
        rule = evidence.rules[category][number]
        if rule.ratio:
            supported.update((rule.target, *(k for _, k in rule.terms)))
    for _ in range(2):
        for category, number in good:
            rule = evidence.rules[category][number]
            if not rule.ratio:
                supported.add(rule.target)
                open_parts = [k for _, k in rule.terms if k not in supported and k not in columns.anchored]
                if len(open_parts) == 1:
                    supported.add(open_parts[0])
    del contract
    return supported


def _label_order(matched: MatchedTable, contract: TableContract) -> list[list[int]]:
    """Per header row: the contract positions its leaf labels could mean, where a label means only one, in order."""
    by_label: dict[str, set[int]] = {}
    for column in contract.columns:
        for text in (column.path[-1], *column.alternatives):
            by_label.setdefault(label_key(text), set()).add(column.position)
    rows = []
    for row in matched.header.rows:
        cells = [cell for text in row for cell in (text.split() if len(row) <= 2 else [text])]
        found = [by_label.get(label_key(cell), set()) for cell in cells]
        rows.append([next(iter(options)) for options in found if len(options) == 1])
    return rows


def _between_supported(
    columns: ColumnMap,
    supported: set[int],
    filled: Sequence[bool],
    count: int,
    label_order: list[list[int]],
    foreign: Collection[int] = (),
) -> set[int]:
    """Columns held in place by their neighbours: as many printed as the contract has between two supported ones,
    or the table's edge where no column is missing or extra. Needs an order-preserving map and some support.

    Labels that slid still stand in the print's order: where theirs is not the contract's, nothing holds a column.
    """
    if not columns.monotone or len(supported) < max(1, count // 5):
        return set()
    whole = sum(1 for f in filled if f) <= count and len([k for k in columns.places if k is not None]) == count
    found: set[int] = set()
    run: list[int] = []
    left_ok = whole
    expected = 0
    for k in [*(k for k in columns.places if k is not None), count]:
        if k in supported or k == count:
            ends = k == expected + len(run) or (k == count and whole)
            contiguous = run == list(range(expected, expected + len(run))) and ends
            if run and left_ok and (k != count or whole) and contiguous and _in_label_order(run, label_order):
                found.update(k for k in run if k not in foreign)
            run, left_ok, expected = [], True, k + 1
        else:
            run.append(k)
    return found


def _foreign(printed: Sequence[PrintedColumn], columns: ColumnMap, contract: TableContract) -> set[int]:
    """Contract positions whose printed column bears a label of its own that is none of the contract's, nor part of one:
    a new column may stand there in place of the old."""
    known = {label_key(text) for column in contract.columns for text in (*column.path, *column.alternatives)}
    found = set()
    for j, k in enumerate(columns.places):
        if k is None or j >= len(printed) or not printed[j].own:
            continue
        label = printed[j].own[-1]
        if not any(label in text or text in label or fuzz.ratio(label, text) >= 60 for text in known):
            found.add(k)
    return found


def _in_label_order(run: Sequence[int], label_order: list[list[int]]) -> bool:
    members = set(run)
    for row in label_order:
        mine = [k for k in row if k in members]
        if mine != sorted(mine):
            return False
    return True


def _same_content(best: ColumnMap, rival: ColumnMap, grid: _Grid, straight: Sequence[int]) -> bool:
    return all(_row_in_order(grid, n, best) == _row_in_order(grid, n, rival) for n in straight)


# -------------------------------------------------------------------------------------------------- cells


def _place_cells(grid: _Grid) -> dict[int, _RowResult]:
    """A result for every body row that belongs to a block with an area."""
    places = grid.columns.places
    count = len(grid.contract.columns)
    order = [k for k in places if k is not None]
    if not order:
        return {}
    direct = _direct_sources(places, count)
    results: dict[int, _RowResult] = {}
    straight: list[tuple[int, str]] = []
    bent: list[tuple[int, str, bool]] = []
    for block in grid.blocks:
        if block.area is None:
            continue
        for category, n in block.rows.items():
            is_total = block.area == grid.city_code
            if (not grid.rows[n].loose or len(grid.rows[n].cells) == count) and _fits(
                grid, n, category, is_total, direct
            ):
                straight.append((n, category))
                results[n] = _RowResult(direct)
            else:
                bent.append((n, category, is_total))
    odd = _odd_rows(grid, straight)
    if odd:
        straight = [(n, category) for n, category in straight if n not in odd]
        bent += [(n, category, is_total) for n, (category, is_total) in odd.items()]
    if not bent:
        return results
    base = {n for n, _ in straight}
    span_values = _span_values(grid, results)
    for n, category, is_total in bent:
        others = [_row_in_order(grid, m, grid.columns) for m, c in straight if c == category and m != n and m in base]
        results[n] = _search_row(grid, n, category, is_total, others, span_values, order, direct)
        if is_total and not span_values:
            span_values = _span_values(grid, results)
    return results


def _odd_rows(grid: _Grid, straight: Sequence[tuple[int, str]]) -> dict[int, tuple[str, bool]]:
    """Rows that stand alone in a column: a figure where all others print none, or none where all others print one.

    Types and row rules do not notice such a row (a sum is blind to order), but a shift looks like this.
    """
    count = len(grid.contract.columns)
    odd: dict[int, tuple[str, bool]] = {}
    for category in grid.contract.category_codes:
        members = [n for n, c in straight if c == category]
        if len(members) < 5:
            continue
        total = {n for b in grid.blocks if b.area == grid.city_code for n in b.rows.values()}
        rows = {n: _row_in_order(grid, n, grid.columns) for n in members if n not in total}
        for k in range(count):
            if grid.evidence.spans[k]:
                continue
            numbers = [n for n, row in rows.items() if (f := row[k]) is not None and f.kind == Kind.NUMBER]
            without = [n for n in rows if n not in set(numbers)]
            sparse = grid.evidence.sparse[category][k]
            if len(numbers) == 1 and len(without) >= 4 and not sparse:
                odd[numbers[0]] = (category, False)
            elif len(without) == 1 and len(numbers) >= 4:
                cell = rows[without[0]][k]
                blank = grid.contract.columns[k].blanks[category]
                if cell is not None and cell.kind == Kind.BLANK and blank == "not_applicable":
                    odd[without[0]] = (category, False)
    return odd


def _direct_sources(places: Sequence[int | None], count: int) -> tuple[tuple[int, ...], ...]:
    by_column = {k: j for j, k in enumerate(places) if k is not None}
    return tuple((by_column[k],) if k in by_column else () for k in range(count))


def _fits(grid: _Grid, n: int, category: str, is_total: bool, direct: tuple[tuple[int, ...], ...]) -> bool:
    """Whether a row stands as printed: nothing beyond its columns, every type right, no row rule broken."""
    figures = grid.figures[n]
    width = len(grid.columns.places)
    if any(f.kind != Kind.BLANK for f in figures[width:]):
        return False
    if len(figures) < width and any(c.kind == Kind.NUMBER for c in figures) and _short(grid, figures, width):
        return False
    evidence = grid.evidence
    percent, counts, signed = evidence.percent[category], evidence.counts[category], evidence.signed[category]
    for k, source in enumerate(direct):
        if not source or source[0] >= len(figures):
            continue
        figure = figures[source[0]]
        if figure.kind == Kind.NUMBER:
            if figure.percent is not percent[k] and (figure.percent or (figure.value and signed[k])):
                return False
            if figure.decimals and counts[k]:
                return False
            if evidence.spans[k] and not is_total and not _is_city_figure(grid, k, source[0], figure):
                return False
        elif figure.kind == Kind.TEXT:
            return False
    row = [figures[s[0]] if s and s[0] < len(figures) else None for s in direct]
    return evidence.row_rules(row, category)[1] == 0


def _short(grid: _Grid, figures: Sequence[Figure], width: int) -> bool:
    """A row that ends early: trailing blanks were trimmed, or a cell was lost and the rest moved up."""
    tail = grid.columns.places[len(figures) : width]
    blanks = {column.position for column in grid.contract.columns if "none" in column.blanks.values() or column.span
              or "not_collected" in column.blanks.values()}  # fmt: skip
    return any(k is not None and k not in blanks for k in tail)


def _is_city_figure(grid: _Grid, column: int, j: int, figure: Figure) -> bool:
    for block in grid.blocks:
        if block.area == grid.city_code:
            for n in block.rows.values():
                if j < len(grid.figures[n]) and grid.figures[n][j].value == figure.value:
                    return True
    del column
    return False


def _span_values(grid: _Grid, results: dict[int, _RowResult]) -> dict[int, float]:
    values: dict[int, float] = {}
    for block in grid.blocks:
        if block.area != grid.city_code:
            continue
        for n in block.rows.values():
            result = results.get(n)
            if result is None:
                continue
            for k, source in enumerate(result.sources):
                if grid.evidence.spans[k] and len(source) == 1 and source[0] < len(grid.figures[n]):
                    figure = grid.figures[n][source[0]]
                    if figure.kind == Kind.NUMBER:
                        values[k] = figure.value
    return values


def _search_row(
    grid: _Grid,
    n: int,
    category: str,
    is_total: bool,
    others: Sequence[list[Figure | None]],
    span_values: dict[int, float],
    order: Sequence[int],
    direct: tuple[tuple[int, ...], ...],
) -> _RowResult:
    row = grid.rows[n]
    texts = list(row.cells)
    kept = list(range(len(texts)))
    if not row.loose and None in grid.columns.places:
        kept = [j for j in kept if j >= len(grid.columns.places) or grid.columns.places[j] is not None
                or grid.figures[n][j].kind != Kind.NUMBER]  # fmt: skip
        while len(kept) > len(order) and grid.figures[n][kept[-1]].kind == Kind.BLANK:
            kept.pop()
        texts = [texts[j] for j in kept]
    shape: list[Profile] = profiles(others, len(grid.contract.columns))
    found = align_row(
        texts, grid.evidence, shape, category,
        is_total=is_total, span_values=span_values, loose=row.loose, order=order,
    )  # fmt: skip
    if not found:
        return _RowResult(direct, reason="本行单元格与各列无法对应")
    best = found[0]
    as_printed = cost_as_printed(
        texts, grid.evidence, shape, category, is_total=is_total, span_values=span_values, order=order
    )
    if not row.loose and as_printed is not None and as_printed <= best.cost + _INERTIA:
        if _clean(grid, n, category, direct):
            # Nothing speaks clearly for a shift: the row stays as it is printed. Where it ends in a blank that no
            # other row has, a cell was lost somewhere, and what the row's rules do not hold may have moved up.
            open_ended = _ends_blank(grid, n, category, order)
            near = [a for a in found if a.cost <= as_printed + _INERTIA] if open_ended else []
            shown = [grid.figures[n][j] for j in kept]
            doubtful = _differing_from(direct, grid.figures[n], near, shown, texts)
            return _RowResult(direct, doubtful=doubtful, reason="本行末尾缺一格，可能有移位" if doubtful else None)
        if as_printed <= best.cost:
            return _RowResult(direct, doubtful=_ill_typed(grid, n, category, direct), reason=_ILL_TYPED)
    sources = tuple(tuple(kept[i] for i in source) for source in best.sources)
    moved = sources != tuple(s if s and s[0] < len(row.cells) else () for s in direct)
    shown = [grid.figures[n][j] for j in kept]
    if not row.loose and _same_figures(row_of(best, shown, texts), grid.figures[n], direct):
        return _RowResult(direct)
    doubtful = _differing(found, shown, texts)
    if row.loose and len(texts) < len(order):
        uncertain = ambiguous_columns(
            texts, grid.evidence, shape, category, is_total=is_total, span_values=span_values, order=order
        )
        # What a rule of the row upholds in the best alignment is settled by it.
        doubtful |= uncertain - _upheld(grid, row_of(best, shown, texts), category)
    reason = "本行有移位，无法唯一确定各数字属于哪一列" if doubtful else None
    if best.cost > 12.0:
        return _RowResult(sources, moved, frozenset(range(len(sources))), best.dropped, "本行单元格与各列不符")
    return _RowResult(sources, moved, doubtful, tuple(kept[i] for i in best.dropped), reason)


def _same_figures(row: Sequence[Figure | None], figures: Sequence[Figure], direct: tuple[tuple[int, ...], ...]) -> bool:
    """Whether an alignment only moves blanks about."""
    printed = [figures[s[0]] if s and s[0] < len(figures) else None for s in direct]
    if any(f.kind == Kind.NUMBER for j, f in enumerate(figures) if (j,) not in direct):
        return False
    return all(_shown(a) == _shown(b) for a, b in zip(row, printed, strict=True))


def _upheld(grid: _Grid, row: Sequence[Figure | None], category: str) -> set[int]:
    """Columns of ratio edits that hold in ``row``: three figures that fit only there."""
    upheld: set[int] = set()
    for rule in grid.evidence.rules[category]:
        if rule.ratio and grid.evidence._outcome(rule, row, category):
            upheld.update((rule.target, *(k for _, k in rule.terms)))
    return upheld


def _ends_blank(grid: _Grid, n: int, category: str, order: Sequence[int]) -> bool:
    """Whether the row's last column is blank though it is not one that may be."""
    last = order[-1]
    row = _row_in_order(grid, n, grid.columns)
    cell = row[last]
    return (cell is None or cell.kind == Kind.BLANK) and not (
        grid.evidence.may_be_blank[category][last] or grid.evidence.spans[last]
    )


def _differing_from(
    direct: tuple[tuple[int, ...], ...],
    figures: Sequence[Figure],
    rivals: Sequence[Alignment],
    shown: Sequence[Figure],
    texts: Sequence[str],
) -> frozenset[int]:
    """Columns whose figure as printed is not the one of some rival alignment."""
    printed = [figures[s[0]] if s and s[0] < len(figures) else None for s in direct]
    return frozenset(
        k
        for rival in rivals
        for k, figure in enumerate(row_of(rival, shown, texts))
        if _shown(figure) != _shown(printed[k])
    )


_ILL_TYPED = "本格数字与本列类型不符（百分比或个数）"


def _ill_typed(grid: _Grid, n: int, category: str, direct: tuple[tuple[int, ...], ...]) -> frozenset[int]:
    """Columns whose figure is not of the column's type, and the figure before (a shift may have begun there)."""
    figures = grid.figures[n]
    found: set[int] = set()
    for k, source in enumerate(direct):
        if source and source[0] < len(figures) and grid.evidence.type_cost(figures[source[0]], k, category):
            found.add(k)
    return frozenset(found)


def _clean(grid: _Grid, n: int, category: str, direct: tuple[tuple[int, ...], ...]) -> bool:
    """Whether types and row rules have nothing against a row as printed."""
    figures = grid.figures[n]
    row = [figures[s[0]] if s and s[0] < len(figures) else None for s in direct]
    types = sum(grid.evidence.type_cost(f, k, category) for k, f in enumerate(row) if f is not None)
    return types == 0 and grid.evidence.row_rules(row, category)[1] == 0


def _differing(found: Sequence[Alignment], figures: Sequence[Figure], texts: Sequence[str]) -> frozenset[int]:
    """Columns whose figure is not the same in every alignment that is nearly as good as the best."""
    first = row_of(found[0], figures, texts)
    differing: set[int] = set()
    for rival in found[1:]:
        for k, figure in enumerate(row_of(rival, figures, texts)):
            if _shown(figure) != _shown(first[k]):
                differing.add(k)
    return frozenset(differing)


def _shown(figure: Figure | None) -> Figure | None:
    return None if figure is None or figure.kind in (Kind.BLANK, Kind.PLACEHOLDER) else figure


# ----------------------------------------------------------------------------------------------- assembly


def _assemble(
    grid: _Grid,
    matched: MatchedTable,
    results: dict[int, _RowResult],
    operations: list[str],
    reference: Reference,
) -> PlacedTable:
    contract = grid.contract
    count = len(contract.columns)
    areas: list[str] = []
    categories: list[str] = []
    table = PlacedTable(
        matched=matched, layout=_layout(contract, (), (), reference), texts=[], figures=[], states=[], lines=[],
        source_columns=[], row_labels=[], header_match=grid.columns.how, operations=operations,
        anchored=grid.columns.anchored,
    )  # fmt: skip
    used: set[tuple[int, int]] = set()
    filled = _filled_shares(grid, results)
    for block in grid.blocks:
        if block.area is None:
            continue
        is_total = block.area == grid.city_code
        for category in contract.category_codes:
            n = block.rows.get(category)
            result = results.get(n) if n is not None else None
            areas.append(block.area)
            categories.append(category)
            if n is None or result is None:
                _append_missing(table, count, block)
                continue
            _append_row(grid, table, block, category, n, result, is_total, used, filled)
    table.layout = _layout(contract, tuple(areas), tuple(categories), reference)
    _quarantine_rest(grid, table, used)
    return table


def _layout(
    contract: TableContract, areas: tuple[str, ...], categories: tuple[str, ...], reference: Reference
) -> Layout:
    key = ("layout", contract.code, areas, categories)
    found: Layout | None = reference._cache.get(key)
    if found is None:
        units = tuple(tuple(c.units[code] for c in contract.columns) for code in contract.category_codes)
        scales = tuple((1.0,) * len(contract.columns) for _ in contract.category_codes)
        found = Layout(contract, areas, categories, units, scales)
        reference._cache[key] = found
    return found


def _filled_shares(grid: _Grid, results: dict[int, _RowResult]) -> dict[tuple[str, int], float]:
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
    grid: _Grid,
    table: PlacedTable,
    block: Block,
    category: str,
    n: int,
    result: _RowResult,
    is_total: bool,
    used: set[tuple[int, int]],
    filled: dict[tuple[str, int], float],
) -> None:
    row = grid.rows[n]
    figures = grid.figures[n]
    for k, column in enumerate(grid.contract.columns):
        source = tuple(j for j in result.sources[k] if j < len(row.cells))
        index = len(table.texts)
        text = "".join(row.cells[j] for j in source)
        if not source:
            figure = BLANK
        elif len(source) == 1:
            figure = figures[source[0]]
        else:
            figure = read_figure(text)
        used.update((n, j) for j in source)
        table.joined_tokens += max(0, len(source) - 1)
        state = _state(figure, column.blanks[category], column.span, is_total, filled.get((category, k), 0.0),
                       bool(source), row.loose)  # fmt: skip
        reason: tuple[str, str] | None = None
        if figure.kind == Kind.NUMBER:
            if k in result.doubtful or (result.reason and not result.doubtful and result.reason != _ILL_TYPED):
                reason = ("ambiguous_shift", result.reason or "本行有移位")
            elif k in grid.doubtful:
                reason = ("ambiguous_column", "表头缺失或错位，没有足够依据确定本列")
            elif column.span and not is_total:
                city = _is_city_figure(grid, k, source[0], figure)
                if city or _equals_total(table, k, figure):
                    table.spanned.add(index)
                    state = State.ABSENT
                else:
                    reason = ("spanned_contradiction", "本列应为跨行合并的全市数字，本行却另印了一个数")
        elif figure.kind == Kind.TEXT:
            reason = ("not_a_number", f"“{text}”不是数字")
            state = State.UNKNOWN
        elif k in result.doubtful or k in grid.doubtful:
            state = State.UNKNOWN
        if reason is not None:
            table.quarantined.append(
                Quarantined(
                    line=row.line, column=row.columns[source[0]] + 1, printed=text, reason_code=reason[0],
                    reason=reason[1], row_label=row.label or None, column_label=column.label_zh,
                    area=block.area, metric=column.metrics[category], numeric=figure.kind == Kind.NUMBER
                    or any(c.isdigit() for c in text),
                )
            )  # fmt: skip
            state = State.UNKNOWN
        elif state == State.FIGURE:
            grounds = [block.evidence] if block.evidence else []
            if result.moved:
                table.moved.add(index)
                grounds.append("行内移位，已按列类型与行内校验还原")
            if grid.columns.how != "exact" and k not in grid.columns.anchored:
                grounds.append("表头缺失或错位，按列次序与校验定列")
            if figure.note is not None:
                grounds.append(_NOTES[figure.note])
            if len(source) > 1:
                grounds.append("数字被空格断开，已合并")
            if grounds:
                table.evidence[index] = "；".join(grounds)
        table.texts.append(text)
        table.figures.append(figure)
        table.states.append(state)
        table.lines.append(row.line)
        table.source_columns.append(row.columns[source[0]] if source else -1)
        table.row_labels.append(block.label)
    for j in result.dropped:
        if j < len(figures) and figures[j].kind != Kind.NUMBER:
            used.add((n, j))
            if figures[j].kind == Kind.PLACEHOLDER:
                table.placeholders_outside += 1
            else:
                table.blanks_outside += 1
    if result.moved:
        table.operations.append(f"第 {row.line} 行（{block.label}）单元格移位已还原")


_NOTES = {
    "spaced": "数字中有空格，已合并",
    "separators": "数字带千分位分隔符",
    "lookalike": "形近字符（O/0、l/1 等）已还原为数字",
}


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


def _quarantine_rest(grid: _Grid, table: PlacedTable, used: set[tuple[int, int]]) -> None:
    """Every printed cell that found no place: rows without an area, columns no contract knows, leftovers."""
    reasons = {n: block for block in grid.blocks for n in block.rows.values()}
    width = len(grid.contract.columns)
    for n, row in enumerate(grid.rows):
        block = reasons.get(n)
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
