"""The cells of one row against the columns: order-preserving alignment with a small beam.

Edit operations and costs (in units of "one unlikely thing"): a cell that does not fit its column's type or profile, a
column without a cell (a lost cell, or a blank whose border was lost), a superfluous blank or dash, two pieces that are
one number. The cheapest alignments are then judged by the edit rules of the row. The result keeps every alignment
that is nearly as good as the best: a cell whose column differs between them is in doubt, the others are placed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from ingest.align.evidence import Profile, TableEvidence
from ingest.figures import BLANK, Figure, Kind, read_figure

BEAM = 48
_NEAR = 2.2
_EXACT, _FAIL, _OPEN = -1.5, 6.0, 1.8


def ambiguous_columns(
    texts: Sequence[str],
    evidence: TableEvidence,
    profile: Sequence[Profile],
    category: str,
    *,
    is_total: bool,
    span_values: dict[int, float],
    order: Sequence[int],
) -> frozenset[int]:
    """Columns of a loose row that could hold more than one of its figures, over *all* alignments near the best.

    The beam keeps few alignments; where blanks lost their borders there can be thousands of equal cost, so the
    choice is measured by forward and backward costs of every (cell, column) pair.
    """
    figures = [read_figure(text) for text in texts]
    rows, width = len(figures), len(order)
    inf = math.inf
    gap = [_gap_cost(c, evidence, profile[c], category, is_total, True) for c in order]
    drop = [_drop_cost(f, i == rows - 1) for i, f in enumerate(figures)]
    cell = [[_cell_cost(f, c, evidence, profile[c], category, is_total, span_values) for c in order] for f in figures]
    ahead = [[inf] * (width + 1) for _ in range(rows + 1)]
    behind = [[inf] * (width + 1) for _ in range(rows + 1)]
    ahead[0][0] = behind[rows][width] = 0.0
    for i in range(rows + 1):
        for k in range(width + 1):
            here = ahead[i][k]
            if i < rows and k < width:
                ahead[i + 1][k + 1] = min(ahead[i + 1][k + 1], here + cell[i][k])
            if k < width:
                ahead[i][k + 1] = min(ahead[i][k + 1], here + gap[k])
            if i < rows:
                ahead[i + 1][k] = min(ahead[i + 1][k], here + drop[i])
    for i in range(rows, -1, -1):
        for k in range(width, -1, -1):
            best = behind[i][k]
            if i < rows and k < width:
                best = min(best, behind[i + 1][k + 1] + cell[i][k])
            if k < width:
                best = min(best, behind[i][k + 1] + gap[k])
            if i < rows:
                best = min(best, behind[i + 1][k] + drop[i])
            behind[i][k] = best
    limit = ahead[rows][width] + 1.0
    found: set[int] = set()
    for k, column in enumerate(order):
        options = {
            figures[i].value if figures[i].kind == Kind.NUMBER else None
            for i in range(rows)
            if ahead[i][k] + cell[i][k] + behind[i + 1][k + 1] <= limit
        }
        if any(ahead[i][k] + gap[k] + behind[i][k + 1] <= limit for i in range(rows + 1)):
            options.add(None)
        if len(options) > 1:
            found.add(column)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Alignment:
    """``sources[k]`` are the row's cells that make column ``k`` (one; two for a number broken by a space; none)."""

    sources: tuple[tuple[int, ...], ...]
    dropped: tuple[int, ...]
    cost: float


def align_row(
    texts: Sequence[str],
    evidence: TableEvidence,
    profile: Sequence[Profile],
    category: str,
    *,
    is_total: bool,
    span_values: dict[int, float],
    loose: bool,
    order: Sequence[int],
) -> list[Alignment]:
    """Alignments of the cells ``texts`` to the contract's columns, the best first, all within a small margin of it.

    ``order`` are the contract positions of the table's columns as printed from left to right; ``span_values`` the
    total row's figures of spanned columns. ``sources`` of the result are in the contract's order.
    """
    figures = [read_figure(text) for text in texts]
    while figures and figures[-1].kind == Kind.BLANK and len(figures) > len(order):
        figures.pop()
    rows, width = len(figures), len(order)
    beams: list[list[_State]] = [[]]
    before: list[list[_State]] = []
    earlier: list[list[_State]] = []
    # Row by row, as an edit distance: every (cells read, columns filled) keeps its cheapest ``BEAM`` states.
    for i in range(rows + 1):
        beams = []
        drop = _drop_cost(figures[i - 1], i == rows) if i else 0.0
        for k in range(width + 1):
            offers: list[tuple[float, int, _State]] = []
            if k:
                column = order[k - 1]
                shape = profile[column]
                if loose and i > 1 and figures[i - 2].kind == Kind.NUMBER:
                    whole = read_figure(texts[i - 2] + texts[i - 1])
                    if whole.kind == Kind.NUMBER:
                        pair = _cell_cost(whole, column, evidence, shape, category, is_total, span_values) + 1.0
                        offers += [(state[0] + pair, _PAIR, state) for state in earlier[k - 1]]
                if i:
                    put = _cell_cost(figures[i - 1], column, evidence, shape, category, is_total, span_values)
                    offers += [(state[0] + put, _PUT, state) for state in before[k - 1]]
            if i:
                offers += [(state[0] + drop, _DROP, state) for state in before[k]]
            if k:
                gap = _gap_cost(order[k - 1], evidence, profile[order[k - 1]], category, is_total, loose)
                offers += [(state[0] + gap, _GAP, state) for state in beams[k - 1]]
            offers.sort(key=_cost_of)
            beams.append([_after(offer, i - 1) for offer in offers[:BEAM]] if i or k else [(0.0, (), ())])
        earlier, before = before, beams
    return _judged(beams[width], figures, texts, evidence, category, order)


