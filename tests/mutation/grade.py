"""What a reading served of damaged renditions of a bulletin, graded figure by figure against the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from ingest.reference import Reference
from tests.mutation.damage import Effect
from tests.mutation.guards import Guards
from tests.mutation.page import Key, Source
from tests.mutation.verdict import Served, Verdict
from tests.synthetic.printing import Printed

TOUCHED = ("right", "repaired", "quarantined", "no longer printed", "lost", "undetectable", "silently wrong")
UNTOUCHED = ("right", "quarantined", "lost", "silently wrong")


class Print(NamedTuple):
    """One rendition: what was done to it, and where each figure stands in it (key -> line, printed text)."""

    effect: Effect
    places: Mapping[Key, tuple[int, str]]


@dataclass
class Outcome:
    """What a reading gave: figures by (area, month, metric), quarantined keys, texts by (rendition, line)."""

    served: dict[tuple[str, str, str], Served] = field(default_factory=dict)
    quarantined: set[Key] = field(default_factory=set)
    by_line: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    prose: set[str] = field(default_factory=set)
    """Quarantined figures of the narrative as it says them, number and unit."""
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
    left, right = reference.units.get(a.unit), reference.units.get(b.unit)
    if left is None or right is None or left.dimension != right.dimension:
        return False
    return abs(float(a.value) * left.factor - float(b.value) * right.factor) <= 1e-9 * max(1.0, abs(float(b.value)))


class Truth:
    """What is right of a source as its renditions print it, and what of it no reader could tell."""

    def __init__(self, source: Source, prints: Sequence[Print], outcome: Outcome, guards: Guards,
                 reference: Reference) -> None:  # fmt: skip
        self.source, self.guards, self.reference = source, guards, reference
        self.prints, self.effects = prints, [printed.effect for printed in prints]
        self.month = next((e.month for e in self.effects if e.month), source.month)
        self.served = {(a, m): f for (a, when, m), f in outcome.served.items() if when == self.month}
        restated = {key: said for e in reversed(self.effects) for key, said in e.truth.items()}
        self.figures = source.facts | source.narrative | restated
        self.gone = set.intersection(*({k for k, how in e.touched.items() if how == "lost"} for e in self.effects))
        self.touched = {key for e in self.effects for key in e.touched}
        self.as_served = {key: Printed(f.value, f.unit, f.printed) for key, f in self.served.items()}

    def restated(self, key: Key) -> list[Printed]:
        """What the narratives say of a table's figure."""
        said = [e.said.get(key, self.source.restated.get(key)) for e in self.effects]
        return [figure for figure in said if figure is not None]

    def undetectable(self, key: Key, served: Served) -> bool:
        """Whether every rendition that prints the figure prints it as served, and nothing in it tells otherwise."""
        printing = [e for e in self.effects if e.touched.get(key) != "lost"]
        return bool(printing) and all(self._unnoticed(e, key, served) is not None for e in printing)

    def proof(self, key: Key, served: Served) -> tuple[str, ...]:
        """What guards an undetectable figure, and what it says of the print."""
        found = (self._unnoticed(e, key, served) for e in self.effects if e.touched.get(key) != "lost")
        figures = next((figures for figures in found if figures is not None), None)
        return () if figures is None else tuple(self.guards.told(key, figures))

    def _unnoticed(self, effect: Effect, key: Key, served: Served) -> Mapping[Key, Printed] | None:
        """The figures as printed, among which nothing tells; None where something does."""
        before = self.source.facts | self.source.narrative | effect.truth
        if any(text != served.printed for text in effect.reprinted.get(key, ())):
            return None
        change = effect.changed.get(key)
        if change is not None and served.value == change.value and served.unit == change.unit:
            lost = {k for k, how in effect.touched.items() if how == "lost"} | effect.vacated
            after = {k: figure for k, figure in (before | effect.changed).items() if k not in lost}
            group = effect.unit_group if key in effect.unit_group else _together(effect, key)
            if all(self.guards.undetectable(before, after, member, effect.said) for member in group):
                return after
            # A rule that only another damage breaks says nothing of this figure.
            own = group | self._partners(effect, key)
            apart = {k: f for k, f in before.items() if k not in own & effect.vacated}
            apart |= {k: effect.changed[k] for k in own if k in effect.changed}
            unseen = all(self.guards.undetectable(before, apart, member, effect.said) for member in group)
            return apart if unseen else None
        # Its header is gone: only arithmetic could tell that another column's figure stands in its place.
        alone = len(self.effects) == 1 and key in effect.headers_lost
        unseen = alone and self.guards.undetectable(before, self.as_served, key, effect.said)
        return self.as_served if unseen else None

    @staticmethod
    def _partners(effect: Effect, key: Key) -> set[Key]:
        """The other places of figures that changed places with the one of ``key``."""
        if key not in effect.exchanged:
            return set()
        came_from = effect.exchanged[key][0].key
        return {place for place, (cell, _) in effect.exchanged.items() if key in (place, cell.key)} & set(
            effect.changed
        ) | ({came_from} if came_from in effect.changed else set())

    def mended(self, key: Key, served: Served) -> bool:
        """A contradiction whose own table lost the figures that told it from a wrong digit."""
        if not any(key in e.truth for e in self.effects) or not same(served, self.source.facts[key], self.reference):
            return False
        sides = {k for g in self.guards.of[key] for k in (g.target, *(k for _, k in g.terms))}
        return any(e.touched.get(k) == "lost" for e in self.effects for k in sides)

    def went_along(self, key: Key) -> bool:
        """Whether the figure left its place for another, where it is served and nothing tells."""
        return any(
            cell.key == key and (served := self.served.get(place)) is not None and self.undetectable(place, served)
            for e in self.effects
            for place, (cell, _) in e.exchanged.items()
        )

    def stood_in_for(self, key: Key) -> bool:
        """Whether another figure of the area's row in a table, lost from the print, has the same figure and is served:
        which of the two the print still has, the print does not tell."""
        metrics = self.reference.metrics
        return any(
            place[0] == key[0]
            and metrics[place[1]].table_code == metrics[key[1]].table_code
            and (served := self.served.get(place)) is not None
            and same(served, self.figures[key], self.reference)
            and any(printed.places.get(key, (0, ""))[1] == served.printed for printed in self.prints)
            for place in self.gone
        )


