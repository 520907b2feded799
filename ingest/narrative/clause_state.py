"""The pieces of a sentence, and what governs while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, NamedTuple

from ingest.narrative import marks
from ingest.narrative.lexicon import PUNCTUATION, CompiledSlot, Section, Word

FILLING = ("fillers", "levels")
"""Roles of words that only fill."""
SUBJECT_HERE, SUBJECT_BEFORE, SUBJECT_FAR = 3, 2, 1
"""Evidence of a subject named in the figure's clause, before it in the sentence, further off."""


class Context(NamedTuple):
    """What a sentence leaves behind: the governing subject, its head, and whether it is certain."""

    subject: str | None
    head: str | None
    certain: bool = True
    fresh: bool = True


def start_of(section: Section) -> Context:
    """The context at the beginning of a section."""
    return Context(section.spec.default, section.spec.default)


class Item(NamedTuple):
    """A piece of a sentence: ``kind`` is word, figure, break, mark or residue."""

    kind: str
    text: str
    word: Word | None = None


def cut(section: Section, wording: str) -> list[Item]:
    """A sentence as known words, figures, breaks and residue, in order."""
    words, lengths = section.words, section.lengths
    items: list[Item] = []
    at = known = 0
    end = len(wording)
    while at < end:
        character = wording[at]
        for length in lengths.get(character, ()):
            text = wording[at : at + length]
            word = words.get(text)
            if word is not None:
                item = Item("word", text, word)
                break
        else:
            if character in PUNCTUATION:
                item = Item("break", character)
            elif "\ue000" <= character <= "\uf8ff":
                item = Item("figure" if marks.is_figure(character) else "mark", character)
            else:
                at += 1
                continue
        if known < at:
            items.append(Item("residue", wording[known:at]))
        items.append(item)
        at = known = at + len(item.text)
    if known < end:
        items.append(Item("residue", wording[known:]))
    return items


Frozen = tuple[Any, ...]
"""The fields of a ``State``."""


class Place(NamedTuple):
    """A place between two clauses: all that the reading of the rest of a sentence depends on.

    ``opened`` are the states at brackets that are open, ``adjacent`` is that of the lead.
    """

    state: Frozen
    opened: tuple[Frozen, ...] = ()
    adjacent: str = ""


@dataclass(slots=True)
class Lead:
    """What stands before a figure in its clause.

    ``adjacent`` is what its last significant word was (subject, measure); ``pending`` a part whose
    whole is not named yet (产业项目用地 of 集体土地); ``flags`` are reasons that forbid an attribution.
    """

    subjects: list[str] = field(default_factory=list)
    measures: list[tuple[Word, str]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    adjacent: str = ""
    pending: str | None = None
    comparison: bool = False
    directions: list[int] = field(default_factory=list)
    level: bool = False
    has_area: bool = False
    other_period: bool = False


@dataclass(slots=True)
class State:
    """What governs: subject with its strength and head, area, period, and the figure that a 同比 would
    follow."""

    subject: str | None
    head: str | None
    strength: int
    certain: bool
    area: str | None
    area_named: bool = False
    area_of_part: bool = False
    other_period: bool = False
    among: bool = False
    part_only: bool = False
    last: CompiledSlot | None = None
    last_failed: bool = False
    last_subject: str | None = None
    measured: CompiledSlot | None = None

    def frozen(self) -> Frozen:
        """The state as a tuple, in the order of the fields."""
        return _FROZEN(self)

    def turn_to(self, subject: str) -> None:
        """A figure of another subject is not what the next 同比 compares."""
        if self.last_subject != subject:
            self.last, self.last_failed, self.last_subject = None, False, subject


_FROZEN = attrgetter(*(field.name for field in fields(State)))
