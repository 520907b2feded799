"""What a sentence says: each of its figures assigned to the slot that subject, measure and unit leave.

The model (docs/narrative.md): a figure's *lead* is what stands between it and the figure, comma or sentence before
it, its *tail* what follows up to the next. A subject governs from where it is named; its strength fades from clause
to clause. A figure is attributed only where lead and tail consist of known words, one slot fits, and the evidence
reaches ``ENOUGH``. Whatever is not understood also unsettles the subject for what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ingest.narrative import marks
from ingest.narrative.lexicon import CompiledSlot, Lexicon, Section, Word
from ingest.reference.model import Unit

ENOUGH = 5
FILLING = ("fillers", "levels")
IN_SECTION, SUBJECT_HERE, SUBJECT_BEFORE, SUBJECT_FAR, MEASURE_NEXT, MEASURE_NEAR = 2, 3, 2, 1, 3, 2


class Outcome(NamedTuple):
    """What became of one figure: a slot (``year_on_year`` with its sign) or a reason and candidates."""

    slot: CompiledSlot | None
    area: str | None
    year_on_year: int
    reason: str
    candidates: tuple[str, ...]
    evidence: str


class Context(NamedTuple):
    """What a sentence leaves behind: the governing subject, its head, and whether both are still certain."""

    subject: str | None
    head: str | None
    certain: bool = True
    fresh: bool = True


class Item(NamedTuple):
    kind: str  # word, figure, break, residue, mark
    text: str
    word: Word | None = None


@dataclass
class Lead:
    """What stands before a figure in its clause."""

    subjects: list[str] = field(default_factory=list)
    measures: list[tuple[Word, str]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    adjacent: str = ""  # what the last significant word was: subject, measure
    comparison: bool = False
    directions: list[int] = field(default_factory=list)
    level: bool = False
    pending: str | None = None  # a part whose whole is not named yet (产业项目用地 of 集体土地)


def start_of(section: Section) -> Context:
    """The context at the beginning of a section."""
    return Context(section.spec.default, section.spec.default)


def cut(section: Section, wording: str) -> list[Item]:
    """A sentence as known words, figures, breaks and residue, in order."""
    items: list[Item] = []
    at = 0
    for match in section.lexer.finditer(wording):
        if match.start() > at:
            items.append(Item("residue", wording[at : match.start()]))
        text = match.group()
        at = match.end()
        word = section.words.get(text)
        if word is not None:
            items.append(Item("word", text, word))
        elif marks.is_figure(text):
            items.append(Item("figure", text))
        elif text in "，,；：（）、。":
            items.append(Item("break", text))
        else:
            items.append(Item("mark", text))
    if at < len(wording):
        items.append(Item("residue", wording[at:]))
    return items


@dataclass
class _State:
    subject: str | None
    head: str | None
    strength: int
    certain: bool
    area: str | None
    area_named: bool = False
    other_period: bool = False
    among: bool = False
    part_only: bool = False
    last: CompiledSlot | None = None
    last_failed: bool = False
    last_subject: str | None = None


class SentenceReader:
    """Reads one sentence in one section. Use :func:`read_sentence`."""

    def __init__(
        self, lexicon: Lexicon, section: Section, items: list[Item], context: Context, month: int
    ) -> None:
        self.lexicon, self.section, self.items, self.month = lexicon, section, items, month
        strength = SUBJECT_FAR if not context.fresh else SUBJECT_BEFORE
        self.state = _State(context.subject, context.head, strength, context.certain, lexicon.city.code)
        self.opened: list[_State] = []
        self.outcomes: list[Outcome] = []
        self.lead = Lead()
        self.clause_start = True
        self.consumed: set[int] = set()
        self.in_section = IN_SECTION

    def read(self) -> None:
        index = 0
        while index < len(self.items):
            item = self.items[index]
            if item.kind == "figure":
                self._figure(index)
            elif item.kind == "break":
                self._break(index, item.text)
            elif item.kind == "residue":
                self._unknown()
            elif item.kind == "mark":
                self._mark(item.text)
            else:
                assert item.word is not None
                self._word(item.text, item.word, index in self.consumed)
            if item.kind != "break" and not (item.kind == "mark" and item.text == marks.PERIOD):
                self.clause_start = False
            index += 1
        self._end_clause()

    # ------------------------------------------------------------------------------------ words

    def _unknown(self) -> None:
        self.lead.flags.add("unknown_words")
        self.lead.adjacent = ""

    def _mark(self, text: str) -> None:
        lead = self.lead
        if text == marks.PERIOD:
            self.state.other_period = False
        elif text in (marks.OTHER_PERIOD, marks.LAST_YEAR, marks.OTHER_YEAR, marks.PRIOR_YEARS):
            self.state.other_period = True
        elif text == marks.NEGATIVE:
            lead.flags.add("signed")
        elif text in (marks.UNIT_LESS, marks.BROKEN, marks.RANGE):
            lead.flags.add("unknown_words")

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
        if word.subjects or word.before or word.after or word.role == "fillers":
            return
        role = word.role
        if role == "comparisons":
            lead.comparison = True
        elif role in ("rises", "falls"):
            lead.directions.append(1 if role == "rises" else -1)
        elif role == "levels":
            lead.level = lead.level or bool(lead.directions)
        elif role == "other_periods":
            if word.period and word.period == self.month:
                state.other_period = False
            else:
                state.other_period = True
        elif role == "approximate":
            lead.flags.add("approximate")
        elif role in ("coordinate", "respectively"):
            lead.flags.add("several_subjects")
        elif role == "among":
            state.among, state.part_only = True, True
        elif role == "area":
            if word.areas == (self.lexicon.city.code,) and self.clause_start:
                self._speak_of_the_whole()
            self._name_area(word.areas)

    def _speak_of_the_whole(self) -> None:
        """全市 at the head of a clause: a section's default subject governs again."""
        default, state = self.section.spec.default, self.state
        if default is not None:
            if state.subject != default:
                state.last, state.last_failed, state.last_subject = None, False, default
            state.subject, state.head, state.strength, state.certain = default, default, SUBJECT_BEFORE, True

    def _subject_of(self, names: Sequence[str]) -> str | None:
        """The one subject that a text names here: the part of what governs before a subject of its own.

        None where the text is a part of something else, or ambiguous.
        """
        subjects, state = self.section.spec.subjects, self.state
        parts = [
            n for n in names if subjects[n].within in (state.head, *self.lead.subjects) and subjects[n].within
        ]
        wholes = [n for n in names if subjects[n].within is None]
        found = parts or wholes or (list(names) if state.head is None else [])
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
            if subjects[name].within == earlier:
                pass
            elif subjects[earlier].within == name:
                name = earlier
            else:
                lead.flags.add("several_subjects")
        lead.subjects.append(name)
        if "unknown_words" in lead.flags:
            state.certain = False
        else:
            state.certain = True
        if state.area_named and not lead.flags & {"area"} and state.area != self.lexicon.city.code:
            state.area = None
        state.subject, state.strength, state.part_only = name, SUBJECT_HERE, False
        state.head = subjects[name].within or name
        if state.last_subject != name:
            state.last, state.last_failed, state.last_subject = None, False, name

    def _name_area(self, codes: tuple[str, ...]) -> None:
        lead, state = self.lead, self.state
        if "area" in lead.flags and state.area not in codes:
            state.area = None
        elif len(codes) == 1:
            state.area = codes[0]
        else:
            kinds = self.lexicon.area_kind
            wider = [code for code in codes if kinds[code] != "park"]
            state.area = wider[0] if len(wider) == 1 else None
        lead.flags.add("area")
        state.area_named = True
        state.part_only = False

    # ------------------------------------------------------------------------------------ breaks

    def _break(self, index: int, text: str) -> None:
        if text == "、" and not self._after_figure(index):
            self.lead.flags.add("several_subjects")
            return
        if text == "（":
            self._end_clause()
            self.opened.append(replace(self.state))
            return
        if text == "）":
            self._end_clause(quiet=True)
            if self.opened:
                before = self.opened.pop()
                self.state = before
            return
        self._end_clause()
        if text == "；":
            state = self.state
            within = self.section.spec.subjects[state.subject].within if state.subject else None
            if within is not None:
                state.subject = None
            state.strength = SUBJECT_FAR
            state.last, state.last_failed = None, False
            if state.area_named and state.area != self.lexicon.city.code:
                state.area = None

    def _after_figure(self, index: int) -> bool:
        for item in reversed(self.items[:index]):
            if item.kind == "figure":
                return True
            if item.word is None or item.word.role not in FILLING:
                return False
        return False

    def _end_clause(self, quiet: bool = False) -> None:
        """A comma or more: what the clause did not explain makes its subject uncertain from here on."""
        if self.lead.flags & {"unknown_words", "no_subject"} or self.lead.pending is not None:
            self.state.certain = False
        if "several_subjects" in self.lead.flags and len(set(self.lead.subjects)) > 1:
            self.state.certain = False
        self.state.strength = min(self.state.strength, SUBJECT_BEFORE)
        self.lead = Lead()
        self.clause_start = True

    # ------------------------------------------------------------------------------------ figures

    def _tail(self, index: int) -> tuple[list[Item], bool]:
        """What follows a figure up to the next or a break, and whether it ends at a figure."""
        tail = []
        for item in self.items[index + 1 :]:
            if item.kind in ("figure", "break"):
                return tail, item.kind == "figure"
            tail.append(item)
        return tail, False

    @staticmethod
    def _before_next(rest: Sequence[Item], before_figure: bool) -> bool:
        """Whether a measure after its figure is not rather the one before the next figure."""
        return not before_figure or any(item.word is not None and item.word.before for item in rest)

    def _figure(self, index: int) -> None:
        mark = self.items[index].text
        unit = self.lexicon.unit_of_mark[mark]
        tail, before_figure = self._tail(index)
        outcome = self._resolve(unit, tail, before_figure)
        if outcome.slot is not None:
            # A measure after its figure (20个引进任务) is not the measure before the next.
            self.consumed |= {
                index + 1 + n
                for n, i in enumerate(tail)
                if i.word and outcome.slot.spec.measure in i.word.after
            }
        self.outcomes.append(outcome)
        state = self.state
        if outcome.slot is None:
            state.last, state.last_failed = None, True
            if self.lead.pending is not None or outcome.reason in (
                "unknown_words",
                "several_subjects",
                "no_subject",
                "other_area",
            ):
                state.certain = False
        elif outcome.year_on_year:
            state.last, state.last_failed = None, True
        else:
            state.last, state.last_failed = outcome.slot, False
        state.last_subject = state.subject
        self.lead = Lead(flags=self.lead.flags & {"area"})

    def _resolve(self, unit: Unit, tail: list[Item], before_figure: bool) -> Outcome:
        lead, state = self.lead, self.state
        tail_subject, tail_measures, tail_flag = self._read_tail(unit, tail, before_figure)
        subject, strength = state.subject, state.strength
        if lead.pending is not None:
            return self._failed("no_subject", unit)
        if tail_subject is not None and not lead.subjects:
            if tail_subject == "?":
                return self._failed("no_subject", unit)
            subject, strength = tail_subject, SUBJECT_HERE
        elif tail_subject is not None and tail_subject != subject:
            return self._failed("several_subjects", unit)
        certain = state.certain or (tail_subject is not None and not lead.subjects)
        is_change = lead.comparison or bool(lead.directions)
        for flag in ("signed", "approximate", "several_subjects", "unknown_words", "no_subject"):
            if flag in lead.flags:
                return self._failed(flag, unit, subject)
        if tail_flag:
            return self._failed(tail_flag, unit, subject)
        if state.other_period:
            return self._failed("other_period", unit, subject)
        if subject is None or not certain:
            return self._failed("no_subject", unit)
        if is_change:
            return self._change(unit, subject, strength)
        found: list[tuple[int, CompiledSlot, str]] = []
        for word, text in lead.measures:
            near = (
                MEASURE_NEXT
                if (word, text) == lead.measures[-1] and lead.adjacent == "measure"
                else MEASURE_NEAR
            )
            found += [(near, slot, text) for slot in self._slots(subject, word.before, unit)]
        if not found and lead.adjacent == "subject":
            found = [
                (MEASURE_NEXT, s, "") for s in self._slots(subject, self.section.own_subject_before, unit)
            ]
        if not found:
            if tail_subject is not None:
                found = [
                    (MEASURE_NEXT, s, "") for s in self._slots(subject, self.section.own_subject_after, unit)
                ]
            after = [(MEASURE_NEAR, s, text) for word, text in tail_measures
                     for s in self._slots(subject, word.after, unit)]  # fmt: skip
            found = after or found
        if state.part_only:
            found = [f for f in found if f[1].spec.measure in self.section.part_measures]
        if not found:
            has_measure = bool(lead.measures or tail_measures)
            return self._failed("no_slot" if has_measure else "no_measure", unit, subject)
        metrics = {slot.spec.metric for _, slot, _ in found}
        if len(metrics) > 1:
            return self._failed("several_slots", unit, subject, tuple(sorted(metrics)))
        near, slot, text = max(found, key=lambda f: f[0])
        return self._accepted(slot, 0, strength, near, text)

    def _read_tail(
        self, unit: Unit, tail: list[Item], before_figure: bool
    ) -> tuple[str | None, list[tuple[Word, str]], str]:
        """Subject and measures that follow a figure directly, and why the figure cannot stand with this tail."""
        subject: str | None = None
        measures: list[tuple[Word, str]] = []
        for position, item in enumerate(tail):
            if item.kind == "residue":
                return subject, measures, "" if subject or measures else "unknown_words"
            word = item.word
            if word is None:
                break
            if word.role == "approximate":
                return subject, measures, "approximate"
            linked = all(i.text == "的" for i in tail[:position])
            if word.subjects and subject is None and not measures and (linked and (unit.counts or position)):
                subject = self._subject_of(word.subjects) or "?"
            if word.after and not measures and self._before_next(tail[position + 1 :], before_figure):
                measures.append((word, item.text))
            if word.role not in FILLING and not word.subjects and not word.after:
                break
        return subject, measures, ""

    def _slots(self, subject: str, measures: frozenset[str], unit: Unit) -> list[CompiledSlot]:
        return [
            slot
            for measure in sorted(measures)
            for slot in self.section.slots.get((subject, measure), ())
            if slot.unit.dimension == unit.dimension
        ]

    def _change(self, unit: Unit, subject: str, strength: int) -> Outcome:
        """A 同比: of the figure it follows, or of the subject's only metric that is compared in this unit."""
        lead, state = self.lead, self.state
        if not lead.comparison:
            return self._failed("no_base", unit, subject)
        if len(lead.directions) != 1 or lead.level:
            return self._failed("no_direction", unit, subject)
        bases = [s for (of, _), slots in self.section.slots.items() if of == subject for s in slots
                 if s.spec.yoy == unit.unit]  # fmt: skip
        named = {m for word, _ in lead.measures for m in word.before}
        if named:
            bases = [s for s in bases if s.spec.measure in named]
        elif state.last_failed:
            bases = []
        elif state.last is not None and state.last in bases:
            bases = [state.last]
        elif (state.last is not None and unit.dimension == "ratio") or (
            state.last is None and unit.dimension == "ratio"
        ):
            bases = []
        metrics = {s.spec.metric for s in bases}
        if len(metrics) != 1 or state.part_only:
            return self._failed("no_base", unit, subject, tuple(sorted(f"{m}.yoy" for m in metrics)))
        near = MEASURE_NEXT if named or state.last is not None else MEASURE_NEAR
        return self._accepted(bases[0], lead.directions[0], strength, near, "同比")

    def _accepted(self, slot: CompiledSlot, sign: int, strength: int, near: int, text: str) -> Outcome:
        area = self.state.area
        code = f"{slot.spec.metric}.yoy" if sign else slot.spec.metric
        if area != self.lexicon.city.code and (
            area is None or self.lexicon.area_kind[area] not in slot.area_kinds
        ):
            return Outcome(None, None, 0, "other_area", (code,), "")
        score = self.in_section + strength + near
        if score < ENOUGH:
            return Outcome(None, None, 0, "no_subject", (code,), "")
        how = {SUBJECT_HERE: "本分句", SUBJECT_BEFORE: "上文分句", SUBJECT_FAR: "上文"}[strength]
        names = self.section.spec.subjects[slot.spec.subject].texts
        evidence = (
            f"栏目 {self.section.headings[0]}；主语 {names[0] if names else slot.spec.subject}（{how}）；"
            f"谓语 {text or '主语本身'}；证据 {score}"
        )
        return Outcome(slot, area, sign, "", (code,), evidence)

    def _failed(
        self, reason: str, unit: Unit, subject: str | None = None, candidates: tuple[str, ...] = ()
    ) -> Outcome:
        if not candidates and subject is not None:
            named = {m for word, _ in self.lead.measures for m in word.before}
            found = {s.spec.metric for s in self._slots(subject, frozenset(named), unit)}
            candidates = tuple(sorted(found))
        return Outcome(None, None, 0, reason, candidates, "")


def read_sentence(
    lexicon: Lexicon, section: Section, wording: str, context: Context, month: int, in_section: bool = True
) -> tuple[tuple[Outcome, ...], Context]:
    """Outcomes of the wording's figures in order, and the context it leaves to the next sentence.

    ``month`` is the month of the year that the bulletin reports up to (上半年 is its period in June only).
    ``in_section`` is False where the section's heading is nowhere in the document: evidence is one point dearer.
    """
    reader = SentenceReader(lexicon, section, cut(section, wording), context, month)
    reader.in_section = IN_SECTION if in_section else 0
    reader.read()
    state = reader.state
    if state.among:
        resumed = section.spec.default if section.spec.resume else None
        return tuple(reader.outcomes), Context(resumed, state.head, resumed is not None, fresh=False)
    within = section.spec.subjects[state.subject].within if state.subject else None
    subject = None if within else state.subject
    return tuple(reader.outcomes), Context(subject, state.head, state.certain, fresh=False)