def grade(source: Source, prints: Sequence[Print], outcome: Outcome, guards: Guards, reference: Reference) -> Grade:
    """``prints`` are the renditions that were read together, in that order."""
    result = Grade(refused=outcome.refused is not None)
    if result.refused and any(printed.effect.refusable for printed in prints):
        return result
    touched = {key for printed in prints for key in printed.effect.touched}
    for verdict in verdicts(source, prints, outcome, guards, reference):
        if verdict.outcome == "non-fact":
            result.non_facts += 1
            result.wrong.append(verdict.told())
            continue
        if verdict.outcome == "silently wrong":
            assert verdict.served is not None
            result.flagged += verdict.served.checks_failed > 0
            result.wrong.append(verdict.told())
        if verdict.outcome == "lost":
            result.gone.append(verdict.told())
        if verdict.key in touched:
            result.touched[verdict.outcome] += 1
        else:
            result.untouched["right" if verdict.outcome == "repaired" else verdict.outcome] += 1
    return result


def verdicts(
    source: Source, prints: Sequence[Print], outcome: Outcome, guards: Guards, reference: Reference
) -> Iterator[Verdict]:
    """What became of every figure of the bulletin, and of what else is served."""
    truth = Truth(source, prints, outcome, guards, reference)

    def outcome_of(key: Key, right: Printed) -> str:
        served = truth.served.get(key)
        if served is not None:
            if same(served, right, reference):
                return "repaired" if served.status == "repaired" else "right"
            told_too = any(same(served, said, reference) for said in truth.restated(key))
            ungraded = not source.narrative and key[0] == source.city
            if key in truth.gone and (told_too or ungraded):
                return "right"  # the narrative still prints it, with its own rounding
            undetectable = truth.undetectable(key, served) or truth.mended(key, served)
            return "undetectable" if undetectable else "silently wrong"
        if key in truth.gone or truth.stood_in_for(key):
            return "no longer printed"
        if (
            key in outcome.quarantined
            or (key in source.narrative and right.text + right.unit in outcome.prose)
            or any(_in_quarantine(number, printed.places.get(key), outcome) for number, printed in enumerate(prints))
        ):
            return "quarantined"
        return "undetectable" if truth.went_along(key) else "lost"

    for key, right in truth.figures.items():
        found, served = outcome_of(key, right), truth.served.get(key)
        proof = truth.proof(key, served) if found == "undetectable" and served is not None else ()
        yield Verdict(key, found, right, served, proof=proof, tie=_tie(key, prints))
    in_tables = {metric for _, metric in source.facts}
    for key, served in truth.served.items():
        if not source.narrative and key[0] == source.city and key[1] not in in_tables:
            continue  # the narrative of a file given by hand has no truth to compare with
        if key in truth.figures or key in source.restated:
            continue
        if truth.undetectable(key, served):
            continue  # its figure went along with the blank that changed places with it, and is counted there
        yield Verdict(key, "non-fact", None, served)
    held = {"".join(text.split()).rstrip("%") for texts in outcome.by_line.values() for text in texts}
    for text in (text for printed in prints for text in printed.effect.strange):
        if text not in held and outcome.refused is None:
            yield Verdict(("a table that no contract knows", ""), "lost", Printed(Decimal(text), "", text), None)
    for (area, when, metric), served in outcome.served.items():
        if when != truth.month:
            yield Verdict((area, metric), "non-fact", None, served, when)


def _tie(key: Key, prints: Sequence[Print]) -> str:
    if any(key in printed.effect.named for printed in prints):
        return "area"
    moved = any(key in printed.effect.exchanged or key in printed.effect.unit_group for printed in prints)
    return "" if moved else "place"


def _together(effect: Effect, key: Key) -> set[Key]:
    """Places whose figures changed in one piece with that of ``key``."""
    return {key}.union(*(group for group in effect.together if key in group))


def _in_quarantine(rendition: int, place: tuple[int, str] | None, outcome: Outcome) -> bool:
    """Whether the printed text of that line is among the quarantined cells of the line."""
    if place is None:
        return False
    line, text = place
    bare = text.replace(" ", "")
    held = outcome.by_line.get((rendition, line), ())
    return any(
        # Pieces that were taken for one number stand in quarantine together.
        bare == p.replace(" ", "") or bare in p.split() or p.startswith(bare) or p.endswith(bare)
        for p in held
    )
