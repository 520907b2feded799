"""What a reading served of a damaged bulletin, graded figure by figure against the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from ingest.reference import Reference
from tests.mutation.damage import Effect
from tests.mutation.guards import Guards
from tests.mutation.page import Key, Source
from tests.synthetic.printing import Printed

TOUCHED = ("right", "repaired", "quarantined", "lost", "undetectable", "silently wrong")
UNTOUCHED = ("right", "quarantined", "lost", "silently wrong")


class Served(NamedTuple):
    value: Decimal
    unit: str
    status: str
    printed: str
    checks_failed: int


@dataclass
class Outcome:
    """What a reading gave: figures by (area, month, metric), quarantined keys, and texts by line."""

    served: dict[tuple[str, str, str], Served] = field(default_factory=dict)
    quarantined: set[Key] = field(default_factory=set)
    by_line: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: str | None = None


@dataclass
class Grade:
    """Counts of touched and untouched figures by outcome, non-facts served, and wrong ones in words."""

    touched: Counter[str] = field(default_factory=Counter)
    untouched: Counter[str] = field(default_factory=Counter)
    flagged: int = 0
    """How many of the silently wrong carry a failed check in the ledger."""
    non_facts: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Untouched figures that are neither served nor in quarantine."""

    @property
    def silently_wrong(self) -> int:
        return self.touched["silently wrong"] + self.untouched["silently wrong"] + self.non_facts

    def add(self, other: Grade) -> None:
        self.touched += other.touched
        self.untouched += other.untouched
        self.flagged += other.flagged
        self.non_facts += other.non_facts
        self.refused += other.refused
        self.wrong += other.wrong
        self.gone += other.gone


def same(a: Served, b: Printed, reference: Reference) -> bool:
    """Equal in value and unit, or converted into another unit of the same dimension."""
    if a.unit == b.unit:
        return a.value == b.value
    one, other = reference.units.get(a.unit), reference.units.get(b.unit)
    if one is None or other is None or one.dimension != other.dimension:
        return False
    return a.value * Decimal(str(one.factor)) == b.value * Decimal(str(other.factor))


def grade(
    source: Source,
    effect: Effect,
    places: Mapping[Key, tuple[int, str]],
    outcome: Outcome,
    guards: Guards,
    reference: Reference,
) -> Grade:
    """``places`` says on which line of the damaged text each figure stands, and as what."""
    result = Grade(refused=outcome.refused is not None)
    month = effect.month or source.month
    truth = source.facts | source.narrative | effect.truth
    lost = {key for key, how in effect.touched.items() if how == "lost"}
    before = source.facts | effect.truth
    after = {key: figure for key, figure in (before | effect.changed).items() if key not in lost}
    known = {(a, m): f for (a, when, m), f in outcome.served.items() if when == month}
    as_served = {key: Printed(f.value, f.unit, f.printed) for key, f in known.items()}

    def undetectable(key: Key, served: Served) -> bool:
        change = effect.changed.get(key)
        if change is not None and served.value == change.value and served.unit == change.unit:
            group = effect.unit_group if key in effect.unit_group else {key}
            return all(guards.undetectable(before, after, member) for member in group)
        # Its header is gone: only arithmetic could tell that another column's figure stands in its place.
        return key in effect.headers_lost and guards.undetectable(before, as_served, key)

    def mended(key: Key, served: Served) -> bool:
        """A contradiction whose own table lost the figures that told it from a wrong digit."""
        if key not in effect.truth or not same(served, source.facts[key], reference):
            return False
        sides = (k for g in guards.of[key] for k in (g.target, *(k for _, k in g.terms)))
        return any(k in lost for k in sides)

    def outcome_of(key: Key, right: Printed) -> str:
        served = known.get(key)
        if served is not None:
            restated = source.restated.get(key)
            if same(served, right, reference):
                return "repaired" if served.status == "repaired" else "right"
            told_too = restated is not None and same(served, restated, reference)
            ungraded = not source.narrative and key[0] == source.city
            if key in lost and (told_too or ungraded):
                return "right"  # the narrative still prints it, with its own rounding
            if undetectable(key, served) or mended(key, served):
                return "undetectable"
            result.flagged += served.checks_failed > 0
            told = f"{key[0]} {key[1]}: {right.text}{right.unit} served as {served.value}{served.unit}"
            result.wrong.append(f"{told} [{served.status}, {served.checks_failed} checks failed]")
            return "silently wrong"
        if key in outcome.quarantined or _in_quarantine(places.get(key), outcome):
            return "quarantined"
        return "lost"

    for key, right in truth.items():
        verdict = outcome_of(key, right)
        if key in effect.touched:
            result.touched[verdict] += 1
            continue
        result.untouched["right" if verdict == "repaired" else verdict] += 1
        if verdict == "lost":
            result.gone.append(f"{key[0]} {key[1]}: {right.text}{right.unit} neither served nor in quarantine")
    in_tables = {metric for _, metric in source.facts}
    for key, served in known.items():
        if not source.narrative and key[0] == source.city and key[1] not in in_tables:
            continue  # the narrative of a file given by hand has no truth to compare with
        if key not in truth and key not in source.restated:
            result.non_facts += 1
            result.wrong.append(f"{key[0]} {key[1]}: {served.value}{served.unit} is no fact")
    for area, when, metric in outcome.served:
        if when != month:
            result.non_facts += 1
            result.wrong.append(f"{area} {metric}: served for {when}, not {month}")
    return result


def _in_quarantine(place: tuple[int, str] | None, outcome: Outcome) -> bool:
    """Whether the printed text of that line is among the quarantined cells of the line."""
    if place is None:
        return False
    line, text = place
    bare = text.replace(" ", "")
    return any(bare == p.replace(" ", "") or bare in p.split() for p in outcome.by_line.get(line, ()))
