"""The declared words of one series and city, compiled: per section all it knows.

``Word`` says what a text means in one section. What no word covers stays as residue, and residue is what
keeps a figure from being attributed: a clause is understood only where all of it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from re import Pattern
from re import compile as compile_pattern
from typing import NamedTuple

from ingest.errors import ReferenceDataError
from ingest.narrative.marks import FIGURES
from ingest.narrative.phrases import expand, longest_match
from ingest.narrative.slots import NARRATIVE, SectionSpec, SlotSet, SlotSpec, VocabularySpec
from ingest.reference import Reference
from ingest.reference.model import Area, Metric, Unit

SUBJECT = "@"
"""The measure phrase that stands for the subject's own words."""
PUNCTUATION = "，,；：、（）。"
_ROLES = (
    "levels", "fillers", "comparisons", "rises", "falls", "other_periods", "approximate", "among",
    "coordinate", "respectively",
)  # fmt: skip


class Word(NamedTuple):
    """A known text in one section: its ``role``, the subjects it may name, the measures it announces."""

    role: str
    subjects: tuple[str, ...] = ()
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    period: int = 0
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CompiledSlot:
    """A slot with what its metric's table says: its unit, and the kinds of area it has figures of."""

    spec: SlotSpec
    metric: Metric
    unit: Unit
    area_kinds: frozenset[str]
    section: str
    table_code: str | None


