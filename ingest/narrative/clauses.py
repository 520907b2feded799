"""What a clause says: each of its figures assigned to the slot that subject, measure and unit leave.

The model (docs/narrative.md): a figure's *lead* is what stands between it and the figure, comma or sentence
before it, its *tail* what follows up to the next. A subject governs from where it is named; its
strength fades from clause to clause. A figure is attributed only where lead and tail consist of known
words. Whatever is not understood also unsettles the subject for what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ingest.narrative import marks
from ingest.narrative.assignment import Assignment, Outcome, Standing, read_tail
from ingest.narrative.clause_state import (
    FILLING,
    SUBJECT_BEFORE,
    SUBJECT_FAR,
    SUBJECT_HERE,
    Context,
    Item,
    Lead,
    Place,
    State,
    cut,
)
from ingest.narrative.lexicon import Lexicon, Section, Word

_UNSETTLING = ("unknown_words", "several_subjects", "no_subject", "other_area")


class Reading(NamedTuple):
    """What one clause said: outcomes of its figures in order, and what governs the next clause.

    ``by_month``: the clause has a word for a period of the year, so that it says this in one month only.
    """

    outcomes: tuple[Outcome, ...]
    place: Place
    by_month: bool


def read_clause(
    lexicon: Lexicon, section: Section, wording: str, place: Place, month: int, standing: Standing, last: bool
) -> Reading:
    """A clause with the break that ends it, or the ``last`` of its sentence, read at a place of a sentence.

    ``month`` is the month of the year that the bulletin reports up to (上半年 is its period in June only).
    """
    reader = _ClauseReader(lexicon, section, cut(section, wording), place, month, standing)
    reader.read()
    if last:
        reader.end_clause()
    return Reading(tuple(reader.outcomes), reader.place(), reader.by_month)


def begin(lexicon: Lexicon, context: Context) -> Place:
    """The beginning of a sentence in a context."""
    strength = SUBJECT_BEFORE if context.fresh else SUBJECT_FAR
    state = State(context.subject, context.head, strength, context.certain, lexicon.city.code)
    return Place(state.frozen())


def end(section: Section, place: Place) -> Context:
    """The context that a sentence leaves to the next one."""
    state = State(*place.state)
    if state.among:
        resumed = section.spec.default if section.spec.resume else None
        return Context(resumed, state.head, resumed is not None, fresh=False)
    part = state.subject is not None and section.spec.subjects[state.subject].within is not None
    subject = None if part else state.subject
    return Context(subject, state.head, state.certain, fresh=False)


class _ClauseReader:
    def __init__(
        self, lexicon: Lexicon, section: Section, items: list[Item], place: Place, month: int, standing: Standing
    ) -> None:
        self.lexicon, self.section, self.items = lexicon, section, items
        self.month, self.standing = month, standing
        self.state = State(*place.state)
        self.lead = Lead(adjacent=place.adjacent)
        self.opened = [State(*frozen) for frozen in place.opened]
        self.outcomes: list[Outcome] = []
        self.consumed: set[int] = set()
        self.clause_start = True
        self.by_month = False

    def place(self) -> Place:
        """Where the next clause begins."""
        return Place(self.state.frozen(), tuple(state.frozen() for state in self.opened), self.lead.adjacent)

    def read(self) -> None:
        for index, item in enumerate(self.items):
            if item.kind == "break":
                self._break(index, item.text)
                continue
            if item.kind == "figure":
                self._figure(index)
            elif item.kind == "residue":
                self.lead.flags.add("unknown_words")
                self.lead.adjacent = ""
            elif item.word is None:
                self._mark(item.text)
            else:
                self._word(item.text, item.word, index in self.consumed)
            if item.text != marks.PERIOD:
                self.clause_start = False

    # ------------------------------------------------------------------------------------ words

    def _mark(self, text: str) -> None:
        if text == marks.PERIOD:
            # 去年 1-9 月 stays another period; 9 月 of one clause does not reach beyond 1-9 月 of the next.
            self.state.other_period = self.lead.other_period
        elif text in (marks.OTHER_PERIOD, marks.LAST_YEAR, marks.OTHER_YEAR, marks.PRIOR_YEARS):
            self.state.other_period = self.lead.other_period = True
        elif text == marks.NEGATIVE:
            self.lead.flags.add("signed")
        elif text in (marks.UNIT_LESS, marks.BROKEN, marks.RANGE):
            self.lead.flags.add("unknown_words")

    def _word(self, text: str, word: Word, consumed: bool) -> None:
        lead, state = self.lead, self.state
        if word.subjects:
            named = self._subject_of(word.subjects)
            if named is not None:
                self._name_subject(named)
            elif len(word.subjects) == 1 and lead.pending is None:
                lead.pending = word.subjects[0]
            else:
                lead.flags.add("no_subject")
            lead.adjacent = "subject"
        if (word.before or word.after) and not consumed:
            lead.measures.append((word, text))
            lead.adjacent = "measure"
        match word.role:
            case "levels":
                lead.level = lead.level or bool(lead.directions)
            case "comparisons":
                lead.comparison = True
            case "rises" | "falls":
                lead.directions.append(1 if word.role == "rises" else -1)
            case "other_periods":
                self.by_month = self.by_month or word.period > 0
                reported = word.period == self.month
                state.other_period = lead.other_period if reported else True
                lead.other_period = lead.other_period or not reported
            case "approximate":
                lead.flags.add("approximate")
            case "coordinate" | "respectively":
                lead.flags.add("several_subjects")
            case "among":
                state.among = state.part_only = True
            case "area":
                if word.areas == (self.lexicon.city.code,) and self.clause_start:
                    self._speak_of_the_whole()
                self._name_area(word.areas)

    def _speak_of_the_whole(self) -> None:
        """全市 at the head of a clause: a section's default subject governs again."""
        default, state = self.section.spec.default, self.state
        if default is not None and self.standing is Standing.OWN:
            state.turn_to(default)
            state.subject, state.head, state.strength, state.certain = default, default, SUBJECT_BEFORE, True

    def _subject_of(self, names: Sequence[str]) -> str | None:
        """The one subject that a text names here: the part of what governs before a subject of its own.

        None where the text is a part of something else, or ambiguous.
        """
        subjects, governing = self.section.spec.subjects, (self.state.head, *self.lead.subjects)
        parts = [n for n in names if subjects[n].within is not None and subjects[n].within in governing]
        wholes = [n for n in names if subjects[n].within is None]
        alone = list(names) if self.state.head is None and self.standing is Standing.OWN else []
        found = parts or wholes or alone
        return found[0] if len(found) == 1 else None

    def _name_subject(self, name: str) -> None:
        lead, state = self.lead, self.state
        subjects = self.section.spec.subjects
        if lead.pending is not None:
            if subjects[lead.pending].within == name:
                name = lead.pending
            else:
                lead.flags.add("several_subjects")
            lead.pending = None
        if lead.subjects and lead.subjects[-1] != name:
            earlier = lead.subjects[-1]
            if subjects[earlier].within == name:
                name = earlier
            elif subjects[name].within != earlier:
                lead.flags.add("several_subjects")
        lead.subjects.append(name)
        state.certain = "unknown_words" not in lead.flags
        if not lead.has_area and state.area_named and state.area != self.lexicon.city.code:
            state.area = None
        state.turn_to(name)
        state.subject, state.strength, state.part_only = name, SUBJECT_HERE, False
        state.head = subjects[name].within or name

    def _name_area(self, codes: tuple[str, ...]) -> None:
        lead, state = self.lead, self.state
        kinds = self.lexicon.area_kind
        wider = [code for code in codes if kinds[code] != "park"] or list(codes)
        named = wider[0] if len(wider) == 1 else None
        state.area = None if lead.has_area and state.area != named else named
        lead.has_area = state.area_named = True
        state.area_of_part = state.among
        state.part_only = False

    # ------------------------------------------------------------------------------------ breaks

    def _break(self, index: int, text: str) -> None:
        if text == "、" and not self._after_figure(index):
            self.lead.flags.add("several_subjects")
            return
        named = self.lead.adjacent == "subject" and not self.lead.flags
        self.end_clause()
        state = self.state
        if named and text in ("（", "："):
            self.lead.adjacent = "subject"  # 重大产业项目（11 个）
        if text == "（":
            self.opened.append(replace(state))
        elif text == "）" and self.opened:
            self.state = self.opened.pop()
        elif text == "；":
            part = state.subject is not None and self.section.spec.subjects[state.subject].within is not None
            if part:
                state.subject = None
            state.strength = SUBJECT_FAR
            state.last, state.last_failed = None, False
            if state.area_named and state.area != self.lexicon.city.code:
                state.area = None

    def _after_figure(self, index: int) -> bool:
        for before in range(index - 1, -1, -1):
            item = self.items[before]
            if item.kind == "figure":
                return True
            if item.word is None or item.word.role not in FILLING:
                return False
        return False

    def end_clause(self) -> None:
        """What the clause did not explain makes its subject uncertain from here on."""
        lead, state = self.lead, self.state
        if lead.flags & {"unknown_words", "no_subject"} or lead.pending is not None:
            state.certain = False
        if "several_subjects" in lead.flags and len(set(lead.subjects)) > 1:
            state.certain = False
        if state.area_of_part and state.area != self.lexicon.city.code:
            state.area = None
        state.strength = min(state.strength, SUBJECT_BEFORE)
        self.lead = Lead()
        self.clause_start = True

    # ------------------------------------------------------------------------------------ figures

    def _figure(self, index: int) -> None:
        state, lead = self.state, self.lead
        unit = self.lexicon.unit_of_mark[self.items[index].text]
        end = index + 1
        while end < len(self.items) and self.items[end].kind not in ("figure", "break"):
            end += 1
        before_figure = end < len(self.items) and self.items[end].kind == "figure"
        rest = self.items[index + 1 : end]
        tail = read_tail(rest, unit, before_figure, self._subject_of, bool(lead.measures))
        outcome = Assignment(self.lexicon, self.section, state, lead, unit, self.standing).resolve(tail)
        self.outcomes.append(outcome)
        self.lead = Lead(has_area=lead.has_area, other_period=lead.other_period)
        state.last_subject = state.subject
        if outcome.slot is None:
            state.last, state.last_failed = None, True
            self.lead.flags.add("after_failure")
            counted = outcome.reason == "no_measure" and unit.counts
            if lead.pending is not None or counted or outcome.reason in _UNSETTLING:
                state.certain = False
            return
        measure = outcome.slot.spec.measure
        # A measure after its figure (20 个引进任务) is not the measure before the next.
        self.consumed |= {index + 1 + n for n, i in enumerate(rest) if i.word and measure in i.word.after}
        if outcome.year_on_year:
            state.last, state.last_failed = None, True
        else:
            state.last, state.last_failed, state.measured = outcome.slot, False, outcome.slot
