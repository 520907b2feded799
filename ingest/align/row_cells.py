"""The rows of a table, one by one: as printed where types and row rules agree, else searched (``row_search``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.align.evidence import profiles
from ingest.align.grid import RowResult, TableGrid, is_city_figure, row_in_order
from ingest.align.row_search import search_row
from ingest.contracts.model import Column
from ingest.figures import Figure, Kind


def place_cells(grid: TableGrid) -> dict[int, RowResult]:
    """A result for every body row that belongs to a block with an area."""
    places = grid.columns.places
    count = len(grid.contract.columns)
    order = [k for k in places if k is not None]
    if not order:
        return {}
    direct = _direct_sources(places, count)
    results: dict[int, RowResult] = {}
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
                results[n] = RowResult(direct)
            else:
                bent.append((n, category, is_total))
    odd = _odd_rows(grid, straight)
    if odd:
        straight = [(n, category) for n, category in straight if n not in odd]
        bent += [(n, category, is_total) for n, (category, is_total) in odd.items()]
    if not bent:
        return results
    shapes = {
        category: profiles([row_in_order(grid, n, grid.columns) for n, c in straight if c == category], count)
        for category in {category for _, category, _ in bent}
    }
    span_values = _span_values(grid, results)
    for n, category, is_total in bent:
        results[n] = search_row(grid, n, category, is_total, shapes[category], span_values, order, direct)
        if is_total and not span_values:
            span_values = _span_values(grid, results)
    _doubt_mass_moves(grid, results, direct)
    return results


def _doubt_mass_moves(grid: TableGrid, results: dict[int, RowResult], direct: tuple[tuple[int, ...], ...]) -> None:
    """Where half the rows of a category would have to move, though the header did not tell the columns or the rows have
    all their cells, it is the columns that are wrong: what moved is in doubt."""
    told = grid.columns.how not in ("position", "anchors")
    for category in grid.contract.category_codes:
        rows = [n for block in grid.blocks for c, n in block.rows.items() if c == category and n in results]
        moved = [n for n in rows if results[n].moved and not grid.rows[n].loose]
        if told:
            moved = [n for n in moved if len(grid.rows[n].cells) == len(grid.columns.places)]
        if len(moved) < 3 or 2 * len(moved) < len(rows):
            continue
        for n in moved:
            result = results[n]
            changed = frozenset(k for k, source in enumerate(result.sources) if source != direct[k])
            reason = "多数行的单元格与各列不符，各列可能换了位置"
            reason = reason if told else f"表头缺失或错位，且{reason}"
            results[n] = replace(result, doubtful=result.doubtful | changed, reason=result.reason or reason)


def _odd_rows(grid: TableGrid, straight: Sequence[tuple[int, str]]) -> dict[int, tuple[str, bool]]:
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
        rows = {n: row_in_order(grid, n, grid.columns) for n in members if n not in total}
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


def _fits(grid: TableGrid, n: int, category: str, is_total: bool, direct: tuple[tuple[int, ...], ...]) -> bool:
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
            if evidence.spans[k] and not is_total and not is_city_figure(grid, source[0], figure):
                return False
        elif figure.kind == Kind.TEXT:
            return False
    row = [figures[s[0]] if s and s[0] < len(figures) else None for s in direct]
    return evidence.row_rules(row, category)[1] == 0


def _short(grid: TableGrid, figures: Sequence[Figure], width: int) -> bool:
    """A row that ends early: trailing blanks were trimmed, or a cell was lost and the rest moved up."""
    tail = grid.columns.places[len(figures) : width]
    return any(k is not None and not _may_end_early(grid.contract.columns[k]) for k in tail)


def _may_end_early(column: Column) -> bool:
    return column.span or not {"none", "not_collected"}.isdisjoint(column.blanks.values())


def _span_values(grid: TableGrid, results: dict[int, RowResult]) -> dict[int, float]:
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
