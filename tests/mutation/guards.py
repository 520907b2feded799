"""Which damage no rule can see: the contracts' edit rules evaluated here once more, by other code than the
product.

A figure is *undetectable* when what is printed for it changed, and yet every rule that guards it and held
before still holds within printed precision: half a unit of the last printed digit either side of a measure,
counts exact. Guards are the edit rules of its contract, the balance of its column, the rules of the series
between tables, and what the narrative restates of it. A figure that nothing guards is undetectable whatever
digit changes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ingest.edits.rules import EditRule
from ingest.reference import Reference
from tests.mutation.page import Key, Page
from tests.synthetic.printing import Printed

SERIES = "industrial-project-year"
_EPSILON = 1e-6
_POINTS = re.compile(r"\((\d+) ?分\)")
_BEYOND = Decimal("1.5")
"""Bulletins exceed the points they print, by a tenth and less."""


@dataclass(frozen=True)
class Guard:
    """One rule for one area: ``kind`` linear, ratio, rank or narrative; ``target`` against ``terms``."""

    kind: str
    target: Key
    terms: tuple[tuple[int, Key], ...]
    said: Printed | None = None


class Guards:
    """All guards of a page, indexed by the figures they touch."""

    def __init__(self, page: Page, city: str, reference: Reference, restated: Mapping[Key, Printed]) -> None:
        self.units = reference.units
        self.all: list[Guard] = []
        rosters: dict[str, list[str]] = {}
        for annex in page.annexes:
            rosters[annex.contract.code] = list(dict.fromkeys(r.area for r in annex.rows if r.area))
        homes = {m: a.contract.code for a in page.annexes for m in a.contract.column_of}
        for annex in page.annexes:
            contract, areas = annex.contract, rosters[annex.contract.code]
            for rule in contract.edits:
                self._add(rule, areas)
            if contract.rows.total == "none":
                continue
            for column in contract.columns:
                for metric in column.metrics.values() if column.additive else ():
                    parts = tuple((1, (area, metric)) for area in areas if area != city)
                    self.all.append(Guard("linear", (city, metric), parts))
        for rule in reference.series[SERIES].edits:
            if all(m in homes for m in rule.metrics):
                self._add(rule, rosters[homes[rule.target]])
        self.all += [Guard("narrative", key, (), said) for key, said in restated.items()]
        self.blank, self.points = _places(page)
        self.of: dict[Key, list[Guard]] = defaultdict(list)
        for guard in self.all:
            for key in {guard.target, *(key for _, key in guard.terms)}:
                self.of[key].append(guard)

    def _add(self, rule: EditRule, areas: Iterable[str]) -> None:
        areas = list(areas)
        for area in areas:
            if rule.kind == "rank":
                terms = tuple((1, (other, rule.terms[0][1])) for other in areas)
                self.all.append(Guard("rank", (area, rule.target), ((1, (area, rule.terms[0][1])), *terms)))
                continue
            kind = "ratio" if rule.kind == "ratio" else "linear"
            self.all.append(
                Guard(kind, (area, rule.target), tuple((sign, (area, metric)) for sign, metric in rule.terms))
            )

    def undetectable(
        self, before: Mapping[Key, Printed], after: Mapping[Key, Printed], key: Key, resaid: Collection[Key] = ()
    ) -> bool:
        """Whether no guard of ``key`` that held on ``before`` fails on ``after``, nor its own type.

        A guard with a lost figure says nothing, nor does what the narrative no longer says (``resaid``).
        """
        if key in after and self.impossible(key, after[key]) and not (key in before and self.ill_typed(before[key])):
            return False
        if key in before and key in after and before[key].value < 0 < after[key].value:
            return False
        return not any(
            self.fails(g, after) and not self.fails(g, before)
            for g in self.of.get(key, ())
            if all(k in after or k not in before for k in (g.target, *(k for _, k in g.terms)))
            and not (g.kind == "narrative" and g.target in resaid)
        )

    def told(self, key: Key, figures: Mapping[Key, Printed]) -> list[str]:
        """What each guard of the figure says of ``figures``; one line where nothing guards it."""
        return [self._told(g, figures) for g in self.of.get(key, ())] or ["no rule guards it"]

    def _told(self, guard: Guard, figures: Mapping[Key, Printed]) -> str:
        if guard.kind == "narrative":
            assert guard.said is not None
            sides = f"the narrative says {guard.said.text}{guard.said.unit.rstrip('%')}"
        else:
            texts = [figures[key].text if key in figures else "–" for _, key in guard.terms]
            between = {"ratio": " / ", "rank": ", "}.get(guard.kind, " + ")
            sides = f"{figures[guard.target].text if guard.target in figures else '–'} = {between.join(texts)}"
        lost = guard.target not in figures or (guard.kind != "linear" and any(k not in figures for _, k in guard.terms))
        outcome = "says nothing" if lost else "fails, as before" if self.fails(guard, figures) else "holds"
        return f"{guard.kind} {guard.target[0]} {guard.target[1]}: {sides}: {outcome}"

    def impossible(self, key: Key, figure: Printed) -> bool:
        """Whether the figure cannot stand there: where the contract collects none, or far beyond the points of its
        header."""
        points = self.points.get(key[1])
        beyond = points is not None and figure.value > points * _BEYOND
        return self.ill_typed(figure) or key[1] in self.blank or beyond

    def ill_typed(self, figure: Printed) -> bool:
        """Whether the figure alone cannot be right: a negative amount, part of a project, a sign of another unit."""
        unit = self.units[figure.unit]
        parts = unit.counts and "." in figure.text
        foreign = figure.text.endswith("%") and figure.unit != "%"
        unsigned = figure.unit == "%" and not figure.text.endswith("%") and figure.value != 0
        return figure.value < 0 or parts or foreign or unsigned

    def bounds(self, figure: Printed) -> tuple[float, float]:
        """What the printed text may stand for, in the base unit."""
        digits = figure.text.rstrip("%")
        decimals = len(digits.partition(".")[2])
        unit = self.units[figure.unit]
        half = 0.0 if unit.counts and not decimals else 0.5 * 10.0**-decimals
        return (float(figure.value) - half) * unit.factor, (float(figure.value) + half) * unit.factor

    def fails(self, guard: Guard, figures: Mapping[Key, Printed]) -> bool:
        """Whether both sides are printed and their intervals do not meet; absent terms count nothing."""
        target = figures.get(guard.target)
        if target is None:
            return False
        low, high = self.bounds(target)
        if guard.kind == "narrative":
            assert guard.said is not None
            said_low, said_high = self.bounds(guard.said)
            said_high += (said_high - said_low) / 2  # the narrative sometimes truncates
            return low > said_high + _EPSILON or high < said_low - _EPSILON
        terms = [(sign, figures.get(key)) for sign, key in guard.terms]
        if guard.kind == "rank":
            scores = [float(t.value) for _, t in terms if t is not None]
            if terms[0][1] is None or len(scores) != len(terms):
                return False
            return 1 + sum(score > scores[0] for score in scores[1:]) != int(target.value)
        if guard.kind == "ratio":
            numerator, denominator = terms[0][1], terms[1][1]
            if numerator is None or denominator is None or denominator.value <= 0:
                return False
            n, d = self.bounds(numerator), self.bounds(denominator)
            worst = 100 * n[1] / d[0] if d[0] > 0 else float("inf")
            return low > worst + _EPSILON or high < 100 * n[0] / d[1] - _EPSILON
        if all(t is None for _, t in terms):
            return False
        left, right = 0.0, 0.0
        for sign, term in terms:
            if term is not None:
                a, b = self.bounds(term)
                left, right = (left + a, right + b) if sign > 0 else (left - b, right - a)
        slack = _EPSILON * max(1.0, abs(right))
        return low > right + slack or high < left - slack


def _places(page: Page) -> tuple[set[str], dict[str, Decimal]]:
    """Metrics that the contract does not collect; the most points of a metric, as its header says."""
    blank, points = set(), {}
    for annex in page.annexes:
        for column in annex.contract.columns:
            at = annex.label_columns + column.position
            above = " ".join(row.cells[at].text for row in annex.header if at < len(row.cells))
            found = _POINTS.search(above)
            for category, metric in column.metrics.items():
                if column.blanks[category] == "not_collected":
                    blank.add(metric)
                if found:
                    points[metric] = Decimal(found[1])
    return blank, points
