"""Edit rules evaluated with intervals at printed precision.

A printed measure stands for every value that rounds to it: half a unit of its last printed digit either side.
Counts and ranks are exact. A rule *holds* when the printed figures satisfy it as they stand, is *within rounding*
when the two sides' intervals overlap, and *fails* otherwise. It is *not evaluable* when a figure it needs is lost,
in quarantine or not in the document.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.align.placed import State
from ingest.edits.plan import EditPlan

Floats = npt.NDArray[np.float64]
_EPSILON = 1e-7
_RELATIVE = 1e-12
"""What sums of floats may be off by: far below any printed digit, and in proportion for very large figures."""


class Outcome:
    """What became of a rule instance; the names of the ledger are ``OUTCOME_NAMES``."""

    SKIPPED = 0
    """Nothing to compare: no figure is printed where the rule would look. No row of the ledger."""
    HOLDS = 1
    WITHIN_ROUNDING = 2
    FAILS = 3
    NOT_EVALUABLE = 4


OUTCOME_NAMES = ("skipped", "holds", "within_rounding", "fails", "not_evaluable")


@dataclass(slots=True)
class CellValues:
    """Figures of an edition as arrays, two sentinels (absent, unknown) behind them.

    ``value`` is in the contract's unit; ``half`` is half the last printed digit's unit (0 where exact).
    """

    value: Floats
    half: Floats
    state: npt.NDArray[np.int8]


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
        found: list[int] = np.flatnonzero(self.outcome == Outcome.FAILS).tolist()
        return found


def cell_values(plan: EditPlan, value: Floats, step: Floats, state: npt.NDArray[np.int8]) -> CellValues:
    """Arrays of ``plan.size`` cells with the sentinels appended; ``step`` is the last printed digit's unit."""
    values = np.concatenate([np.where(state == State.FIGURE, value, 0.0), [0.0, 0.0]])
    states = np.concatenate([state, np.array([State.ABSENT, State.UNKNOWN], dtype=np.int8)])
    steps = np.concatenate([step, [0.0, 0.0]])
    half = np.where(states == State.FIGURE, 0.5 * np.minimum(steps, plan.resolution), 0.0)
    # A count printed with decimals is no count; it keeps its printed precision.
    fractional = (plan.resolution == 0.0) & (values != np.floor(values))
    if fractional.any():
        half = np.where(fractional, 0.5 * steps, half)
    return CellValues(values, half, states)


def evaluate(plan: EditPlan, cells: CellValues) -> Evaluation:
    """Every instance of ``plan`` on ``cells``."""
    value, half, state = cells.value, cells.half, cells.state
    sizes = (plan.linear_count, plan.ratio_count, sum(len(a) for _, a, _ in plan.ranks))
    total = sum(sizes)
    outcome = np.zeros(total, dtype=np.int8)
    left, right = np.zeros(total), np.zeros(total)
    left_half = np.zeros(total)
    low, high = np.zeros(total), np.zeros(total)
    if sizes[0]:
        span = slice(0, sizes[0])
        target, terms, start = plan.linear_target, plan.linear_terms, plan.linear_start
        term_state = state[terms]
        sums = np.add.reduceat(plan.linear_sign * value[terms], start)
        spread = np.add.reduceat(half[terms], start)
        some_unknown = np.maximum.reduceat(term_state == State.UNKNOWN, start)
        all_absent = np.minimum.reduceat(term_state == State.ABSENT, start)
        some_figure = np.maximum.reduceat(term_state == State.FIGURE, start)
        target_state = state[target]
        left[span], right[span], left_half[span] = value[target], sums, half[target]
        low[span], high[span] = sums - spread, sums + spread
        outcome[span] = _compare(left[span], sums, left_half[span], low[span], high[span])
        unknown = some_unknown | (target_state == State.UNKNOWN)
        unclear = all_absent & (target_state == State.FIGURE) & (np.abs(value[target]) > _EPSILON)
        skipped = (target_state == State.ABSENT) | (~some_figure & (target_state != State.FIGURE))
        outcome[span] = np.where(
            unknown & (some_figure | (target_state == State.FIGURE)) | unclear,
            Outcome.NOT_EVALUABLE,
            np.where(skipped | unknown, Outcome.SKIPPED, outcome[span]),
        )
    if sizes[1]:
        span = slice(sizes[0], sizes[0] + sizes[1])
        rate, numerator, denominator = plan.ratio_cells
        n, d = value[numerator], value[denominator]
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = 100.0 * n / d
            below = 100.0 * (n - half[numerator]) / (d + half[denominator])
            floor = d - half[denominator]
            above = np.where(floor > 0, 100.0 * (n + half[numerator]) / floor, np.inf)
        states = state[plan.ratio_cells]
        ready = (
            (states[0] == State.FIGURE)
            & ((states[1] == State.FIGURE) | (states[1] == State.NONE))
            & (states[2] == State.FIGURE)
            & (d > 0)
        )
        left[span], right[span] = value[rate], np.where(ready, quotient, 0.0)
        left_half[span] = half[rate]
        low[span], high[span] = np.where(ready, below, 0.0), np.where(ready, above, 0.0)
        compared = _compare(value[rate], right[span], half[rate], low[span], high[span])
        # The printed rate is the rounded quotient of the printed cells: the rule holds as printed.
        compared = np.where(np.abs(value[rate] - right[span]) <= half[rate] + _EPSILON, Outcome.HOLDS, compared)
        waiting = (states == State.UNKNOWN).any(axis=0) & (states == State.FIGURE).any(axis=0)
        outcome[span] = np.where(ready, compared, np.where(waiting, Outcome.NOT_EVALUABLE, Outcome.SKIPPED))
    offset = sizes[0] + sizes[1]
    for start_at, places, scores in plan.ranks:
        span = slice(offset + start_at, offset + start_at + len(places))
        own = scores[: len(places)]
        known = (state[own] == State.FIGURE) & (state[places] == State.FIGURE)
        s, t = value[scores], value[own]
        above_count = (s[None, :] > t[:, None] + _EPSILON).sum(axis=1)
        tied = (np.abs(s[None, :] - t[:, None]) <= _EPSILON).sum(axis=1)
        left[span], right[span] = value[places], above_count + 1.0
        low[span], high[span] = above_count + 1.0, above_count + tied
        inside = (value[places] >= low[span] - _EPSILON) & (value[places] <= high[span] + _EPSILON)
        complete = bool((state[scores] == State.FIGURE).all())
        outcome[span] = np.where(
            known & complete,
            np.where(inside, Outcome.HOLDS, Outcome.FAILS),
            np.where(state[places] == State.FIGURE, Outcome.NOT_EVALUABLE, Outcome.SKIPPED),
        )
    tolerance = left_half + np.maximum(high - right, right - low)
    return Evaluation(outcome, left, right, left_half, low, high, tolerance)


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
