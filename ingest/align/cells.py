"""The cells of one row against the columns: the cheapest order-preserving alignments (``lattice``), judged.

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
from ingest.align.lattice import Lattice, Sources
from ingest.figures import BLANK, Figure, Kind, read_figure

MOST = 48
"""How many alignments of a row its edit rules are asked about, the cheapest first."""

_NEAR = 2.2
_EPSILON = 1e-9
_EXACT, _FAIL, _OPEN = -1.5, 6.0, 1.8


@dataclass(slots=True)
class RowCosts:
    """What every step of an alignment of a row costs, its cells being ``texts`` and ``figures``.

    ``order`` are the contract positions of the table's columns as printed from left to right. ``put[i][j]`` is the cost
    of cell ``i`` in the ``j``-th of them, ``blank[j]`` of a blank there, ``drop`` of leaving a cell out, ``gap`` of a
    column without a cell, ``pair`` of two neighbouring cells (by the second) as one number.
    """

    texts: Sequence[str]
    figures: list[Figure]
    order: Sequence[int]
    put: list[list[float]]
    drop: list[float]
    gap: list[float]
    blank: list[float]
    pair: dict[tuple[int, int], float]


def row_costs(
    texts: Sequence[str],
    shown: Sequence[Figure],
    evidence: TableEvidence,
    profile: Sequence[Profile],
    category: str,
    *,
    is_total: bool,
    span_values: dict[int, float],
    loose: bool,
    order: Sequence[int],
) -> RowCosts:
    """``shown`` are the figures of ``texts``, ``span_values`` the total row's figures of spanned columns; only a
    ``loose`` row may have broken numbers."""
    figures = list(shown)
    while figures and figures[-1].kind == Kind.BLANK and len(figures) > len(order):
        figures.pop()
    known: dict[Figure, list[float]] = {}

    def costs(figure: Figure) -> list[float]:
        if figure not in known:
            known[figure] = [
                _cell_cost(figure, c, evidence, profile[c], category, is_total, span_values) for c in order
            ]
        return known[figure]

    pair: dict[tuple[int, int], float] = {}
    if loose:
        for i in range(1, len(figures)):
            if figures[i - 1].kind == Kind.NUMBER:
                whole = read_figure(texts[i - 1] + texts[i])
                if whole.kind == Kind.NUMBER:
                    odd = [1.0 + _outsize(whole, profile[c]) for c in order]
                    pair.update({(i, k): cost + odd[k] for k, cost in enumerate(costs(whole))})
    gap = [_gap_cost(c, evidence, profile[c], category, is_total, loose) for c in order]
    # A row of no more cells than columns has none printed twice, or has lost another as well.
    spare = len(figures) > len(order)
    drop = [
        _drop_cost(f, last=i == len(figures) - 1, again=spare and i > 0 and texts[i] == texts[i - 1])
        for i, f in enumerate(figures)
    ]
    return RowCosts(texts, figures, order, [costs(f) for f in figures], drop, gap, costs(BLANK), pair)


def _outsize(whole: Figure, profile: Profile) -> float:
    """What speaks against two pieces being one number: that it is ten times or more beyond its column's figures."""
    if profile.center is None or not whole.value:
        return 0.0
    return 6.0 * max(0.0, math.log10(abs(whole.value)) - profile.center - 1.0)


def ambiguous_columns(costs: RowCosts) -> frozenset[int]:
    """Columns of a loose row that could hold more than one of its figures, over *all* alignments near the best.

    ``align_row`` keeps few alignments; where blanks lost their borders there can be thousands of equal cost, so the
    choice is measured by forward and backward costs of every (cell, column) pair.
    """
    figures, cell, drop, gap = costs.figures, costs.put, costs.drop, costs.gap
    rows, width = len(figures), len(gap)
    inf = math.inf
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
    for k, column in enumerate(costs.order):
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


