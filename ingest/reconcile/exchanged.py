"""Two columns, or two rows, of a table that stand in each other's place: held back where failing checks name them.

Labels may be whole and the figures below or beside them another's. What a column or a row contains is then consistent
in itself: a balance moves with its column, the rules of a row with the row. Only what ties the figures to something
else tells: rules between the columns of one row for columns, rules between tables, the narrative and earlier months for
both, and for the total's row its balances. Where such checks fail, each exchange of two columns or rows that could be
meant is tried on all figures: if it mends checks that fail and breaks none that hold (or next to none, for a source may
contradict itself), it explains them, and all that stands in both places is in quarantine. Nothing is exchanged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ingest.align.placed import State
from ingest.edits.evaluate import CellValues, Evaluation, Outcome, evaluate_again
from ingest.figures import Kind, half_width
from ingest.history.expected import Expected
from ingest.narrative import Claim
from ingest.reconcile.cells import EditionCells, meets
from ingest.reconcile.limits import beyond, limits
from ingest.reconcile.narrative import claim_outcome

_SPARE = 5
"""How many checks an exchange must mend for each that it breaks."""

Index = npt.NDArray[np.int64]
Pair = tuple[Sequence[int], Sequence[int]]
"""Cells, and those that each of them changes places with."""


def hold_exchanged(cells: EditionCells) -> bool:
    """Take into quarantine columns and rows whose exchange explains checks that fail. True if there were any."""
    evaluation = cells.evaluate()
    claimed = [(claim, claim_outcome(claim, cells, cells.values())) for claim in cells.claims]
    if not (
        evaluation.failing() or cells.failing_guards() or beyond(cells)
        or any([outcome == Outcome.FAILS for _, outcome in claimed]) or _off_constants(cells)
    ):  # fmt: skip
        return False
    trial = _Trial(cells, evaluation, claimed)
    columns = _best(trial, _columns(cells, trial.suspects))
    rows = _best(trial, _rows(cells, trial.suspects | trial.totals))
    for pairs, code, reason in (
        (columns, "ambiguous_column", "本列与另一列互换则不符的校验都成立，两列可能换了位置"),
        (rows, "row_disagrees", "本行与另一行互换则不符的校验都成立，两行可能换了位置"),
    ):
        for cell in sorted({c for pair in pairs for side in pair for c in side}):
            cells.dispute(cell, code, reason, "对照原件核对表头与行标题")
    return bool(columns or rows)


def _best(trial: _Trial, pairs: Iterable[Pair]) -> list[Pair]:
    """Those of ``pairs`` that explain something, and of any that overlap the one that explains most; equals all."""
    gained = sorted([(-gain, n, pair) for n, pair in enumerate(pairs) if (gain := trial.gain(pair))])
    found: list[tuple[int, Pair, set[int]]] = []
    for loss, _, pair in gained:
        mine = {*pair[0], *pair[1]}
        if all([better == loss or mine.isdisjoint(taken) for better, _, taken in found]):
            found.append((loss, pair, mine))
    return [pair for _, pair, _ in found]


class _Trial:
    """The figures as they stand, and what of their checks an exchange would mend or break.

    ``suspects`` are the cells of failing checks that see places; ``totals`` those of balances, which see only whether
    a total stands where it should.
    """

    def __init__(self, cells: EditionCells, evaluation: Evaluation, claimed: Sequence[tuple[Claim, int]]) -> None:
        self._cells = cells
        self._values = cells.values()
        self._before = evaluation
        self._claimed = claimed
        self._expected: Expected | None = cells.expected()
        self._low, self._high = limits(cells)
        self._units = [unit for table in cells.tables for unit in table.layout.cell_units()]
        plan = cells.plan
        self.suspects = {guard.cell for guard in cells.failing_guards()}
        self.totals: set[int] = set()
        for number in self._before.failing():
            instance = plan.instances[number]
            if instance.rule.kind == "balance":
                self.totals.add(instance.target)
            elif instance.rule.kind != "rank":
                self.suspects.update(c for c in instance.cells if c < plan.size)
        self.suspects.update(_off_constants(cells))
        self.suspects.update(beyond(cells))
        for claim in [claim for claim, outcome in self._claimed if outcome == Outcome.FAILS]:
            self.suspects.update(n for n, (_, metric) in enumerate(plan.keys) if metric in claim.metrics)
        self.suspects -= cells.corrected.keys()

    def gain(self, pair: Pair) -> int:
        """How many more checks the exchange of ``pair`` mends than it breaks; 0 where it explains nothing."""
        one, other = np.array(pair[0]), np.array(pair[1])
        moved = np.concatenate([one, other])
        came = np.concatenate([other, one])
        before = self._values
        differing = (before.value[moved] != before.value[came]) | (before.state[moved] != before.state[came])
        if not differing.any():
            return 0
        after = replace(
            before, value=before.value.copy(), half=before.half.copy(), state=before.state.copy(),
            decimals=before.decimals.copy(),
        )  # fmt: skip
        for array in (after.value, after.half, after.state, after.decimals):
            array[moved] = array[came]
        self._print_held(moved, came, after)
        mended, broken = self._of_rules(moved, after)
        more = (
            self._of_guards(set(moved.tolist()), after), self._of_history(moved, after), self._of_types(moved, came),
            self._of_claims(after),
        )  # fmt: skip
        mended += sum(m for m, _ in more)
        broken += sum(b for _, b in more)
        return mended - broken if mended >= _SPARE * broken else 0

    def _print_held(self, moved: Index, came: Index, after: CellValues) -> None:
        """A figure that was held where it stands, for its type say, counts where it would come to stand."""
        cells, scales = self._cells, self._cells.scales
        for to, source in zip(moved.tolist(), came.tolist(), strict=True):
            figure = cells.figures[source]
            if self._values.state[source] == State.UNKNOWN and figure.kind == Kind.NUMBER:
                scale = 1.0 if scales is None else float(scales[to])
                after.state[to] = State.FIGURE
                after.value[to] = figure.value * scale
                after.half[to] = half_width(figure, float(cells.plan.resolution[to]), scale)

    def _of_types(self, moved: Index, came: Index) -> tuple[int, int]:
        """How many figures would no longer be, and come to be, of a type that their column does not have."""
        mended = broken = 0
        for to, source in zip(moved.tolist(), came.tolist(), strict=True):
            if self._cells.figures[source].kind == Kind.NUMBER:
                before, after = self._ill_typed(source, source), self._ill_typed(source, to)
                mended += before and not after
                broken += after and not before
        return mended, broken

    def _ill_typed(self, source: int, to: int) -> bool:
        """Whether what ``source`` prints cannot stand in cell ``to``: part of a project, a per cent sign too many or
        too few, a value beyond the column's limits."""
        figure, unit = self._cells.figures[source], self._units[to]
        parts = bool(figure.decimals) and self._cells.plan.resolution[to] == 0.0
        signed = figure.percent != (unit == "%") and bool(figure.value)
        return parts or signed or not self._low[to] <= figure.value <= self._high[to]

    def _of_rules(self, moved: Index, after: CellValues) -> tuple[int, int]:
        concerned = self._cells.plan.rules_of(moved.tolist())
        was = self._before.outcome[concerned]
        now = evaluate_again(self._cells.plan, after, self._before, moved.tolist()).outcome[concerned]
        fine = (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)
        mended = (was == Outcome.FAILS) & np.isin(now, fine)
        broken = np.isin(was, fine) & (now == Outcome.FAILS)
        return int(mended.sum()), int(broken.sum())

    def _of_guards(self, moved: set[int], after: CellValues) -> tuple[int, int]:
        mended = broken = 0
        for cell, low, high in self._cells.guards:
            if cell in moved and self._values.state[cell] == after.state[cell] == State.FIGURE:
                met = [bool(meets(low, high, v.value[cell], v.half[cell])) for v in (self._values, after)]
                mended += met[1] and not met[0]
                broken += met[0] and not met[1]
        return mended, broken

    def _of_claims(self, after: CellValues) -> tuple[int, int]:
        mended = broken = 0
        for claim, was in self._claimed:
            now = claim_outcome(claim, self._cells, after)
            mended += was == Outcome.FAILS and now == Outcome.HOLDS
            broken += was == Outcome.HOLDS and now == Outcome.FAILS
        return mended, broken

    def _of_history(self, moved: Index, after: CellValues) -> tuple[int, int]:
        if self._expected is None:
            return 0, 0
        was, now = (self._expected.broken(v)[moved] for v in (self._values, after))
        # A figure that fell is nearly always the source's: that it rises in another place tells nothing.
        return int((was & ~now & self._expected.firm[moved]).sum()), int((now & ~was).sum())


