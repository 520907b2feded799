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
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.align.placed import State
from ingest.edits.evaluate import PASSED, CellValues, Evaluation, Outcome, evaluate_again
from ingest.edits.proofs import BETWEEN_TABLES
from ingest.figures import Kind, half_width
from ingest.history.expected import Expected
from ingest.narrative import Claim
from ingest.reconcile.cells import EditionCells, meets
from ingest.reconcile.limits import beyond, limits
from ingest.reconcile.narrative import claim_outcome

_SPARE = 5
"""How many checks an exchange must mend for each that it breaks."""

_UPHELD = 2
"""How many checks may hold for a column or row, for each that fails and beyond, that is still tried elsewhere."""

Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Tally = tuple[Index, Index]
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
    columns = _best(trial, _columns(cells, trial.of_columns))
    rows = _best(trial, _rows(cells, trial.of_areas))
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
    """The figures as they stand, and what of their checks an exchange would mend or break."""

    def __init__(self, cells: EditionCells, evaluation: Evaluation, claimed: Sequence[tuple[Claim, int]]) -> None:
        self._cells = cells
        self._values = cells.values()
        self._before = evaluation
        self._claimed = claimed
        self._expected: Expected | None = cells.expected()
        self._low, self._high = limits(cells)
        self._units = [unit for table in cells.tables for unit in table.layout.cell_units()]
        self.of_columns, self.of_areas = self._for_and_against()

    def _for_and_against(self) -> tuple[Tally, Tally]:
        """By cell, (how many checks fail for it, how many hold): of those that see columns, and those that see areas.
        A total's failing balance is one that sees areas: the row may be no total."""
        cells, plan, outcome = self._cells, self._cells.plan, self._before.outcome
        numbers, of_cells = plan.cell_rule_pairs
        columns, areas, blind = _seeing(cells)
        told = np.isin(outcome, PASSED) & (self._before.left != 0.0)
        found = []
        for seeing in (columns, areas):
            fails, holds = (((outcome == Outcome.FAILS) & seeing)[numbers], (told & seeing)[numbers] & ~blind)
            found.append(
                (np.bincount(of_cells[fails], minlength=plan.size), np.bincount(of_cells[holds], minlength=plan.size))
            )
        failing = {guard.cell for guard in cells.failing_guards()}
        for against, upheld in found:
            for guard in cells.guards:
                (against if guard.cell in failing else upheld)[guard.cell] += 1
            against[_off_constants(cells)] += 1
        against, upheld = found[0]
        against[beyond(cells)] += 1
        against[[c for c in range(plan.size) if self._is_held(c)]] += 1
        for claim, judged in self._claimed:
            if judged == Outcome.FAILS:
                mine = [n for n, (_, metric) in enumerate(plan.keys) if metric in claim.metrics]
                against[mine] += 1
                found[1][0][mine] += 1
        for number in self._before.failing():
            if plan.instances[number].rule.kind == "balance":
                found[1][0][plan.instances[number].target] += 1
        for against, _ in found:
            against[list(cells.corrected)] = 0
        return found[0], found[1]

    def _is_held(self, cell: int) -> bool:
        return self._values.state[cell] == State.UNKNOWN and self._cells.figures[cell].kind == Kind.NUMBER

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
        mended = (was == Outcome.FAILS) & np.isin(now, PASSED)
        broken = np.isin(was, PASSED) & (now == Outcome.FAILS)
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


def _seeing(cells: EditionCells) -> tuple[Mask, Mask, Mask]:
    """Of the plan's rules: those that see columns, and those that see areas; of its pairs of rule and cell: the terms
    of sums within a row, to whose order the sum is blind. Made once a plan."""
    static = cells.plan.static
    if "seeing" not in static:
        told = [(i.rule.kind, i.table_code) for i in cells.plan.instances]
        columns = np.array([kind not in ("balance", "rank") for kind, _ in told], dtype=bool)
        areas = np.array([table == BETWEEN_TABLES for _, table in told], dtype=bool)
        sums = np.array([kind == "sum" and table != BETWEEN_TABLES for kind, table in told], dtype=bool)
        targets = np.array([i.target for i in cells.plan.instances], dtype=np.int64)
        numbers, of_cells = cells.plan.cell_rule_pairs
        static["seeing"] = columns, areas, sums[numbers] & (targets[numbers] != of_cells)
    found: Any = static["seeing"]
    seeing: tuple[Mask, Mask, Mask] = found
    return seeing


def _may_be_elsewhere(against: Any, upheld: Any) -> bool:
    """Whether a column or row with so many failing and holding checks may be another: in another's place hardly one of
    its checks would hold."""
    return bool(upheld <= _UPHELD * against + _UPHELD)


def _columns(cells: EditionCells, tally: Tally) -> Iterator[Pair]:
    """Pairs of columns of one table that may be each other's, of which one at least is in failing checks."""
    for number, table in enumerate(cells.tables):
        start, width = cells.offsets[number], table.width
        end = start + len(table.texts)
        against, upheld = ([int(side[start + k : end : width].sum()) for k in range(width)] for side in tally)
        loose = [k for k in range(width) if _may_be_elsewhere(against[k], upheld[k])]
        for one, other in combinations(loose, 2):
            if against[one] or against[other]:
                yield range(start + one, end, width), range(start + other, end, width)


def _rows(cells: EditionCells, tally: Tally) -> Iterator[Pair]:
    """Pairs of rows of one table that may be each other's, of one category or of all of an area, of which one at least
    is in failing checks."""
    for number, table in enumerate(cells.tables):
        start, width = cells.offsets[number], table.width
        if not tally[0][start : start + len(table.texts)].any():
            continue
        for size in {1, len(table.contract.category_codes)}:
            blocks = [range(first, first + size) for first in range(0, len(table.layout.areas), size)]
            spans = [_cells_of(block, start, width) for block in blocks]
            against, upheld = ([int(side[span.start : span.stop].sum()) for span in spans] for side in tally)
            loose = [n for n in range(len(blocks)) if _may_be_elsewhere(against[n], upheld[n])]
            for one, other in combinations(loose, 2):
                alike = _alike(table.layout.categories, blocks[one], blocks[other])
                if alike and (against[one] or against[other]):
                    yield spans[one], spans[other]


def _alike(categories: Sequence[str], one: Iterable[int], other: Iterable[int]) -> bool:
    return [categories[row] for row in one] == [categories[row] for row in other]


def _cells_of(rows: range, start: int, width: int) -> range:
    return range(start + rows.start * width, start + rows.stop * width)
