"""Statements on an assessment: who is best and worst by item, who was not assessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
        self._extreme = re.compile(f"(?:{score})?(?:(?P<highest>{high})|(?P<lowest>{low}))(?:的)?(?:县市区|园区|地区|单位)?(?P<are>是|为|有|：)?")
        self._equal = longest_match(spec.all_equal)
        self._skipped = longest_match(spec.not_assessed)
        self._item = longest_match(self._items)
        self._rest = re.compile(f"(?:{longest_match((*spec.fillers, *spec.score)).pattern}|[，、：（）\\d])*")

    def read(self, part: Region) -> Iterator[Claim]:
        """The claims of a region, in order."""
        text = part.text.translate(_DROPPED) if JOINT in part.text or LINE_JOINT in part.text else part.text
        if self._score.search(text) is None and self._skipped.search(text) is None:
            return
        for match in _SENTENCE.finditer(text):
            yield from self._sentence(part, match.group(), match.start())

    def _sentence(self, part: Region, sentence: str, start: int) -> Iterator[Claim]:
        scored = self._score.search(sentence)
        skipped = self._skipped.search(sentence)
        if scored is None and (skipped is None or "考核" not in sentence):
            return
        line = _line(part, start)
        if skipped is not None:
            metrics = self._item_of(sentence[: skipped.start()])
            if metrics:
                yield Claim("not_assessed", metrics, (), line, sentence, self.spec.table)
            return
        assert scored is not None
        extremes = [m for m in self._extreme.finditer(sentence) if m["are"]]
        if not extremes:
            equal = self._equal.search(sentence, scored.end())
            metrics = self._item_of(sentence[: scored.start()])
            if equal and metrics:
                yield Claim("all_equal", metrics, (), line, sentence, self.spec.table)
            return
        metrics = self._item_of(sentence[: extremes[0].start()])
        if not metrics:
            return
        for n, extreme in enumerate(extremes):
            limit = extremes[n + 1].start() if n + 1 < len(extremes) else len(sentence)
            named = sentence[extreme.end() : limit]
            codes, unresolved = self._areas_of(named)
            kind = "highest" if extreme["highest"] else "lowest"
            if codes or unresolved:
                yield Claim(kind, metrics, codes, line, sentence, self.spec.table, unresolved)

    def _item_of(self, text: str) -> tuple[str, ...]:
        """The metrics of the one item that a sentence begins with; empty where words remain that are unknown."""
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
        end = _AREAS_END.search(text)
        text = text[: end.start()] if end else text
        at = 0
        for match in self._area.finditer(text):
            self._unknown(text[at : match.start()], unresolved)
            codes.append(self._areas[match.group()])
            at = match.end()
        self._unknown(text[at:], unresolved)
        return tuple(dict.fromkeys(codes)), tuple(unresolved)

    def _unknown(self, text: str, unresolved: list[str]) -> None:
        unresolved += [name for name in re.split(r"[、和及与]", text) if name]


def _line(part: Region, position: int) -> int:
    """The line on which a position of the running text stands."""
    found: Sequence[int] = [n for n, start in enumerate(part.starts) if start <= position]
    return part.lines[found[-1]] if found else part.lines[0]
