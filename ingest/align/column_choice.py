"""Column maps judged by header and body together, and the columns whose place nothing upholds.

The header's candidates (``columns``) are hypotheses: types and row rules of the body judge them. Of the best one, a
column is doubtful where neither its own header text nor a rule nor its neighbours hold it (``column_support``), or
where a rival map that costs nearly as little puts other figures there.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.align.column_support import (
    between_supported,
    foreign_columns,
    label_order_of,
    supported_by_rules,
)
from ingest.align.columns import (
    ColumnMap,
    PrintedColumn,
    candidate_maps,
    header_map,
    loose_header_agrees,
    printed_columns,
)
from ingest.align.grid import TableGrid, row_in_order
from ingest.align.header_repair import mended_map, relabelled
from ingest.align.map_costs import MapCosts
from ingest.contracts.model import TableContract
from ingest.figures import Kind
from ingest.history.places import columns_told, confirmed_columns
from ingest.labels import label_key
from ingest.match.tables import MatchedTable
from ingest.reference import Reference

NO_MAP = ColumnMap((), "none", frozenset())
"""Before a map is chosen, and where none can be."""

_WHOLE = 0.7
"""The share of rows with as many cells as the contract has columns from which on the body tells their number."""

_RATES = 3
"""From how many rates on a column tells whether its table prints their sign."""

_RIVAL = 3.0
"""A map that costs no more than this above the best still speaks against its columns."""


def known_map(matched: MatchedTable, contract: TableContract, reference: Reference) -> ColumnMap | None:
    """The exact header's map, remembered by header text: most tables of a series print the same header."""
    if True in matched.body.loose or True in matched.header.loose:
        return None
    printed = ("folded_header", contract.code, matched.header.folded)
    if printed not in reference._cache:
        reference._cache[printed] = _exact_map(matched.header.rows, contract, reference)
    known: ColumnMap | None = reference._cache[printed]
    return known


def _exact_map(header: Sequence[tuple[str, ...]], contract: TableContract, reference: Reference) -> ColumnMap | None:
    # Periods differ from month to month.
    rows = tuple([tuple(map(label_key, row)) for row in header])
    key = ("header", contract.code, rows)
    if key not in reference._cache:
        # The label column's own cells say nothing of the figure columns.
        width = contract.label_columns + len(contract.columns)
        columns = printed_columns(rows, contract.label_columns, len(contract.columns))
        wide = any(cell for row in rows for cell in row[width:])
        found = None if wide else header_map(columns, contract)
        reference._cache[key] = found if found is not None and found.how == "exact" else None
    known: ColumnMap | None = reference._cache[key]
    return known


def choose_map(grid: TableGrid, matched: MatchedTable, reference: Reference) -> None:
    """Set ``grid.columns`` to the cheapest candidate, and ``grid.doubtful`` to its columns that nothing upholds."""
    straight = [n for n, row in enumerate(grid.rows) if not row.loose]
    if any(matched.header.loose) and len(grid.rows) - len(straight) > len(straight):
        _choose_without_borders(grid, matched)
        return
    count = len(grid.contract.columns)
    # Rows that keep every cell (blanks too) tell the number of columns: then none is missing and none new.
    full = sum(1 for n in straight if len(grid.rows[n].cells) == count)
    complete_width = bool(straight) and full >= _WHOLE * len(straight)
    printed, filled = _printed_body(grid, matched, straight, complete_width=complete_width)
    mended = mended_map(matched.header.rows, grid.contract, reference) if complete_width and all(filled) else None
    judged = _candidates(grid, printed, filled, straight, mended, complete_width=complete_width)
    if not judged:
        return
    best_cost, best = judged[0]
    grid.columns = best
    if best.mended:
        return
    if best.how in ("exact", "text") and len(best.anchored) == count:
        # Header and body are two witnesses: whether columns or only their labels changed places, rules must tell.
        moved = relabelled(best, matched.header.rows, grid.contract) if complete_width else set()
        grid.doubtful = moved - supported_by_rules(best, grid, straight) - columns_told(best, grid) if moved else set()
        grid.confirmed = confirmed_columns(best, grid) & grid.doubtful
        return
    supported = set(best.anchored) | supported_by_rules(best, grid, straight) | columns_told(best, grid)
    supported |= between_supported(
        best,
        supported,
        filled,
        count,
        label_order_of(matched, grid.contract),
        foreign_columns(printed, best, grid.contract),
    )
    for cost, rival in judged[1:]:
        if cost <= best_cost + _RIVAL and not _same_content(best, rival, grid, straight):
            supported -= _differing(best, rival) - best.anchored
    grid.doubtful = {k for k in best.places if k is not None and k not in supported}
    grid.confirmed = confirmed_columns(best, grid) & grid.doubtful


