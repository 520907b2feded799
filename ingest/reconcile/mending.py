"""What one misread character could mend: variants of a cell, or of a pair of cells, under which no rule fails."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from ingest.align.placed import State
from ingest.edits.evaluate import CellValues
from ingest.figures import Figure, half_width
from ingest.reconcile.cells import EditionCells, meets
from ingest.reconcile.variants import variants
from ingest.reconcile.what_if import Given, WhatIf

_SUSPECTS, _PAIRS = 24, 40
"""Cells that are paired with each other, and pairs found, beyond which no more are looked for."""


_EXACT, _EPSILON = 2, 1e-9
"""How many sums must hold to the last digit, and what is equal: rounded parts add up so now and then, seldom twice."""

_CLOSE = 0.01
"""A share of a figure's value, see ``Mender.singles_out``."""


@dataclass(frozen=True, slots=True)
class Change:
    """An edit operation: what ``cell`` is to be read as."""

    cell: int
    figure: Figure


def _digits(text: str) -> list[str]:
    return sorted(filter(str.isdigit, text.rstrip("0") if "." in text else text))


class Mender:
    """What one misread character mends in the figures of ``cells`` as they stand, ``values`` being theirs."""

    def __init__(self, cells: EditionCells, values: CellValues) -> None:
        self._cells = cells
        self._rules = WhatIf(cells.plan, values)
        self._variants: dict[int, list[tuple[Figure, Given]]] = {}

    def variants(self, cell: int, rules: Iterable[int], failed: set[int], partner: int | None = None) -> list[Figure]:
        """Variants of ``cell`` under which no rule of it fails (rules that also hold ``partner`` left out)."""
        instances = self._cells.plan.instances
        concerned = [n for n in rules if partner is None or partner not in instances[n].cells]
        # A variant that does not even mend what fails is the common case: test that first.
        concerned.sort(key=lambda n: n not in failed)
        low, high = self._needed(concerned, failed, cell)
        holds = self._rules.holds
        return [
            figure
            for figure, given in self._readings(cell)
            if low <= given[1] <= high and all(holds(n, given) is not False for n in concerned) and self._guarded(given)
        ]

    def pairs(
        self, suspects: Sequence[int], rules_of: dict[int, list[int]], failed: set[int]
    ) -> list[tuple[Change, Change]] | None:
        """All pairs of one-character changes that together mend every failing rule of the component."""
        found: list[tuple[Change, Change]] = []
        touching = {c: failed & set(rules_of[c]) for c in suspects}
        ordered = sorted(suspects, key=lambda c: -len(touching[c]))[:_SUSPECTS]
        for number, first in enumerate(ordered):
            for second in ordered[number + 1 :]:
                if touching[first] | touching[second] != failed:
                    continue
                shared = set(rules_of[first]) & set(rules_of[second])
                left = self.variants(first, rules_of[first], failed, second)
                right = self.variants(second, rules_of[second], failed, first) if left else []
                for a in left:
                    for b in right:
                        both = (self._given(first, a), self._given(second, b))
                        if all(self._rules.holds(n, *both) is not False for n in shared):
                            found.append((Change(first, a), Change(second, b)))
                            if len(found) > _PAIRS:
                                return found
        return found or None

    def exchanges(self, rules_of: dict[int, list[int]], failed: set[int]) -> list[tuple[int, int]]:
        """Pairs of cells of one row that mend all rules that fail for either if each has the other's figure.

        A sum over the row holds either way, so that the rules which fail share no cell and none of them tells of it.
        """
        rows: dict[tuple[int, int], list[int]] = {}
        for cell in sorted(c for c, rules in rules_of.items() if not failed.isdisjoint(rules)):
            number = self._cells.table_of(cell)
            if self._cells.states[cell] == State.FIGURE and cell not in self._cells.corrected:
                row = (cell - self._cells.offsets[number]) // self._cells.tables[number].width
                rows.setdefault((number, row), []).append(cell)
        value, half, found = self._rules.value, self._rules.half, []
        for one, other in chain.from_iterable(combinations(row, 2) for row in rows.values()):
            given = (one, value[other], half[other]), (other, value[one], half[one])
            if (
                value[one] != value[other]
                and all(self._rules.holds(n, *given) is not False for n in {*rules_of[one], *rules_of[other]})
                and all(map(self._guarded, given))
            ):
                found.append((one, other))
        return found

    def singles_out(self, change: Change, rules: Iterable[int], *others: Change) -> bool:
        """Whether ``rules`` that hold with ``change`` (and ``others``) tell it from figures close to it.

        What was printed may as well be two slips away, and rules of rounded figures hold for a range of values. So they
        must fail for the last digit one more or less, or ``_EXACT`` sums among them hold to the last digit. Where the
        reading has the very digits of the print and only the point or their order differs, which a second slip would
        not have kept, it is enough that they fail for ``_CLOSE`` above or below. That a cell should be zero tells of a
        figure in the wrong place rather than of a slip. And a reading coarser than its column prints, 37 among
        hundredths, must be right to the hundredth: the slack of its own few digits must not let the rules hold.
        """
        rest = [self._given(other.cell, other.figure) for other in others]
        cell, value, half = self._given(change.cell, change.figure)
        if not value or half > 2 * _CLOSE * abs(value):
            return False
        rules = list(rules)
        finest = min(half, self._finest(cell))
        if any(self._rules.holds(n, (cell, value, finest), *rest) is False for n in rules):
            return False
        scale = float(self._cells.scales[cell]) if self._cells.scales is not None else 1.0
        step = change.figure.step * scale
        if _digits(self._cells.texts[cell]) == _digits(f"{change.figure.value:.{change.figure.decimals}f}"):
            step = max(step, _CLOSE * abs(value))
        if all(
            any(self._rules.holds(n, (cell, near, half), *rest) is False for n in rules)
            for near in (value - step, value + step)
        ):
            return True
        return not rest and sum(self._exactly(n, cell, value) for n in rules) >= _EXACT

    def _finest(self, cell: int) -> float:
        """Half a unit of the last digit that the column of ``cell`` prints in its finest other figure."""
        cells = self._cells
        number = cells.table_of(cell)
        start, width = cells.offsets[number], cells.tables[number].width
        column = range(start + (cell - start) % width, start + len(cells.tables[number].texts), width)
        halves = [self._rules.half[c] for c in column if c != cell and cells.states[c] == State.FIGURE]
        return min(halves, default=math.inf)

    def _exactly(self, number: int, cell: int, value: float) -> bool:
        """Whether a sum holds to the last digit with ``value`` in ``cell``, without the slack of rounding."""
        if self._cells.plan.instances[number].rule.kind in ("ratio", "rank"):
            return False
        sides = self._rules.linear(number)
        if sides is None:
            return False
        own = self._rules.value[cell]
        left = value if cell == sides.target else sides.left
        total = sides.total + (0.0 if cell == sides.target else sides.signs[cell] * (value - own))
        return abs(left - total) <= _EPSILON * max(1.0, abs(total))

    def _readings(self, cell: int) -> list[tuple[Figure, Given]]:
        if cell not in self._variants:
            self._variants[cell] = [(f, self._given(cell, f)) for f in variants(self._cells.texts[cell])]
        return self._variants[cell]

    def _given(self, cell: int, figure: Figure) -> Given:
        """``figure`` in the contract's unit, with its precision, in place of what ``cell`` prints."""
        scale = float(self._cells.scales[cell]) if self._cells.scales is not None else 1.0
        return cell, figure.value * scale, half_width(figure, float(self._cells.plan.resolution[cell]), scale)

    def _needed(self, concerned: Sequence[int], failed: set[int], cell: int) -> tuple[float, float]:
        """A generous range outside which no value of ``cell`` mends the first failing linear rule it is in."""
        for number in concerned:
            if number in failed and self._cells.plan.instances[number].rule.kind not in ("ratio", "rank"):
                sides = self._rules.linear(number)
                if sides is None:
                    continue
                slack = 1.0 + 2.0 * (sides.left_half + sides.spread)
                if cell == sides.target:
                    return sides.total - slack, sides.total + slack
                wanted = self._rules.value[cell] + sides.signs[cell] * (sides.left - sides.total)
                return wanted - slack, wanted + slack
        return -math.inf, math.inf

    def _guarded(self, given: Given) -> bool:
        cell, value, half = given
        return all(meets(g.low, g.high, value, half) for g in self._cells.guards if g.cell == cell)
