"""A row that does not stand as printed: its best alignment, and the columns in which others nearly as good differ."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.align.cells import Alignment, align_row, ambiguous_columns, cost_as_printed, row_costs, row_of
from ingest.align.evidence import Profile
from ingest.align.grid import RowResult, TableGrid, row_in_order
from ingest.figures import Figure, Kind, read_figure

_INERTIA = 3.0
"""A row stays as printed unless an alignment is cheaper than that by more than this."""

_MISFIT = 12.0
"""A row whose best alignment costs more than this fits its columns in no way."""

_SPARE_CELLS, _SPARE_NUMBERS = 16, 2
"""Cells and numbers beyond the columns with which a row is searched. A blank too many costs 1.5, a number 14, so that
more of them are past ``_MISFIT`` whatever rules the row upholds; the search would only take long to say so."""

ILL_TYPED = "本格数字与本列类型不符（百分比或个数）"


def search_row(
    grid: TableGrid,
    n: int,
    category: str,
    is_total: bool,
    shape: Sequence[Profile],
    span_values: dict[int, float],
    order: Sequence[int],
    direct: tuple[tuple[int, ...], ...],
) -> RowResult:
    """``shape`` are the columns' profiles in the rows that stand straight, ``direct`` the row's cells as printed."""
    row = grid.rows[n]
    texts = list(row.cells)
    kept = list(range(len(texts)))
    if not row.loose and None in grid.columns.places:
        kept = [j for j in kept if j >= len(grid.columns.places) or grid.columns.places[j] is not None
                or grid.figures[n][j].kind != Kind.NUMBER]  # fmt: skip
        while len(kept) > len(order) and grid.figures[n][kept[-1]].kind == Kind.BLANK:
            kept.pop()
        texts = [texts[j] for j in kept]
    if _too_long(texts, len(order), loose=row.loose):
        return RowResult(direct, reason="本行单元格远多于列数，无法与各列对应")
    shown = [grid.figures[n][j] for j in kept]
    costs = row_costs(
        texts, shown, grid.evidence, shape, category,
        is_total=is_total, span_values=span_values, loose=row.loose, order=order,
    )  # fmt: skip
    found = align_row(costs, grid.evidence, category)
    if not found:
        return RowResult(direct, reason="本行单元格与各列无法对应")
    best = found[0]
    as_printed = None if row.loose else cost_as_printed(costs, grid.evidence, category)
    if as_printed is not None and as_printed <= best.cost + _INERTIA:
        if _clean(grid, n, category, direct):
            # Nothing speaks clearly for a shift: the row stays as it is printed. Where it ends in a blank that no
            # other row has, a cell was lost somewhere, and what the row's rules do not hold may have moved up.
            open_ended = _ends_blank(grid, n, category, order)
            near = [a for a in found if a.cost <= as_printed + _INERTIA] if open_ended else []
            doubtful = _differing_from(direct, grid.figures[n], near, shown, texts)
            return RowResult(direct, doubtful=doubtful, reason="本行末尾缺一格，可能有移位" if doubtful else None)
        if as_printed <= best.cost:
            return RowResult(direct, doubtful=_ill_typed(grid, n, category, direct), reason=ILL_TYPED)
    sources = tuple(tuple(kept[i] for i in source) for source in best.sources)
    moved = sources != tuple(s if s and s[0] < len(row.cells) else () for s in direct)
    if not row.loose and _same_figures(row_of(best.sources, shown, texts), grid.figures[n], direct):
        return RowResult(direct)
    doubtful = _differing(found, shown, texts) | _hidden(grid, found, shown, texts, category)
    if row.loose and len(texts) < len(order):
        uncertain = ambiguous_columns(costs)
        # What a rule of the row upholds in the best alignment is settled by it.
        doubtful |= uncertain - _upheld(grid, row_of(best.sources, shown, texts), category)
    reason = "本行有移位，无法唯一确定各数字属于哪一列" if doubtful else None
    dropped = tuple(kept[i] for i in best.dropped)
    if best.cost > _MISFIT:
        return RowResult(sources, moved, frozenset(range(len(sources))), dropped, "本行单元格与各列不符")
    return RowResult(sources, moved, doubtful, dropped, reason)


def _hidden(
    grid: TableGrid, found: Sequence[Alignment], figures: Sequence[Figure], texts: Sequence[str], category: str
) -> frozenset[int]:
    """Columns of rules that fail in an alignment nearly as good as the best, and that the best leaves unsaid."""
    evidence, hidden = grid.evidence, set[int]()
    best = row_of(found[0].sources, figures, texts)
    for rule in evidence.rules[category] if len(found) > 1 else ():
        if evidence.outcome(rule, best, category) is None and any(
            evidence.outcome(rule, row_of(rival.sources, figures, texts), category) is False for rival in found[1:]
        ):
            hidden.update((rule.target, *(k for _, k in rule.terms)))
    return frozenset(hidden)


def _too_long(texts: Sequence[str], columns: int, *, loose: bool) -> bool:
    """Whether a row has too many cells for its columns to be worth a search; blanks at its end do not count."""
    if len(texts) <= columns:
        return False
    places = 2 * columns if loose else columns  # without borders, a number may be broken in two by a space
    cells = 1 + max((j for j, text in enumerate(texts) if text), default=-1)
    numbers = sum([read_figure(text).kind == Kind.NUMBER for text in texts])
    return cells > places + _SPARE_CELLS or numbers > places + _SPARE_NUMBERS


def _same_figures(row: Sequence[Figure | None], figures: Sequence[Figure], direct: tuple[tuple[int, ...], ...]) -> bool:
    """Whether an alignment only moves blanks about."""
    printed = [figures[s[0]] if s and s[0] < len(figures) else None for s in direct]
    if any(f.kind == Kind.NUMBER for j, f in enumerate(figures) if (j,) not in direct):
        return False
    return all(_shown(a) == _shown(b) for a, b in zip(row, printed, strict=True))


def _upheld(grid: TableGrid, row: Sequence[Figure | None], category: str) -> set[int]:
    """Columns of ratio edits that hold in ``row``: three figures that fit only there."""
    upheld: set[int] = set()
    for rule in grid.evidence.rules[category]:
        if rule.ratio and grid.evidence.outcome(rule, row, category):
            upheld.update(rule.columns)
    return upheld


def _ends_blank(grid: TableGrid, n: int, category: str, order: Sequence[int]) -> bool:
    """Whether the row's last column is blank though it is not one that may be."""
    last = order[-1]
    row = row_in_order(grid, n, grid.columns)
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
        for k, figure in enumerate(row_of(rival.sources, shown, texts))
        if _shown(figure) != _shown(printed[k])
    )


