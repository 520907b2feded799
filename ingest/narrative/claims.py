"""Statements on an assessment: who is best and worst by item, who was not assessed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ingest.narrative.marks import JOINT, LINE_JOINT, SEPARATOR
from ingest.narrative.phrases import longest_match
from ingest.narrative.result import Claim
from ingest.narrative.slots import ClaimsSpec
from ingest.narrative.stream import Region
from ingest.reference import Reference

_SENTENCE = re.compile(r"[^。！？]+")
_DROPPED = str.maketrans("", "", JOINT + LINE_JOINT + SEPARATOR)
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、])")
_AREAS_END = re.compile(r"[；。，]")


class ClaimReader:
    """Reads the claims of one declaration for one city."""

    def __init__(self, spec: ClaimsSpec, reference: Reference, city_code: str) -> None:
        self.spec = spec
        self._items = {text: item.metrics for item in spec.items for text in item.texts}
        roster = reference.contracts[spec.table].rows.roster if spec.table in reference.contracts else ()
        names: dict[str, str] = {}
        parks: dict[str, str] = {}
        for area in reference.areas.values():
            if area.city_code == city_code and area.kind != "cross":
                for name in area.names:
                    text = "".join(name.split()).replace("(", "（").replace(")", "）")
                    if area.kind in roster:
                        names[text] = area.code
                    elif area.kind == "park" and area.parent_code:
                        parks[text] = area.parent_code
        # A park stands for its district's row; where one name is both, it is the row itself.
        self._areas = parks | names
        self._area = longest_match(self._areas)
        score, high, low = (longest_match(texts).pattern for texts in (spec.score, spec.highest, spec.lowest))
        self._score = re.compile(score)
        self._relevant = longest_match((*spec.score, *spec.not_assessed))
        self._extreme = re.compile(
            f"(?:{score})?(?:(?P<highest>{high})|(?P<lowest>{low}))(?:的)?(?:县市区|园区|地区|单位)?(?P<are>是|为|有|：)?"
        )
        self._equal = longest_match(spec.all_equal)
        self._skipped = longest_match(spec.not_assessed)
        self._item = longest_match(self._items)
        self._rest = re.compile(f"(?:{longest_match((*spec.fillers, *spec.score)).pattern}|[，、：（）\\d])*")

    def read(self, part: Region) -> Iterator[Claim]:
        """The claims of a region, in order."""
        text = part.text.translate(_DROPPED) if JOINT in part.text or LINE_JOINT in part.text else part.text
        if self._score.search(text) is None and self._skipped.search(text) is None:
            return
        relevant = self._relevant.search
        for match in _SENTENCE.finditer(text):
            if relevant(text, match.start(), match.end()):
                yield from self._sentence(part, match.group(), match.start())

    def _begun(self, part: Region, sentence: str, start: int, before: str) -> tuple[tuple[str, ...], int]:
        """The item that ``before`` ends in, and where its words begin: a heading may stand above them."""
        metrics = self._item_of(before)
        if metrics:
            return metrics, 0
        starts = part.starts
        for place in starts[bisect_right(starts, start) : bisect_left(starts, start + len(before))]:
            metrics = self._item_of(before[place - start :])
            if metrics:
                return metrics, place - start
        return (), 0

    def _sentence(self, part: Region, sentence: str, start: int) -> Iterator[Claim]:
        scored = self._score.search(sentence)
        skipped = self._skipped.search(sentence)
        if scored is None and (skipped is None or "考核" not in sentence):
            return
        if skipped is not None:
            metrics, begin = self._begun(part, sentence, start, sentence[: skipped.start()])
            metrics = metrics or self._item_of(sentence[skipped.end() :])
            if metrics:
                yield self._claim("not_assessed", metrics, part, sentence[begin:], start + begin)
            return
        assert scored is not None
        for kind, item, named in self._extremes(sentence):
            metrics, begin = self._begun(part, sentence, start, item)
            codes, unresolved = self._areas_of(named)
            if metrics and (codes or unresolved):
                yield self._claim(kind, metrics, part, sentence[begin:], start + begin, codes, unresolved)
        if self._extreme.search(sentence) is None and (equal := self._equal.search(sentence, scored.end())):
            metrics, begin = self._begun(part, sentence, start, sentence[: scored.start()])
            if equal and metrics:
                yield self._claim("all_equal", metrics, part, sentence[begin:], start + begin)

    def _claim(
        self, kind: str, metrics: tuple[str, ...], part: Region, sentence: str, at: int,
        codes: tuple[str, ...] = (), unresolved: tuple[str, ...] = (),
    ) -> Claim:  # fmt: skip
        return Claim(kind, metrics, codes, _line(part, at), sentence, self.spec.table, unresolved)

    def _extremes(self, sentence: str) -> Iterator[tuple[str, str, str]]:
        """Kind, words of the item, and enumeration of areas of every extreme: 较高的是甲、乙 or
        甲、乙较高."""
        matches = list(self._extreme.finditer(sentence))
        leading = [m for m in matches if m["are"]]
        if leading:
            item = sentence[: leading[0].start()]
            for n, match in enumerate(leading):
                limit = leading[n + 1].start() if n + 1 < len(leading) else len(sentence)
                named = sentence[match.end() : limit]
                end = _AREAS_END.search(named)
                yield _kind(match), item, named[: end.start()] if end else named
            return
        first = self._area.search(sentence)
        if first is None:
            return
        item, at = sentence[: first.start()], first.start()
        for match in matches:
            yield _kind(match), item, sentence[at : match.start()].strip("，；")
            at = match.end()

    def _item_of(self, text: str) -> tuple[str, ...]:
        """The metrics of the one item that a sentence begins with; empty where words remain that are
        unknown."""
        text = _ORDINAL.sub("", text)
        found: tuple[str, ...] = ()
        at = 0
        while at < len(text):
            item = self._item.match(text, at)
            if item is not None and item.group():
                metrics = self._items[item.group()]
                if found and metrics != found:
                    return ()
                found, at = metrics, item.end()
                continue
            rest = self._rest.match(text, at)
            if rest is None or rest.end() == at:
                return ()
            at = rest.end()
        return found

    def _areas_of(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Area codes named in an enumeration, and names that are none."""
        codes: list[str] = []
        unresolved: list[str] = []
        at = 0
        for match in self._area.finditer(text):
            self._unknown(text[at : match.start()], unresolved)
            codes.append(self._areas[match.group()])
            at = match.end()
        self._unknown(text[at:], unresolved)
        return tuple(dict.fromkeys(codes)), tuple(unresolved)

    def _unknown(self, text: str, unresolved: list[str]) -> None:
        if text not in ("", "、"):
            unresolved += [name for name in re.split(r"[、和及与]", text) if name]


def _kind(extreme: re.Match[str]) -> str:
    return "highest" if extreme["highest"] else "lowest"


def _line(part: Region, position: int) -> int:
    """The line on which a position of the running text stands."""
    return part.lines[max(0, bisect_right(part.starts, position) - 1)]