def align_row(costs: RowCosts, evidence: TableEvidence, category: str) -> list[Alignment]:
    """Alignments of a row's cells to the contract's columns, the best first, all within a small margin of it.

    ``sources`` of the result are in the contract's order.
    """
    judge = _RuleJudge(costs, evidence, category)
    judged: list[Alignment] = []
    limit = math.inf
    for cost, placed, dropped in Lattice(costs.put, costs.drop, costs.gap, costs.pair).cheapest(MOST):
        if cost + judge.most_gained > limit:
            break  # whatever the rules say of this one or of those after it, they stay behind
        by_column = dict(zip(costs.order, placed, strict=True))
        sources = tuple([by_column.get(k, ()) for k in range(len(evidence.spans))])
        exact, failed, unsaid = judge.rules(sources)
        alignment = Alignment(sources, dropped, cost + exact * _EXACT + failed * _FAIL + unsaid * _OPEN)
        judged.append(alignment)
        limit = min(limit, alignment.cost + _NEAR + _EPSILON)
    judged.sort(key=lambda a: (a.cost, a.sources))
    return [a for a in judged if a.cost <= judged[0].cost + _NEAR]


class _RuleJudge:
    """What the row's edit rules say of its alignments; each rule is evaluated once for each choice of its cells."""

    def __init__(self, costs: RowCosts, evidence: TableEvidence, category: str) -> None:
        self._costs, self._evidence, self._category = costs, evidence, category
        self._rules = [
            (rule, itemgetter(*rule.columns), dict[Sources, tuple[int, int, int]]())
            for rule in evidence.rules[category]
        ]
        self.most_gained = len(self._rules) * min(_EXACT, 0.0)

    def rules(self, sources: Sources) -> tuple[int, int, int]:
        """How many rules hold to the last digit, fail, and are kept from evaluation by a column without a cell.

        A gap must not buy its way out of a rule that would fail; and only what holds to the last digit speaks for an
        alignment, since rounded parts let too much hold.
        """
        exact = failed = unsaid = 0
        row: list[Figure | None] | None = None
        for rule, cells_of, known in self._rules:
            key = cells_of(sources)
            found = known.get(key)
            if found is None:
                row = row or self._row(sources)
                found = known[key] = (
                    self._evidence.exact(rule, row),
                    self._evidence.outcome(rule, row, self._category) is False,
                    self._evidence.is_open(rule, row),
                )
            exact += found[0]
            failed += found[1]
            unsaid += found[2]
        return exact, failed, unsaid

    def _row(self, sources: Sources) -> list[Figure | None]:
        row = row_of(sources, self._costs.figures, self._costs.texts)
        return [BLANK if f is None and span else f for f, span in zip(row, self._evidence.spans, strict=True)]


def cost_as_printed(costs: RowCosts, evidence: TableEvidence, category: str) -> float | None:
    """What it costs to leave a row as it is printed; None where its cells and the columns differ in number."""
    order = costs.order
    if len(costs.figures) > len(order):
        return None
    row: list[Figure | None] = [BLANK if span else None for span in evidence.spans]
    cost = 0.0
    for number, column in enumerate(order):
        if number < len(costs.figures):
            cost += costs.put[number][number]
            row[column] = costs.figures[number]
        else:
            cost += costs.blank[number]
            row[column] = BLANK
    _, failed = evidence.row_rules(row, category)
    return cost + evidence.exact_rules(row, category) * _EXACT + failed * _FAIL


def row_of(sources: Sources, figures: Sequence[Figure], texts: Sequence[str]) -> list[Figure | None]:
    """The figures of an alignment in contract order; None where a column has no cell."""
    row: list[Figure | None] = []
    for source in sources:
        if not source:
            row.append(None)
        elif len(source) == 1:
            row.append(figures[source[0]])
        else:
            row.append(read_figure("".join([texts[i] for i in source])))
    return row


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


def _drop_cost(figure: Figure, *, last: bool, again: bool) -> float:
    """``again``: the cell before it has the same text, so that this one may be that one printed twice: less likely than
    a dash too many, and never as near to it as to leave a choice (``_NEAR``)."""
    if figure.kind == Kind.BLANK:
        return 0.2 if last else 1.5
    if figure.kind == Kind.PLACEHOLDER:
        return 1.8
    return 4.5 if again else 14.0
