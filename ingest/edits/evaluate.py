"""Edit rules evaluated with intervals at printed precision.

A printed measure stands for every value that rounds to it: half a unit of its last printed digit either side.
Counts and ranks are exact. A rule *holds* when the printed figures satisfy it as they stand, is *within rounding*
when the two sides' intervals overlap, and *fails* otherwise. It is *not evaluable* when a figure it needs is lost,
in quarantine or not in the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from ingest.align.placed import State
from ingest.edits.plan import EditPlan, Index
from ingest.figures import STEPS, Figure

Floats = npt.NDArray[np.float64]
_EPSILON = 1e-7
_RELATIVE = 1e-12
"""What sums of floats may be off by: far below any printed digit, and in proportion for very large figures."""

_VALUE = itemgetter(Figure._fields.index("value"))
_STEPS = np.array(STEPS)


class Outcome:
    """What became of a rule instance; the names of the ledger are ``OUTCOME_NAMES``."""

    SKIPPED = 0
    """Nothing to compare: no figure is printed where the rule would look. No row of the ledger."""
    HOLDS = 1
    WITHIN_ROUNDING = 2
    FAILS = 3
    NOT_EVALUABLE = 4


PASSED = (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)
"""Outcomes under which a figure agrees with its rule."""

OUTCOME_NAMES = ("skipped", "holds", "within_rounding", "fails", "not_evaluable")


@dataclass(slots=True)
class CellValues:
    """Figures of an edition as arrays, two sentinels (absent, unknown) behind them.

    ``value`` is in the contract's unit; ``half`` is half the last printed digit's unit (0 where exact); ``decimals``
    are those printed, without sentinels.
    """

    value: Floats
    half: Floats
    state: npt.NDArray[np.int8]
    decimals: npt.NDArray[np.int8]


Measured = tuple[Floats, Floats, npt.NDArray[np.int8], npt.NDArray[np.int8]]
"""(values, units of the last printed digit, states, printed decimals) of some cells."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Outcome and both sides of every rule instance of a plan, in its order."""

    outcome: npt.NDArray[np.int8]
    left: Floats
    right: Floats
    left_half: Floats
    right_low: Floats
    right_high: Floats
    tolerance: Floats

    def failing(self) -> list[int]:
        """Numbers of the instances that fail."""
        found: list[int] = (self.outcome == Outcome.FAILS).nonzero()[0].tolist()
        return found

    def copy(self) -> Evaluation:
        return Evaluation(
            self.outcome.copy(), self.left.copy(), self.right.copy(), self.left_half.copy(), self.right_low.copy(),
            self.right_high.copy(), self.tolerance.copy(),
        )  # fmt: skip


def measure(figures: Sequence[Figure], states: Sequence[int]) -> Measured:
    """``figures`` in their own units, with what ``states`` says of them."""
    value = np.fromiter(map(_VALUE, figures), np.float64, len(figures))
    # Small numbers become an array of bytes in a fifth of the time of any other array.
    decimals = np.frombuffer(bytes([figure.decimals for figure in figures]), dtype=np.int8)
    return value, _STEPS[decimals], np.frombuffer(bytes(states), dtype=np.int8), decimals


def cell_values(plan: EditPlan, measured: Measured) -> CellValues:
    """``measured`` of all ``plan.size`` cells, with the sentinels appended."""
    value, step, state, decimals = measured
    values = np.concatenate([np.where(state == State.FIGURE, value, 0.0), [0.0, 0.0]])
    states = np.concatenate([state, np.array([State.ABSENT, State.UNKNOWN], dtype=np.int8)])
    steps = np.concatenate([step, [0.0, 0.0]])
    return CellValues(values, _halves(values, steps, states, plan.resolution), states, decimals)


def with_cells(plan: EditPlan, before: CellValues, cells: Sequence[int], measured: Measured) -> CellValues:
    """``before`` with other figures in ``cells``; the arrays of ``measured`` are as long as that."""
    value, step, state, decimals = measured
    values, half, states = before.value.copy(), before.half.copy(), before.state.copy()
    printed = before.decimals.copy()
    printed[cells] = decimals
    values[cells] = value = np.where(state == State.FIGURE, value, 0.0)
    states[cells] = state
    half[cells] = _halves(value, step, state, plan.resolution[cells])
    return CellValues(values, half, states, printed)