def _ill_typed(grid: TableGrid, n: int, category: str, direct: tuple[tuple[int, ...], ...]) -> frozenset[int]:
    """Columns whose figure is not of the column's type."""
    figures = grid.figures[n]
    found: set[int] = set()
    for k, source in enumerate(direct):
        if source and source[0] < len(figures) and grid.evidence.type_cost(figures[source[0]], k, category):
            found.add(k)
    return frozenset(found)


def _clean(grid: TableGrid, n: int, category: str, direct: tuple[tuple[int, ...], ...]) -> bool:
    """Whether types and row rules have nothing against a row as printed."""
    figures = grid.figures[n]
    row = [figures[s[0]] if s and s[0] < len(figures) else None for s in direct]
    types = sum(grid.evidence.type_cost(f, k, category) for k, f in enumerate(row) if f is not None)
    return types == 0 and grid.evidence.row_rules(row, category)[1] == 0


def _differing(found: Sequence[Alignment], figures: Sequence[Figure], texts: Sequence[str]) -> frozenset[int]:
    """Columns whose figure is not the same in every alignment that is nearly as good as the best."""
    first = row_of(found[0].sources, figures, texts)
    differing: set[int] = set()
    for rival in found[1:]:
        for k, figure in enumerate(row_of(rival.sources, figures, texts)):
            if _shown(figure) != _shown(first[k]):
                differing.add(k)
    return frozenset(differing)


def _shown(figure: Figure | None) -> Figure | None:
    return None if figure is None or figure.kind in (Kind.BLANK, Kind.PLACEHOLDER) else figure