_State = tuple[float, tuple[tuple[int, ...], ...], tuple[int, ...]]
"""Cost so far, the cells of each column filled, the cells left out."""

_PUT, _GAP, _DROP, _PAIR = range(4)
_cost_of = itemgetter(0)


def _after(offer: tuple[float, int, _State], cell: int) -> _State:
    """The state that an edit operation at ``cell`` leads to."""
    cost, operation, (_, sources, dropped) = offer
    if operation == _PUT:
        return cost, (*sources, (cell,)), dropped
    if operation == _GAP:
        return cost, (*sources, ()), dropped
    if operation == _DROP:
        return cost, sources, (*dropped, cell)
    return cost, (*sources, (cell - 1, cell)), dropped


def cost_as_printed(
    texts: Sequence[str],
    evidence: TableEvidence,
    profile: Sequence[Profile],
    category: str,
    *,
    is_total: bool,
    span_values: dict[int, float],
    order: Sequence[int],
) -> float | None:
    """What it costs to leave a row as it is printed; None where its cells and the columns differ in number."""
    figures = [read_figure(text) for text in texts]
    while figures and figures[-1].kind == Kind.BLANK and len(figures) > len(order):
        figures.pop()
    if len(figures) > len(order):
        return None
    figures += [BLANK] * (len(order) - len(figures))
    row: list[Figure | None] = [BLANK if span else None for span in evidence.spans]
    cost = 0.0
    for figure, column in zip(figures, order, strict=True):
        cost += _cell_cost(figure, column, evidence, profile[column], category, is_total, span_values)
        row[column] = figure
    _, failed = evidence.row_rules(row, category)
    return cost + evidence.exact_rules(row, category) * _EXACT + failed * _FAIL


def row_of(alignment: Alignment, figures: Sequence[Figure], texts: Sequence[str]) -> list[Figure | None]:
    """The figures of an alignment in contract order; None where a column has no cell."""
    row: list[Figure | None] = []
    for source in alignment.sources:
        if not source:
            row.append(None)
        elif len(source) == 1:
            row.append(figures[source[0]])
        else:
            row.append(read_figure("".join(texts[i] for i in source)))
    return row


def _judged(
    states: list[_State],
    figures: Sequence[Figure],
    texts: Sequence[str],
    evidence: TableEvidence,
    category: str,
    order: Sequence[int],
) -> list[Alignment]:
    judged = []
    for cost, placed, dropped in states:
        by_column = dict(zip(order, placed, strict=True))
        sources = tuple(by_column.get(k, ()) for k in range(len(evidence.spans)))
        alignment = Alignment(sources, dropped, cost)
        row: list[Figure | None] = [
            BLANK if f is None and evidence.spans[k] else f for k, f in enumerate(row_of(alignment, figures, texts))
        ]
        _, failed = evidence.row_rules(row, category)
        # A gap must not buy its way out of a rule that would fail.
        unsaid = evidence.open_rules(row, category)
        # Only what holds to the last digit speaks for an alignment; rounded parts let too much hold.
        told = evidence.exact_rules(row, category) * _EXACT
        judged.append(Alignment(sources, dropped, cost + told + failed * _FAIL + unsaid * _OPEN))
    judged.sort(key=lambda a: (a.cost, a.sources))
    return [a for a in judged if a.cost <= judged[0].cost + _NEAR]


def _cell_cost(
    figure: Figure,
    column: int,
    evidence: TableEvidence,
    profile: Profile,
    category: str,
    is_total: bool,
    span_values: dict[int, float],
) -> float:
    cost = evidence.type_cost(figure, column, category)
    number = figure.kind == Kind.NUMBER
    if figure.kind == Kind.TEXT:
        return 10.0
    if evidence.spans[column] and not is_total:
        # A spanned cell shows in an area's row as blank, as a dash, or as the city's figure once more.
        if number:
            city = span_values.get(column)
            cost += 0.5 if city is not None and abs(city - figure.value) < 1e-9 else 6.0
        return cost
    if profile.rows >= 3:
        if (number and profile.filled <= 0.15) or (not number and profile.filled >= 0.85):
            # A blank that means "none" makes a column sparse; a lone figure in it is nothing unusual.
            cost += 0.6 if evidence.sparse[category][column] else 2.5
        if number and profile.center is not None and figure.value:
            off = abs(math.log10(abs(figure.value)) - profile.center)
            cost += min(2.0, max(0.0, off - 0.35) * 1.2)
        elif number and not figure.value and profile.zero_share < 0.1 and profile.center is not None:
            cost += 0.8
    elif figure.kind == Kind.BLANK:
        cost += 0.4
    return cost


def _gap_cost(
    column: int, evidence: TableEvidence, profile: Profile, category: str, is_total: bool, loose: bool
) -> float:
    if evidence.spans[column] and not is_total:
        return 0.3
    may_be_blank = evidence.may_be_blank[category][column]
    if profile.rows >= 3 and profile.filled <= 0.15:
        return 0.3 if loose else 1.2
    if loose and may_be_blank:
        return 0.5 if profile.rows < 3 or profile.filled < 0.85 else 1.0
    return 2.0 if loose and profile.rows < 3 else 3.0


def _drop_cost(figure: Figure, last: bool) -> float:
    if figure.kind == Kind.BLANK:
        return 0.2 if last else 1.5
    if figure.kind == Kind.PLACEHOLDER:
        return 1.8
    return 14.0