def _halves(value: Floats, step: Floats, state: npt.NDArray[np.int8], resolution: Floats) -> Floats:
    half = np.where(state == State.FIGURE, 0.5 * np.minimum(step, resolution), 0.0)
    # A count printed with decimals is no count; it keeps its printed precision.
    fractional = (resolution == 0.0) & (value != np.floor(value))
    if fractional.any():
        half = np.where(fractional, 0.5 * step, half)
    return half


def evaluate(plan: EditPlan, cells: CellValues) -> Evaluation:
    """Every instance of ``plan`` on ``cells``."""
    linear, ratios = plan.linear_count, plan.linear_count + plan.ratio_count
    total = ratios + sum(len(places) for _, places, _ in plan.ranks)
    found = Evaluation(np.zeros(total, dtype=np.int8), *(np.zeros(total) for _ in range(6)))
    if linear:
        _linear(
            found, slice(0, linear), cells, plan.linear_target, plan.linear_terms, plan.linear_sign, plan.linear_start
        )
    if ratios > linear:
        _ratios(found, slice(linear, ratios), cells, plan.ratio_cells)
    for start, places, scores in plan.ranks:
        _ranks(found, slice(ratios + start, ratios + start + len(places)), cells, places, scores)
    return _with_tolerance(found)


def evaluate_again(plan: EditPlan, cells: CellValues, before: Evaluation, changed: Sequence[int]) -> Evaluation:
    """``evaluate`` where only the figures of the cells ``changed`` differ from those of ``before``."""
    concerned = plan.rules_of(changed)
    found = before.copy()
    linear, ratios = plan.linear_count, plan.linear_count + plan.ratio_count
    first, last = np.searchsorted(concerned, (linear, ratios))
    if first:
        at = concerned[:first]
        lengths = plan.linear_lengths[at]
        start = np.cumsum(lengths) - lengths
        chosen = np.arange(lengths.sum()) + np.repeat(plan.linear_start[at] - start, lengths)
        _linear(found, at, cells, plan.linear_target[at], plan.linear_terms[chosen], plan.linear_sign[chosen], start)
    if last > first:
        at = concerned[first:last]
        _ratios(found, at, cells, plan.ratio_cells[:, at - linear])
    for begin, places, scores in plan.ranks:
        # One score that changes may change every rank.
        if not {*scores.tolist(), *places.tolist()}.isdisjoint(changed):
            _ranks(found, slice(ratios + begin, ratios + begin + len(places)), cells, places, scores)
    return _with_tolerance(found)


def _with_tolerance(found: Evaluation) -> Evaluation:
    spread = np.maximum(found.right_high - found.right, found.right - found.right_low)
    return replace(found, tolerance=found.left_half + spread)


def _linear(
    found: Evaluation, at: slice | Index, cells: CellValues, target: Index, terms: Index, sign: Floats, start: Index
) -> None:
    """Sums, balances and equalities, written to the places ``at``; their terms begin at ``start``."""
    value, half, state = cells.value, cells.half, cells.state
    term_state = state[terms]
    sums = np.add.reduceat(sign * value[terms], start)
    spread = np.add.reduceat(half[terms], start)
    some_unknown = np.maximum.reduceat(term_state == State.UNKNOWN, start)
    all_absent = np.minimum.reduceat(term_state == State.ABSENT, start)
    some_figure = np.maximum.reduceat(term_state == State.FIGURE, start)
    target_state = state[target]
    found.left[at], found.right[at], found.left_half[at] = value[target], sums, half[target]
    found.right_low[at], found.right_high[at] = sums - spread, sums + spread
    compared = _compare(value[target], sums, half[target], sums - spread, sums + spread)
    unknown = some_unknown | (target_state == State.UNKNOWN)
    unclear = all_absent & (target_state == State.FIGURE) & (np.abs(value[target]) > _EPSILON)
    skipped = (target_state == State.ABSENT) | (~some_figure & (target_state != State.FIGURE))
    found.outcome[at] = np.where(
        unknown & (some_figure | (target_state == State.FIGURE)) | unclear,
        Outcome.NOT_EVALUABLE,
        np.where(skipped | unknown, Outcome.SKIPPED, compared),
    )