def _choose_without_borders(grid: TableGrid, matched: MatchedTable) -> None:
    """Borders were lost throughout: the contract's order, upheld by the header's text or by rules.

    Rows that still have every cell can speak for the print's order.
    """
    count = len(grid.contract.columns)
    agrees = loose_header_agrees(matched.header.rows, grid.contract)
    anchored = frozenset(range(count) if agrees else ())
    grid.columns = ColumnMap(tuple(range(count)), "text" if agrees else "position", anchored)
    if agrees:
        return
    whole = [n for n, row in enumerate(grid.rows) if row.loose and len(row.cells) == count]
    supported = supported_by_rules(grid.columns, grid, whole) | columns_told(grid.columns, grid)
    supported |= between_supported(
        grid.columns, supported, [True] * count, count, label_order_of(matched, grid.contract)
    )
    grid.doubtful = set(range(count)) - supported
    grid.confirmed = confirmed_columns(grid.columns, grid) & grid.doubtful


def _printed_body(
    grid: TableGrid, matched: MatchedTable, straight: Sequence[int], *, complete_width: bool
) -> tuple[list[PrintedColumn], list[bool]]:
    """The printed columns with their labels, and whether each holds figures in more than a few rows.

    Where the body has just the contract's columns, a header cell beyond them is the header's own damage, no column.
    """
    contract = grid.contract
    count = len(contract.columns)
    if straight:
        width = count if complete_width else max(len(grid.rows[n].cells) for n in straight)
        if not complete_width:
            width = max(width, max((len(r) - contract.label_columns for r in matched.header.rows), default=0), 1)
        few = 0 if len(straight) < 4 else len(straight) // 6
        filled = [
            sum(1 for n in straight if j < len(grid.figures[n]) and grid.figures[n][j].kind != Kind.BLANK) > few
            for j in range(width)
        ]
    else:
        width, filled = count, [True] * count
    header = () if any(matched.header.loose) else matched.header.rows
    return printed_columns(header, contract.label_columns, width), filled


def _candidates(
    grid: TableGrid, printed: Sequence[PrintedColumn], filled: Sequence[bool], straight: Sequence[int],
    mended: ColumnMap | None, *, complete_width: bool,
) -> list[tuple[float, ColumnMap]]:  # fmt: skip
    """Candidate maps with their costs, the cheapest first."""
    count = len(grid.contract.columns)
    candidates = candidate_maps(printed, grid.contract, filled)
    if mended is not None:
        candidates = [mended, *(c for c in candidates if c.places != mended.places)]
    if complete_width and any(len(c.anchored) < count and None not in c.places[:count] for c in candidates):
        candidates = [c for c in candidates if sum(k is not None for k in c.places) == count]
    costs = MapCosts(grid, straight, complete_width=complete_width)
    return sorted([(costs.cost(candidate), candidate) for candidate in candidates], key=lambda item: item[0])


def _differing(best: ColumnMap, rival: ColumnMap) -> set[int]:
    """Contract positions that ``rival`` finds in another printed column."""
    return {k for j, k in enumerate(best.places) if k is not None and (j >= len(rival.places) or rival.places[j] != k)}


def _same_content(best: ColumnMap, rival: ColumnMap, grid: TableGrid, straight: Sequence[int]) -> bool:
    return all(row_in_order(grid, n, best) == row_in_order(grid, n, rival) for n in straight)


def note_bare_rates(grid: TableGrid) -> None:
    """A table whose columns of rates print no per cent sign in most rows simply prints none."""
    bare: list[int] = []
    few: list[int] = []
    rates = 0
    for j, k in enumerate(grid.columns.places):
        if k is None or not any(percent[k] for percent in grid.evidence.percent.values()):
            continue
        shown = [row[j].percent for row in grid.figures if j < len(row) and row[j].kind == Kind.NUMBER and row[j].value]
        if len(shown) < _RATES:
            few += [k] if not any(shown) else []
            continue
        rates += 1
        if sum(shown) < 0.5 * len(shown):
            bare.append(k)
    # Where other columns of rates do print it, a column without stands in the wrong place; a column nearly empty tells
    # nothing of the table, and prints no sign where the others print none.
    if bare and len(bare) == rates:
        grid.evidence = grid.evidence.without_signs([*bare, *few])


def map_operation(columns: ColumnMap) -> str:
    if columns.mended:
        return "表头缺行，或一行多出、缺少一格，此外与契约一致，各行格数齐全，按列次序安放"
    return {
        "text": "列次序或列数与契约不同，按表头文字安放",
        "anchors": "表头部分缺失或错位，按残存表头、列次序与行内校验安放",
        "position": "表头缺失或错位，按列次序与行内校验安放",
    }.get(columns.how, "无法确定各列")
