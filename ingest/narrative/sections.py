"""Where the sections of a bulletin begin: headings found by their texts, their ordinals lost or
renumbered or not."""

from __future__ import annotations

import re
from typing import NamedTuple

from rapidfuzz import fuzz

from ingest.narrative.lexicon import Lexicon
from ingest.narrative.marks import ITEM, SUB_ITEM
from ingest.narrative.scan import Wording

_ORDINAL = re.compile(
    rf"(?P<l1>[一二三四五六七八九十]{{1,3}}、)|(?P<l2>（[一二三四五六七八九十]{{1,3}}）)|(?P<l3>{ITEM})|(?P<l4>{SUB_ITEM}|[①-⑳])"
)
_ORDINAL_STARTS = frozenset("一二三四五六七八九十（" + ITEM + SUB_ITEM + "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_PLACES = re.compile(f"[。！？{ITEM}{SUB_ITEM}]")
_MARKS = (ITEM, SUB_ITEM)
_BEFORE = frozenset("。！？；：")
_TEXT_END = re.compile(r"[。！？：；，、\ue100-\ue2ff]")
_LONGEST = 30
_ALIKE, _APART = 80, 10


class Stretch(NamedTuple):
    """A stretch of a wording that one section owns (None: no declared one)."""

    section: str | None
    start: int
    end: int


def stretches(lexicon: Lexicon, wording: Wording, memory: dict[str, str | None]) -> list[Stretch]:
    """The wording cut at its headings; ``memory`` keeps what heading texts were resolved to."""
    text, starts, length = wording.text, set(wording.starts), len(wording.text)
    places = starts | {0}
    for match in _PLACES.finditer(text):
        # Where a sentence ends, and where a list number stands.
        places.add(match.start() if match[0] in _MARKS else match.end())
    found: list[Stretch] = []
    section: str | None = None
    level, begin, heading_end = 0, 0, -1
    for place in sorted(places):
        if place < heading_end or place >= length:
            continue
        ordinal = _ORDINAL.match(text, place) if text[place] in _ORDINAL_STARTS else None
        if ordinal is None:
            if place and text[place - 1] not in _BEFORE and place != heading_end:
                continue
            exact = lexicon.heading_pattern.match(text, place)
            if exact is None or not exact.group(1):
                continue
        depth = int(ordinal.lastgroup[1]) if ordinal and ordinal.lastgroup else 0
        at = ordinal.end() if ordinal else place
        code, end = _heading(lexicon, text, at, starts, ordinal is not None, memory)
        if code is None:
            if ordinal is None:
                continue
            if section is not None and depth > level:
                # A list inside the section: its text stays, its ordinal is a sentence's end.
                found.append(Stretch(section, begin, place))
                begin = at
                continue
            code, end = None, at
        found.append(Stretch(section, begin, place))
        section, level, begin, heading_end = code, depth or 2, end, end
    found.append(Stretch(section, begin, len(text)))
    return [s for s in found if s.end > s.start or s.section is not None]


def _heading(
    lexicon: Lexicon, text: str, at: int, starts: set[int], numbered: bool, memory: dict[str, str | None]
) -> tuple[str | None, int]:
    """The section whose heading stands at ``at``, and where the heading ends."""
    limit = _TEXT_END.search(text, at, at + _LONGEST)
    stop = limit.start() if limit else min(at + _LONGEST, len(text))
    line_end = _first_in(starts, at + 1, stop)
    exact = lexicon.heading_pattern.match(text, at)
    if exact is not None and exact.group(1):
        after = exact.end()
        closed = after >= len(text) or text[after] in "。：" or after in starts
        if not numbered and not closed:
            ending = after > exact.end(1)
            if not (ending and text[after] == "，"):
                return None, at
        line = text[at : line_end or stop]
        for word in lexicon.not_headings:
            if word in line:
                return None, at
        if after < len(text) and text[after] in "。：，":
            after += 1
        elif line_end is not None and after < line_end <= after + 12:
            after = line_end
        return lexicon.headings[exact.group(1)], after
    if not numbered:
        return None, at
    candidate = text[at : line_end or stop]
    if candidate not in memory:
        memory[candidate] = _alike(lexicon, candidate)
    code = memory[candidate]
    if code is None:
        return None, at
    end = at + len(candidate)
    return code, end + 1 if end < len(text) and text[end] in "。：，" else end


def _first_in(starts: set[int], begin: int, end: int) -> int | None:
    for position in range(begin, end + 1):
        if position in starts:
            return position
    return None


def _alike(lexicon: Lexicon, candidate: str) -> str | None:
    """The section whose heading is nearly the candidate, if no other section's is."""
    if len(candidate) < 4 or any(word in candidate for word in lexicon.not_headings):
        return None
    best: dict[str, float] = {}
    for heading, code in lexicon.headings.items():
        best[code] = max(best.get(code, 0), fuzz.ratio(candidate, heading))
    ranked = sorted(best.items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] < _ALIKE:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _APART:
        return None
    return ranked[0][0]
