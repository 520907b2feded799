"""What the earlier months of a year say of each figure: a value object with a content digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ingest.history.catalogue import Catalogue
from ingest.history.figures import Floats, MonthFigures

_EPSILON = 1e-7
_DIGITS = 1e6
"""Digests are of millionths of the contract's unit: finer than any print, coarser than what floats are off by."""


Counts = npt.NDArray[np.int8]


def _no_figures() -> Floats:
    return np.zeros(0)


def _no_counts() -> Counts:
    return np.zeros(0, dtype=np.int8)


@dataclass(frozen=True, eq=False)
class History:
    """Parallel over ``catalogue.keys``; NaN where no earlier month serves the figure.

    ``value``, ``half``, ``month``: the latest earlier month's figure. For constants, ``run`` is how many months in a
    row print that value, and ``other``, ``other_half``, ``other_run`` are the value printed before and its run. Zero
    and NaN there for figures that may rise: only the latest counts.
    """

    catalogue: Catalogue | None = None
    value: Floats = field(default_factory=_no_figures)
    half: Floats = field(default_factory=_no_figures)
    month: Counts = field(default_factory=_no_counts)
    run: Counts = field(default_factory=_no_counts)
    other: Floats = field(default_factory=_no_figures)
    other_half: Floats = field(default_factory=_no_figures)
    other_run: Counts = field(default_factory=_no_counts)

    @classmethod
    def before_any(cls, catalogue: Catalogue) -> History:
        """The history of January: it says nothing."""
        size = len(catalogue.keys)
        nothing, zero, never = np.full(size, np.nan), np.zeros(size), np.zeros(size, dtype=np.int8)
        return cls(catalogue, nothing, zero, never, never, nothing, zero, never)

    @cached_property
    def known(self) -> bool:
        """Whether any earlier month says anything."""
        return self.catalogue is not None and bool((~np.isnan(self.value)).any())

    @cached_property
    def digest(self) -> str:
        """Of everything it says, empty where it says nothing. Equal digests give equal readings."""
        if not self.known:
            return ""
        content = hashlib.sha256()
        for numbers in (self.value, self.half, self.other, self.other_half):
            shown = np.where(np.isnan(numbers), -1.0, np.rint(numbers * _DIGITS))
            content.update(shown.astype("<i8").tobytes() + np.isnan(numbers).tobytes())
        for counts in (self.month, self.run, self.other_run):
            content.update(counts.astype("<i1").tobytes())
        return content.hexdigest()[:16]

    def then(self, figures: MonthFigures) -> History:
        """This history with the figures of the month that follows."""
        assert self.catalogue is not None, "a history of figures begins with History.before_any"
        there = ~np.isnan(figures.value)
        new = there & np.isnan(self.value)
        constant = self.catalogue.constant
        once = figures.printed.astype(np.int8)
        with np.errstate(invalid="ignore"):
            slack = figures.half + _EPSILON
            same = there & (np.abs(figures.value - self.value) <= slack + self.half)
            # A single odd month between equal ones: the run goes on, the odd one is what was before.
            back = there & ~same & (self.run <= 1) & (np.abs(figures.value - self.other) <= slack + self.other_half)
        changed = there & ~same & ~new & ~back
        run = np.select([same, back, there], [self.run + once, self.other_run + once, once], self.run)
        other = np.where(changed | back, self.value, self.other)
        return History(
            self.catalogue,
            np.where(there, figures.value, self.value),
            np.where(there, figures.half, self.half),
            np.where(there, np.int8(figures.month), self.month).astype(np.int8),
            np.where(constant, run, 0).astype(np.int8),
            np.where(constant, other, np.nan),
            np.where(constant & (changed | back), self.half, np.where(constant, self.other_half, 0.0)),
            np.where(constant & (changed | back), self.run, np.where(constant, self.other_run, 0)).astype(np.int8),
        )

    @cached_property
    def firm(self) -> npt.NDArray[np.bool_]:
        """Constants whose value is not open: printed, and not just changed."""
        if self.catalogue is None:
            return np.zeros(0, dtype=np.bool_)
        settled = np.isnan(self.other) | (self.run >= 2)
        return self.catalogue.constant & (self.run >= 1) & settled

    @cached_property
    def constants(self) -> dict[tuple[str, str], tuple[float, float]]:
        """(area, metric) -> (value, half) of firm constants."""
        if self.catalogue is None:
            return {}
        keys = self.catalogue.keys
        return {keys[n]: (float(self.value[n]), float(self.half[n])) for n in np.flatnonzero(self.firm).tolist()}

    @cached_property
    def floors(self) -> dict[tuple[str, str], float]:
        """(area, metric) -> the value below which a year-to-date figure cannot lie."""
        if self.catalogue is None:
            return {}
        keys, rising = self.catalogue.keys, ~self.catalogue.constant & ~np.isnan(self.value)
        return {keys[n]: float(self.value[n] - self.half[n]) for n in np.flatnonzero(rising).tolist()}


NO_HISTORY = History()
"""Of January, of a month that is read alone, of contracts without rules over time."""


def history_of(months: Iterable[MonthFigures], catalogue: Catalogue) -> History:
    """The history that months (ascending, of one year) make."""
    history = History.before_any(catalogue)
    for figures in months:
        history = history.then(figures)
    return history
