"""A history over the cells of an edit plan, and what becomes of printed figures held against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.align.placed import State
from ingest.edits.evaluate import CellValues, Outcome
from ingest.edits.plan import EditPlan
from ingest.history.catalogue import Catalogue
from ingest.history.figures import Floats
from ingest.history.model import Counts, History

Mask = npt.NDArray[np.bool_]
_EPSILON = 1e-7


@dataclass(frozen=True, eq=False)
class Expected:
    """Parallel over the plan's cells, in the contracts' units; ``known`` where an earlier month serves the figure.

    ``firm`` are constants whose value is settled, ``rising`` figures that may not fall. A figure of a firm or rising
    cell is expected in [``low``, ``high``]; of others nothing is expected.
    """

    known: Mask
    constant: Mask
    firm: Mask
    rising: Mask
    value: Floats
    half: Floats
    month: Counts
    other: Floats
    other_half: Floats
    open_run: Mask
    low: Floats
    high: Floats

    def outcomes(self, values: CellValues) -> npt.NDArray[np.int8]:
        """By cell: holds, within rounding or fails (``Outcome``); skipped where there is nothing to compare."""
        size = len(self.known)
        value, half = values.value[:size], values.half[:size]
        ready = self.known & (values.state[:size] == State.FIGURE)
        with np.errstate(invalid="ignore"):
            apart, apart_other = np.abs(value - self.value), np.abs(value - self.other)
            slack = half + _EPSILON
            # An odd month is flagged itself; the month that returns to the value before it is not.
            back = self.open_run & (apart_other <= slack + self.other_half)
            equal = (apart <= _EPSILON) | (back & (apart_other <= _EPSILON))
            near = (apart <= slack + self.half) | back
            exact = np.where(self.constant, equal, value >= self.value - _EPSILON)
            rounded = np.where(self.constant, near, value + slack >= self.value - self.half)
        found = np.where(exact, Outcome.HOLDS, np.where(rounded, Outcome.WITHIN_ROUNDING, Outcome.FAILS))
        return np.where(ready, found, Outcome.SKIPPED).astype(np.int8)

    def broken(self, values: CellValues) -> Mask:
        """Served figures outside what is expected of them."""
        size = len(self.known)
        value, half = values.value[:size], values.half[:size]
        out = (value + half < self.low - _EPSILON) | (value - half > self.high + _EPSILON)
        mask: Mask = (self.firm | self.rising) & (values.state[:size] == State.FIGURE) & out
        return mask

    def upheld(self, values: CellValues) -> Mask:
        """Served figures that print a firm constant once more."""
        mask: Mask = self.firm & (values.state[: len(self.known)] == State.FIGURE) & ~self.broken(values)
        return mask

    def allows(self, cell: int, value: float, half: float) -> bool:
        """Whether ``cell`` may be ``value`` within ``half``."""
        return bool(value + half >= self.low[cell] - _EPSILON and value - half <= self.high[cell] + _EPSILON)

    def told(self, cell: int) -> str | None:
        """The firm constant of ``cell`` in words, for a person."""
        if not self.firm[cell]:
            return None
        return f"本年 {self.month[cell]} 月印作 {self.value[cell]:.10g}"


def expect(plan: EditPlan, history: History) -> Expected | None:
    """``history`` over the cells of ``plan``; None where it says nothing."""
    if not history.known:
        return None
    assert history.catalogue is not None
    at = _places(plan, history.catalogue)
    there = at >= 0

    def spread(values: npt.NDArray[np.generic], nothing: float) -> npt.NDArray[np.generic]:
        return np.where(there, values[at], values.dtype.type(nothing))

    value = spread(history.value, np.nan).astype(np.float64)
    half = spread(history.half, 0.0).astype(np.float64)
    known = ~np.isnan(value)
    constant = there & history.catalogue.constant[at]
    firm = there & history.firm[at]
    rising = known & ~constant
    other = spread(history.other, np.nan).astype(np.float64)
    run = spread(history.run, 0).astype(np.int8)
    claims = firm | rising
    return Expected(
        known, constant, firm, rising, value, half, spread(history.month, 0).astype(np.int8), other,
        spread(history.other_half, 0.0).astype(np.float64), (run <= 1) & ~np.isnan(other),
        np.where(claims, value - half, -np.inf), np.where(firm, value + half, np.inf),
    )  # fmt: skip


def _places(plan: EditPlan, catalogue: Catalogue) -> npt.NDArray[np.int64]:
    """By cell of the plan its number in the catalogue, -1 for none; made once a plan."""
    cached = plan.static.get("over_time")
    if not isinstance(cached, tuple) or cached[0] is not catalogue:
        at = np.array([catalogue.index.get(key, -1) for key in plan.keys], dtype=np.int64)
        cached = plan.static["over_time"] = (catalogue, at)
    found: npt.NDArray[np.int64] = cached[1]
    return found