def _off_constants(cells: EditionCells) -> list[int]:
    """Cells that do not print the constant of earlier months."""
    expected = cells.expected()
    if expected is None:
        return []
    found: list[int] = (expected.broken(cells.values()) & expected.firm).nonzero()[0].tolist()
    return found


def _columns(cells: EditionCells, suspects: set[int]) -> Iterator[Pair]:
    """Pairs of columns of one table, of which one at least has cells of failing checks."""
    for number, table in enumerate(cells.tables):
        start, width = cells.offsets[number], table.width
        end = start + len(table.texts)
        concerned = {(c - start) % width for c in suspects if start <= c < end}
        for one, other in combinations(range(width), 2):
            if one in concerned or other in concerned:
                yield range(start + one, end, width), range(start + other, end, width)


def _rows(cells: EditionCells, suspects: set[int]) -> Iterator[Pair]:
    """Pairs of rows of one table, of one category or of all of an area, of which one at least is in failing checks."""
    for number, table in enumerate(cells.tables):
        start, width = cells.offsets[number], table.width
        concerned = {(c - start) // width for c in suspects if start <= c < start + len(table.texts)}
        if not concerned:
            continue
        categories = len(table.contract.category_codes)
        for size in {1, categories}:
            blocks = [range(first, first + size) for first in range(0, len(table.layout.areas), size)]
            for one, other in combinations(blocks, 2):
                if concerned.isdisjoint((*one, *other)) or not _alike(table.layout.categories, one, other):
                    continue
                yield _cells_of(one, start, width), _cells_of(other, start, width)


def _alike(categories: Sequence[str], one: Iterable[int], other: Iterable[int]) -> bool:
    return [categories[row] for row in one] == [categories[row] for row in other]


def _cells_of(rows: range, start: int, width: int) -> range:
    return range(start + rows.start * width, start + rows.stop * width)
