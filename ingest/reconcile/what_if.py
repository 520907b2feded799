"""Single edit rules with one cell or two read otherwise, all else as it stands.

Error localisation asks this a few thousand times a document, always of the same figures: what a rule's other cells
amount to is added up once.
"""

from __future__ import annotations

from typing import NamedTuple

from ingest.align.placed import State
from ingest.edits.evaluate import CellValues
from ingest.edits.plan import EditPlan, RuleInstance

Given = tuple[int, float, float]
"""A cell, and the value and half width of the interval that it is to be read as."""

_EPSILON = 1e-7


class _Linear(NamedTuple):
    """Both sides of a sum as they stand; ``signs`` of the cells on the right, by cell."""

    target: int
    left: float
    left_half: float
    total: float
    spread: float
    signs: dict[int, int]


class WhatIf:
    """The rules of ``plan`` on the figures ``values``; neither may change meanwhile."""

    def __init__(self, plan: EditPlan, values: CellValues) -> None:
        self._plan = plan
        self.value: list[float] = values.value.tolist()
        self.half: list[float] = values.half.tolist()
        self._state: list[int] = values.state.tolist()
        self._linear: dict[int, _Linear | None] = {}
        self._known: dict[tuple[int, tuple[Given, ...]], bool | None] = {}

    def holds(self, number: int, *given: Given) -> bool | None:
        """Rule ``number`` within printed precision; None where it cannot be evaluated."""
        key = (number, given)
        if key not in self._known:
            instance = self._plan.instances[number]
            kind = instance.rule.kind
            judge = self._ratio if kind == "ratio" else self._rank if kind == "rank" else self._sum
            self._known[key] = judge(number, instance, given)
        return self._known[key]

    def linear(self, number: int) -> _Linear | None:
        """The sides of sum, balance or equality ``number``; None where a figure that it needs is not known."""
        if number not in self._linear:
            self._linear[number] = self._add_up(self._plan.instances[number])
        return self._linear[number]

    def _add_up(self, instance: RuleInstance) -> _Linear | None:
        target, terms = instance.target, instance.terms
        states = self._state
        if any([states[c] == State.UNKNOWN for c in instance.cells]) or states[target] == State.ABSENT:
            return None
        signs = [sign for sign, _ in instance.rule.terms] or [1] * len(terms)
        total = sum([sign * self.value[c] for sign, c in zip(signs, terms, strict=True)])
        spread = sum([self.half[c] for c in terms])
        return _Linear(
            target, self.value[target], self.half[target], total, spread, dict(zip(terms, signs, strict=True))
        )

    def _sum(self, number: int, instance: RuleInstance, given: tuple[Given, ...]) -> bool | None:
        sides = self.linear(number)
        if sides is None:
            return None
        _, left, left_half, total, spread, signs = sides
        for cell, value, half in given:
            if cell == instance.target:
                left, left_half = value, half
            elif cell in signs:
                total += signs[cell] * (value - self.value[cell])
                spread += half - self.half[cell]
        return abs(left - total) <= left_half + spread + _EPSILON * max(1.0, abs(total))

    def _ratio(self, number: int, instance: RuleInstance, given: tuple[Given, ...]) -> bool | None:
        if any([self._state[c] != State.FIGURE for c in instance.cells]):
            return None
        (rate, half), (n, dn), (d, dd) = (self._at(c, given) for c in instance.cells)
        if d <= 0:
            return None
        low = 100 * (n - dn) / (d + dd)
        high = 100 * (n + dn) / (d - dd) if d > dd else float("inf")
        return rate + half >= low - _EPSILON and rate - half <= high + _EPSILON

    def _rank(self, number: int, instance: RuleInstance, given: tuple[Given, ...]) -> bool | None:
        if len(given) > 1:
            return None
        offset = self._plan.linear_count + self._plan.ratio_count
        for start, places, scores in self._plan.ranks:
            if offset + start <= number < offset + start + len(places):
                known = [self._at(c, given)[0] for c in scores.tolist()]
                own = self._at(instance.terms[0], given)[0]
                above = sum(1 for s in known if s > own + _EPSILON)
                tied = sum(1 for s in known if abs(s - own) <= _EPSILON)
                if tied == len(known) > 1:
                    return None
                return above + 1 <= self._at(instance.target, given)[0] <= above + tied
        return None

    def _at(self, cell: int, given: tuple[Given, ...]) -> tuple[float, float]:
        for other, value, half in given:
            if other == cell:
                return value, half
        return self.value[cell], self.half[cell]