@dataclass(frozen=True)
class Section:
    """A section compiled: words by text, slots by (subject, measure), texts of its headings.

    ``lengths`` are the lengths of the words by their first character, so that the longest is found by
    look-ups: a pattern of all words takes longer to compile than a year of bulletins to read.
    """

    spec: SectionSpec
    words: Mapping[str, Word]
    lengths: Mapping[str, tuple[int, ...]]
    slots: Mapping[tuple[str, str], tuple[CompiledSlot, ...]]
    headings: tuple[str, ...]
    own_subject_before: frozenset[str]
    own_subject_after: frozenset[str]
    part_measures: frozenset[str]
    _fitting: dict[tuple[str, frozenset[str], str], tuple[CompiledSlot, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def slots_of(self, subject: str, measures: frozenset[str], dimension: str) -> tuple[CompiledSlot, ...]:
        """Slots of a subject under any of ``measures`` in a unit of ``dimension``; looked up once each."""
        key = (subject, measures, dimension)
        if key not in self._fitting:
            self._fitting[key] = tuple(
                slot
                for measure in sorted(measures)
                for slot in self.slots.get((subject, measure), ())
                if slot.unit.dimension == dimension
            )
        return self._fitting[key]


@dataclass(frozen=True)
class Lexicon:
    """Everything that reading one city's bulletins of one series needs, compiled once."""

    city: Area
    sections: Mapping[str, Section]
    units: Mapping[str, str]
    unit_pattern: Pattern[str]
    unit_marks: Mapping[str, str]
    unit_of_mark: Mapping[str, Unit]
    names: tuple[str, ...]
    headings: Mapping[str, str]
    heading_pattern: Pattern[str]
    note_headings: Mapping[str, str]
    not_headings: tuple[str, ...]
    area_kind: Mapping[str, str]


def compile_lexicon(slots: SlotSet, reference: Reference, city_code: str) -> Lexicon:
    """The lexicon of a series and a city; raises ReferenceDataError for an unknown metric or unit."""
    shared: dict[str, str] = {}
    areas: dict[str, list[str]] = {}
    periods: dict[str, int] = {}
    for vocabulary in slots.vocabularies:
        periods |= vocabulary.periods
        for role in _ROLES:
            for text in _texts(getattr(vocabulary, role)):
                shared.setdefault(text, role)
        areas |= {text: [city_code] for text in _texts(vocabulary.whole)}
    for area in reference.areas.values():
        if area.city_code == city_code:
            for name in area.names:
                codes = areas.setdefault(_as_in_text(name), [])
                if area.code not in codes:
                    codes.append(area.code)
    general = {text: Word(role, period=periods.get(text, 0)) for text, role in shared.items()}
    general |= {text: Word("other_periods", period=month) for text, month in periods.items()}
    general |= {text: Word("area", areas=tuple(codes)) for text, codes in areas.items()}
    sections = {spec.section: _section(spec, slots, reference, general) for spec in slots.sections}
    unit_texts = _unit_texts(slots.vocabularies, reference)
    marks = {unit: chr(FIGURES + n) for n, unit in enumerate(dict.fromkeys(unit_texts.values()))}
    endings = [*dict.fromkeys(t for v in slots.vocabularies for t in v.heading_endings)]
    plain = {h: s.spec.section for s in sections.values() if not s.spec.note for h in s.headings}
    longest = longest_match(plain).pattern if plain else "(?!)"
    ending = f"(?:{longest_match(endings).pattern})?" if endings else ""
    return Lexicon(
        city=reference.areas[city_code],
        sections=sections,
        units=unit_texts,
        unit_pattern=longest_match(unit_texts),
        unit_marks=marks,
        unit_of_mark={mark: reference.units[unit] for unit, mark in marks.items()},
        names=tuple(dict.fromkeys(name for v in slots.vocabularies for name in v.names)),
        headings=plain,
        heading_pattern=compile_pattern(f"({longest}){ending}"),
        note_headings={h: s.spec.section for s in sections.values() if s.spec.note for h in s.headings},
        not_headings=tuple(t for v in slots.vocabularies for t in v.not_headings),
        area_kind={area.code: area.kind for area in reference.areas.values()},
    )


def _as_in_text(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _texts(phrases: Iterable[str]) -> Iterable[str]:
    for phrase in phrases:
        yield from expand(phrase)


def _unit_texts(vocabularies: Iterable[VocabularySpec], reference: Reference) -> dict[str, str]:
    found: dict[str, str] = {}
    for vocabulary in vocabularies:
        for unit, texts in vocabulary.units.items():
            if unit not in reference.units:
                raise ReferenceDataError("unknown_unit", f"the vocabulary names the unknown unit “{unit}”.")
            found |= dict.fromkeys(texts, unit)
    return found


def _section(spec: SectionSpec, slots: SlotSet, reference: Reference, general: Mapping[str, Word]) -> Section:
    compiled: dict[tuple[str, str], list[CompiledSlot]] = {}
    for slot in spec.slots:
        compiled.setdefault((slot.subject, slot.measure), []).append(_slot(slot, reference, spec.section))
    used = {slot.measure for slot in spec.slots}
    measures = {n: m for v in slots.vocabularies for n, m in v.measures.items()} | dict(spec.measures)
    measures = {name: measure for name, measure in measures.items() if name in used}
    words: dict[str, dict[str, set[str]]] = {}

    def note(text: str, kind: str, name: str) -> None:
        words.setdefault(text, {}).setdefault(kind, set()).add(name)

    for name, subject in spec.subjects.items():
        for text in _texts(subject.texts):
            note(text, "subjects", name)
    for name, measure in measures.items():
        for text in _texts(p for p in measure.before if p != SUBJECT):
            note(text, "before", name)
        for text in _texts(p for p in measure.after if p != SUBJECT):
            note(text, "after", name)
    found = dict(general)
    for text in _texts(spec.neutral):
        found[text] = Word("fillers")
    for text, of in words.items():
        found[text] = Word(
            "fillers" if found.get(text, Word("")).role == "fillers" else "",
            tuple(sorted(of.get("subjects", ()))),
            frozenset(of.get("before", ())),
            frozenset(of.get("after", ())),
        )
    return Section(
        spec,
        found,
        _lengths(found),
        {place: tuple(s) for place, s in compiled.items()},
        tuple(_as_in_text(h) for h in spec.headings),
        frozenset(n for n, m in measures.items() if SUBJECT in m.before),
        frozenset(n for n, m in measures.items() if SUBJECT in m.after),
        frozenset(n for n, m in measures.items() if m.part),
    )


def _lengths(texts: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First character -> lengths of the texts that begin with it, the longest first."""
    found: dict[str, set[int]] = {}
    for text in texts:
        found.setdefault(text[0], set()).add(len(text))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def _slot(slot: SlotSpec, reference: Reference, section: str) -> CompiledSlot:
    metric = reference.metrics.get(slot.metric)
    if metric is None:
        raise ReferenceDataError("unknown_metric", f"a narrative slot names {slot.metric}, which nothing declares.")
    if metric.unit not in reference.units:
        raise ReferenceDataError("unknown_unit", f"{slot.metric} has the unknown unit “{metric.unit}”.")
    kinds: frozenset[str] = frozenset()
    contract = reference.contracts.get(metric.table_code)
    if contract is not None and slot.areas == "any":
        kinds = frozenset(contract.rows.roster) | (frozenset({"cross"}) if contract.rows.cross else frozenset())
    table = None if metric.table_code == NARRATIVE else metric.table_code
    return CompiledSlot(slot, metric, reference.units[metric.unit], kinds, section, table)
