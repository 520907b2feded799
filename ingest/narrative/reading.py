"""The room's one entry: the paragraphs of a document in, figures, claims and every numeric token
accounted for out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Document
from ingest.identify import Identity
from ingest.narrative.accounting import account, placed
from ingest.narrative.assignment import Outcome, Standing, unattributed
from ingest.narrative.claims import ClaimReader
from ingest.narrative.clause_state import Context, start_of
from ingest.narrative.lexicon import Lexicon, Section, compile_lexicon
from ingest.narrative.result import (
    REASONS,
    NarrativeReading,
)
from ingest.narrative.scan import Scanner, Wording
from ingest.narrative.sections import Stretch, stretches
from ingest.narrative.sentences import Sentences
from ingest.narrative.slots import SlotSet
from ingest.narrative.stream import Lines, Region, regions
from ingest.reference import Reference

_SENTENCE = re.compile(r"[^。！？\n]+")
_KEPT = 20_000
"""Readings that are remembered of each kind: a bulletin whose every word is new has some hundred clauses."""
_DATED = ("period", "year")
_FROM_NOWHERE = Context(None, None, certain=False, fresh=False)


class Reader:
    """Reads bulletins of one series and city. Compiled once for a reference; readings of wordings are
    kept."""

    def __init__(self, slots: SlotSet, reference: Reference, city_code: str) -> None:
        lexicon = compile_lexicon(slots, reference, city_code)
        self.lexicon: Lexicon = lexicon
        self.scanner = Scanner(
            lexicon.names, lexicon.units, lexicon.unit_pattern, lexicon.unit_marks, lexicon.unit_of_mark
        )
        self.claims = [ClaimReader(spec, reference, city_code) for spec in slots.claims]
        self._sentences: dict[tuple[str, Standing], Sentences] = {}
        self._lines = Lines()
        self._wordings: dict[tuple[object, ...], Wording] = {}
        self._headings: dict[str, str | None] = {}

    def read(self, document: Document, identity: Identity) -> NarrativeReading:
        """See :func:`read_narrative`."""
        self._make_room()
        parts, pages = regions(document, self._lines)
        year, month = identity.month.year, identity.month.month
        wordings = [self._scan(part, year, month) for part in parts]
        cut = [
            stretches(self.lexicon, wording, self._headings) if part.kind == "body" else self._note(part, wording)
            for part, wording in zip(parts, wordings, strict=True)
        ]
        present = {stretch.section for found in cut for stretch in found}
        absent = [s for s in self.lexicon.sections.values() if not s.spec.note and s.spec.section not in present]
        outcomes = self._outcomes(parts, wordings, cut, absent, [], month)
        found_elsewhere = {o.slot.section for of in outcomes for o in of.values() if o.slot}
        rivals = [s for s in absent if s.spec.section in found_elsewhere]
        if rivals:
            outcomes = self._outcomes(parts, wordings, cut, absent, rivals, month)
        places = [
            place
            for part, wording, of in zip(parts, wordings, outcomes, strict=True)
            for place in placed(part, wording, of)
        ]
        claims = [
            claim for part in parts if part.kind == "body" for reader in self.claims for claim in reader.read(part)
        ]
        return account(places, pages, claims)

    def _make_room(self) -> None:
        """What became too much is forgotten, before a bulletin and never within one."""
        if sum([sentences.steps for sentences in self._sentences.values()]) > _KEPT:
            self._sentences.clear()
        if len(self._wordings) > _KEPT:
            self._wordings.clear()
        if len(self._headings) > _KEPT:
            self._headings.clear()

    def _scan(self, part: Region, year: int, month: int) -> Wording:
        """The wording of a region; titles and unit lines between tables are kept, bodies are not."""
        if part.kind == "body":
            return self.scanner.scan(part.text, part.starts, year, month)
        always = (part.text, tuple(part.starts))
        then = (*always, year, month)
        known = self._wordings.get(always) or self._wordings.get(then)
        if known is None:
            known = self.scanner.scan(part.text, part.starts, year, month)
            # What a year or a month is depends on those of the bulletin.
            dated = any([number.kind in _DATED for number in known.numbers])
            self._wordings[then if dated else always] = known
        return known

    def _note(self, part: Region, wording: Wording) -> list[Stretch]:
        """A note belongs to the section whose heading the title of the table above contains."""
        if part.kind != "note":
            return []
        codes = {code for heading, code in self.lexicon.note_headings.items() if heading in part.title}
        return [Stretch(codes.pop(), 0, len(wording.text))] if len(codes) == 1 else []

    def _outcomes(
        self, parts: Sequence[Region], wordings: Sequence[Wording], cut: Sequence[Sequence[Stretch]],
        absent: Sequence[Section], rivals: Sequence[Section], month: int,
    ) -> list[dict[int, Outcome]]:  # fmt: skip
        """Outcomes of every region's figures, by the position of their marks.

        ``absent`` sections have no heading in the document; ``rivals`` are those of them whose figures are
        there all the same, so that their text stands under another section's heading.
        """
        return [
            self._region(w, c, absent, rivals, month) if part.kind == "body" else self._region(w, c, [], [], month)
            for part, w, c in zip(parts, wordings, cut, strict=True)
        ]

    def _region(
        self, wording: Wording, found: Sequence[Stretch], absent: Sequence[Section],
        rivals: Sequence[Section], month: int,
    ) -> dict[int, Outcome]:  # fmt: skip
        figures = [n.mark for n in wording.numbers if n.kind == "figure"]
        if not figures:
            return {}
        outcomes: dict[int, Outcome] = {}
        following = 0
        context, section = _FROM_NOWHERE, ""
        for stretch in found:
            code = stretch.section
            if code is not None and code != section:
                context = start_of(self.lexicon.sections[code])
            section = code or ""
            for match in _SENTENCE.finditer(wording.text, stretch.start, stretch.end):
                end = match.end()
                while following < len(figures) and figures[following] < match.start():
                    following += 1
                marks = []
                while following < len(figures) and figures[following] < end:
                    marks.append(figures[following])
                    following += 1
                if code is None and not marks:
                    continue
                sentence = match.group()
                read: Sequence[Outcome] = ()
                if code is not None:
                    read, context = self._sentence(self.lexicon.sections[code], sentence, context, month, Standing.OWN)
                if absent and marks:
                    before = read
                    read = self._elsewhere(absent, rivals, sentence, read, len(marks), month)
                    if any(o.slot is not None and r.slot is None for o, r in zip(before, read, strict=False)):
                        context = context._replace(certain=False)
                outcomes.update(zip(marks, read, strict=False))
        return outcomes

    def _sentence(
        self, section: Section, wording: str, context: Context, month: int, standing: Standing
    ) -> tuple[Sequence[Outcome], Context]:
        key = (section.spec.section, standing)
        sentences = self._sentences.get(key)
        if sentences is None:
            sentences = self._sentences[key] = Sentences(self.lexicon, section, standing)
        return sentences.read(wording, context, month)

    def _elsewhere(
        self, absent: Sequence[Section], rivals: Sequence[Section], wording: str, read: Sequence[Outcome],
        figures: int, month: int,
    ) -> list[Outcome]:  # fmt: skip
        """Figures read as of the sections whose heading the document lost.

        They own what the section at hand leaves open and they claim for certain; what it and a rival could
        both own is left open.
        """
        claiming = [self._sentence(s, wording, _FROM_NOWHERE, month, Standing.LOST)[0] for s in absent]
        competing = [self._sentence(s, wording, _FROM_NOWHERE, month, Standing.RIVAL)[0] for s in rivals]
        result: list[Outcome] = []
        for n in range(figures):
            mine = read[n] if n < len(read) else unattributed("other_section")
            others = [o[n] for o in (competing if mine.slot else claiming) if n < len(o) and o[n].slot]
            codes = dict.fromkeys(code for o in ([mine] if mine.slot else []) + others for code in o.candidates)
            if len(codes) > 1:
                mine = unattributed("several_slots", tuple(codes))
            elif mine.slot is None and others:
                mine = others[0]
            result.append(mine)
        return result


def read_narrative(document: Document, identity: Identity, reference: Reference) -> NarrativeReading:
    """Figures and claims of the running text of ``document``, and every numeric token of its paragraphs.

    A figure is attributed to a declared slot only where the evidence singles one out; two different
    figures for one slot and area are both left unattributed. Raises ReferenceDataError where the slots
    themselves are at fault.
    """
    key = ("narrative", identity.series_code, identity.city_code)
    reader = reference._cache.get(key)
    if reader is None:
        slots = reference.narrative.get(identity.series_code) or SlotSet(identity.series_code)
        reader = reference._cache[key] = Reader(slots, reference, identity.city_code)
    found: NarrativeReading = reader.read(document, identity)
    return found


__all__ = ["REASONS", "Reader", "read_narrative"]
