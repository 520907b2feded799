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
    beam: dict[tuple[int, int], list[tuple[float, tuple[tuple[int, ...], ...], tuple[int, ...]]]] = {}
    beam[0, 0] = [(0.0, (), ())]
    rows, width = len(figures), len(order)

    def push(key: tuple[int, int], item: tuple[float, tuple[tuple[int, ...], ...], tuple[int, ...]]) -> None:
        beam.setdefault(key, []).append(item)

    for i in range(rows + 1):
        for k in range(width + 1):
            states = beam.pop((i, k), None)
            if not states:
                continue
            states.sort(key=lambda s: s[0])
            states = states[:BEAM]
            if i == rows and k == width:
                return _judged(states, figures, texts, evidence, category, order)
            column = order[k] if k < width else -1
            for cost, sources, dropped in states:
                if i < rows and k < width:
                    here = _cell_cost(figures[i], column, evidence, profile[column], category, is_total, span_values)
                    push((i + 1, k + 1), (cost + here, (*sources, (i,)), dropped))
                if k < width:
                    push((i, k + 1), (cost + _gap_cost(column, evidence, profile[column], category, is_total, loose),
                                      (*sources, ()), dropped))  # fmt: skip
                if i < rows:
                    push((i + 1, k), (cost + _drop_cost(figures[i], i == rows - 1), sources, (*dropped, i)))
                if loose and k < width and i + 1 < rows:
                    joined = read_figure(texts[i] + texts[i + 1])
                    if joined.kind == Kind.NUMBER and figures[i].kind == Kind.NUMBER:
                        here = _cell_cost(joined, column, evidence, profile[column], category, is_total, span_values)
                        push((i + 2, k + 1), (cost + here + 1.0, (*sources, (i, i + 1)), dropped))
    return []


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
    states: list[tuple[float, tuple[tuple[int, ...], ...], tuple[int, ...]]],
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
