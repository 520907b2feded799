"""One figure and the slots that could own it: the evidence, and the reason where it does not suffice.

Evidence adds up: 2 for standing in the slot's section, 3, 2 or 1 for a subject named in the clause,
before it or further off, 3 or 2 for a measure next to the figure or near it. ``ENOUGH`` are 5, and no
other slot may fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from ingest.narrative.clause_state import (
    FILLING,
    SUBJECT_BEFORE,
    SUBJECT_FAR,
    SUBJECT_HERE,
    Item,
    Lead,
    State,
)
from ingest.narrative.lexicon import CompiledSlot, Lexicon, Section, Word
from ingest.reference.model import Unit

ENOUGH = 5
MEASURE_NEXT, MEASURE_NEAR = 3, 2
_FORBIDDING = ("signed", "approximate", "several_subjects", "unknown_words", "no_subject", "after_failure")
SubjectOf = Callable[[Sequence[str]], str | None]
_WHERE = {SUBJECT_HERE: "本分句", SUBJECT_BEFORE: "上文分句", SUBJECT_FAR: "上文"}


class Standing(IntEnum):
    """The evidence of the place: the section's own heading above, another's above, or nothing sure."""

    OWN = 2
    RIVAL = 1
    LOST = 0


class Outcome(NamedTuple):
    """What became of one figure: a slot (``year_on_year`` with its sign) or a reason and candidates."""

    slot: CompiledSlot | None
    area: str | None
    year_on_year: int
    reason: str
    candidates: tuple[str, ...]
    evidence: str


def unattributed(reason: str, candidates: tuple[str, ...] = ()) -> Outcome:
    """An outcome without a slot."""
    return Outcome(None, None, 0, reason, candidates, "")


class Tail(NamedTuple):
    """What follows a figure: the subject it counts (``?`` for one that is not clear), a measure, an
    objection."""

    subject: str | None
    measure: tuple[Word, str] | None
    objection: str


@dataclass
class Assignment:
    """One figure in ``unit`` behind its ``lead``, read as of a section with this ``standing``."""

    lexicon: Lexicon
    section: Section
    state: State
    lead: Lead
    unit: Unit
    standing: Standing

    def resolve(self, tail: Tail) -> Outcome:
        """The slot of the figure, or why there is none."""
        lead, state = self.lead, self.state
        subject, strength, certain = state.subject, state.strength, state.certain
        if lead.pending is not None:
            return unattributed("no_subject")
        if tail.subject is not None and not lead.subjects:
            if tail.subject == "?":
                return unattributed("no_subject")
            subject, strength, certain = tail.subject, SUBJECT_HERE, True
        elif tail.subject is not None and tail.subject != subject:
            return unattributed("several_subjects")
        for flag in _FORBIDDING:
            if flag in lead.flags:
                return self._refused("no_subject" if flag == "after_failure" else flag, subject)
        if tail.objection:
            return self._refused(tail.objection, subject)
        if state.other_period:
            return self._refused("other_period", subject)
        if subject is None or not certain:
            return unattributed("no_subject")
        if lead.comparison or lead.directions:
            return self._change(subject, strength)
        found = self._candidates(subject, tail)
        if state.part_only:
            found = [f for f in found if f[1].spec.measure in self.section.part_measures]
        metrics = tuple(sorted({slot.spec.metric for _, slot, _ in found}))
        if not found:
            return self._refused("no_slot" if lead.measures or tail.measure else "no_measure", subject)
        if len(metrics) > 1:
            return unattributed("several_slots", metrics)
        near, slot, text = max(found, key=lambda f: f[0])
        return self._accepted(slot, 0, strength + near, _WHERE[strength], text or "主语本身")

    def _candidates(self, subject: str, tail: Tail) -> list[tuple[int, CompiledSlot, str]]:
        """Slots that fit subject and unit, by the measure before the figure, else its subject, else
        what follows."""
        lead, section = self.lead, self.section
        found: list[tuple[int, CompiledSlot, str]] = []
        for number, (word, text) in enumerate(lead.measures, 1):
            next_to = number == len(lead.measures) and lead.adjacent == "measure"
            near = MEASURE_NEXT if next_to else MEASURE_NEAR
            found += [(near, slot, text) for slot in self._slots(subject, word.before)]
        if not found and lead.adjacent == "subject":
            found = [(MEASURE_NEXT, slot, "") for slot in self._slots(subject, section.own_subject_before)]
        if not found and tail.measure is not None:
            word, text = tail.measure
            found = [(MEASURE_NEAR, slot, text) for slot in self._slots(subject, word.after)]
        if not found and tail.subject is not None:
            found = [(MEASURE_NEXT, slot, "") for slot in self._slots(subject, section.own_subject_after)]
        if not found and not lead.measures and tail.measure is None:
            found = self._elided(subject)
        return found

    def _elided(self, subject: str) -> list[tuple[int, CompiledSlot, str]]:
        """完成投资 891.3 亿元，其中产业项目 617.4 亿元: a part takes the measure of its whole."""
        whole, lead = self.state.measured, self.lead
        named = lead.adjacent == "subject" or lead.has_area
        if whole is None or not self.state.among or not named or self.unit.dimension == "ratio":
            return []
        slots = self._slots(subject, frozenset({whole.spec.measure}))
        return [(MEASURE_NEAR, slot, "同上") for slot in slots]

    def _slots(self, subject: str, measures: frozenset[str]) -> Sequence[CompiledSlot]:
        return self.section.slots_of(subject, measures, self.unit.dimension)

    def _change(self, subject: str, strength: int) -> Outcome:
        """A 同比: of the figure it follows, or of the subject's only metric that is compared in this
        unit."""
        lead, state = self.lead, self.state
        if not lead.comparison or state.part_only:
            return self._refused("no_base", subject)
        if len(lead.directions) != 1 or lead.level:
            return self._refused("no_direction", subject)
        bases = [
            slot
            for (of, _), slots in self.section.slots.items()
            if of == subject
            for slot in slots
            if slot.spec.yoy == self.unit.unit
        ]
        named = {measure for word, _ in lead.measures for measure in word.before}
        if named:
            bases = [slot for slot in bases if slot.spec.measure in named]
        elif state.last_failed:
            bases = []
        elif state.last in bases:
            bases = [slot for slot in bases if slot is state.last]
        elif self.unit.dimension == "ratio":
            # 同比增长 5% after a rate may be a careless 5 个百分点.
            bases = []
        metrics = tuple(sorted({f"{slot.spec.metric}.yoy" for slot in bases}))
        if len(metrics) != 1:
            return unattributed("no_base", metrics)
        near = MEASURE_NEXT if named or state.last is not None else MEASURE_NEAR
        return self._accepted(bases[0], lead.directions[0], strength + near, _WHERE[strength], "同比")

    def _accepted(self, slot: CompiledSlot, sign: int, evidence: int, where: str, measure: str) -> Outcome:
        area = self.state.area
        code = f"{slot.spec.metric}.yoy" if sign else slot.spec.metric
        if area != self.lexicon.city.code and (area is None or self.lexicon.area_kind[area] not in slot.area_kinds):
            return unattributed("other_area", (code,))
        evidence += self.standing
        if evidence < ENOUGH:
            return unattributed("no_subject", (code,))
        text = self.section.spec.subjects[slot.spec.subject].texts[0]
        said = f"栏目 {self.section.headings[0]}；主语 {text}（{where}）；谓语 {measure}；证据 {evidence}"
        return Outcome(slot, area, sign, "", (code,), said)

    def _refused(self, reason: str, subject: str | None) -> Outcome:
        if subject is None:
            return unattributed(reason)
        named = frozenset(m for word, _ in self.lead.measures for m in word.before)
        return unattributed(reason, tuple(sorted({s.spec.metric for s in self._slots(subject, named)})))


def read_tail(items: Sequence[Item], unit: Unit, before_figure: bool, subject_of: SubjectOf, measured: bool) -> Tail:
    """What ``items``, up to the next figure or break, say of the figure before them.

    ``before_figure``: they end at a figure, so that the last measure among them is that one's.
    ``measured``: the figure has its measure already, so that 的 makes it a mere attribute (完成投资 10
    亿元的企业).
    """
    subject: str | None = None
    measure: tuple[Word, str] | None = None
    for position, item in enumerate(items):
        word = item.word
        if item.kind == "residue":
            return Tail(subject, measure, "" if subject or measure else "unknown_words")
        if word is None:
            break
        if word.role == "approximate":
            return Tail(subject, measure, "approximate")
        if position == 0 and item.text == "的" and measured and unit.dimension != "ratio":
            return Tail(subject, measure, "unknown_words")
        linked = all(i.text == "的" for i in items[:position])
        if word.subjects and subject is None and measure is None and linked and (unit.counts or position):
            subject = subject_of(word.subjects) or "?"
        if word.after and measure is None:
            rest = items[position + 1 :]
            if not before_figure or any(i.word is not None and i.word.before for i in rest):
                measure = (word, item.text)
        if word.role not in FILLING and not word.subjects and not word.after:
            break
    return Tail(subject, measure, "")