def _ratios(found: Evaluation, at: slice | Index, cells: CellValues, ratio_cells: Index) -> None:
    """Rates, written to the places ``at``; ``ratio_cells`` are rows of rates, numerators and denominators."""
    value, half = cells.value, cells.half
    rate, numerator, denominator = ratio_cells
    n, d = value[numerator], value[denominator]
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = 100.0 * n / d
        below = 100.0 * (n - half[numerator]) / (d + half[denominator])
        floor = d - half[denominator]
        above = np.where(floor > 0, 100.0 * (n + half[numerator]) / floor, np.inf)
    states = cells.state[ratio_cells]
    ready = (
        (states[0] == State.FIGURE)
        & ((states[1] == State.FIGURE) | (states[1] == State.NONE))
        & (states[2] == State.FIGURE)
        & (d > 0)
    )
    right, low, high = (np.where(ready, side, 0.0) for side in (quotient, below, above))
    found.left[at], found.right[at], found.left_half[at] = value[rate], right, half[rate]
    found.right_low[at], found.right_high[at] = low, high
    compared = _compare(value[rate], right, half[rate], low, high)
    # The printed rate is the rounded quotient of the printed cells: the rule holds as printed.
    compared = np.where(np.abs(value[rate] - right) <= half[rate] + _EPSILON, Outcome.HOLDS, compared)
    waiting = (states == State.UNKNOWN).any(axis=0) & (states == State.FIGURE).any(axis=0)
    found.outcome[at] = np.where(ready, compared, np.where(waiting, Outcome.NOT_EVALUABLE, Outcome.SKIPPED))


def _ranks(found: Evaluation, at: slice, cells: CellValues, places: Index, scores: Index) -> None:
    """The ranks of one table, written to ``at``; ``scores`` are those of the same rows, then others that rank too."""
    value, state = cells.value, cells.state
    own = scores[: len(places)]
    known = (state[own] == State.FIGURE) & (state[places] == State.FIGURE)
    s, t = value[scores], value[own]
    above = (s[None, :] > t[:, None] + _EPSILON).sum(axis=1)
    tied = (np.abs(s[None, :] - t[:, None]) <= _EPSILON).sum(axis=1)
    low, high = above + 1.0, above + tied
    found.left[at], found.right[at] = value[places], low
    found.right_low[at], found.right_high[at] = low, high
    inside = (value[places] >= low - _EPSILON) & (value[places] <= high + _EPSILON)
    complete = bool((state[scores] == State.FIGURE).all())
    # Among equal scores every rank is right: that could not have failed.
    told = (tied < len(scores)) | (len(scores) == 1)
    found.outcome[at] = np.where(
        known & complete & told,
        np.where(inside, Outcome.HOLDS, Outcome.FAILS),
        np.where(state[places] == State.FIGURE, Outcome.NOT_EVALUABLE, Outcome.SKIPPED),
    )


def _compare(left: Floats, right: Floats, left_half: Floats, low: Floats, high: Floats) -> npt.NDArray[np.int8]:
    exact = np.abs(left - right) <= np.maximum(_EPSILON, _RELATIVE * np.abs(right))
    overlap = (left + left_half >= low - _EPSILON) & (left - left_half <= high + _EPSILON)
    return np.where(exact, Outcome.HOLDS, np.where(overlap, Outcome.WITHIN_ROUNDING, Outcome.FAILS)).astype(np.int8)


def checks_by_cell(plan: EditPlan, evaluation: Evaluation) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """(passed, failed): how many rules guard each cell with which outcome; arrays of ``plan.size``."""
    instances, cells = plan.cell_rule_pairs
    outcome = evaluation.outcome[instances]
    holding = (outcome == Outcome.HOLDS) | (outcome == Outcome.WITHIN_ROUNDING)
    passed = np.bincount(cells[holding], minlength=plan.size)
    failed = np.bincount(cells[outcome == Outcome.FAILS], minlength=plan.size)
    return passed, failed
