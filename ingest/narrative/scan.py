"""Numbers of running text told apart: figures with a unit, and dates, periods, ordinals, names that are none.

``scan`` turns running text into a *wording* (numbers replaced by marks, see ``marks``) and a list of what
each number was. It knows how Chinese documents write dates and list numbers; words come from the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from re import Match, Pattern
from typing import NamedTuple

from ingest.narrative import marks
from ingest.narrative.marks import JOINT, LINE_JOINT
from ingest.reference.model import Unit

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_J = f"[{JOINT}{LINE_JOINT}]"
_YEAR = r"(?:19|20)\d\d"
_KINDS = rf"""
(?P<date>{_YEAR}年\d{{1,2}}月\d{{1,2}}日|\d{{1,2}}月\d{{1,2}}日|{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d))
|(?P<document_number>(?<=[〔（【]){_YEAR}[〕）】]第?\d+号|\d+号)
|(?P<issue_number>(?<=第)\d+期)
|(?P<table_reference>(?<=附[件表])\d+(?:[-、和]\d+)*(?![\d.个]))
|(?P<phone>(?<=[话真机编线]：)[\d-]+|1[3-9]\d{{9}}(?!\d)|0\d{{2,3}}-\d{{7,8}}(?!\d))
|(?P<period>(?:(?P<year_of>{_YEAR})年)?(?:(?P<first>\d{{1,2}})月?[-至到])?(?P<last>\d{{1,2}})月(?:份|底|末)?)
|(?P<months>(?<=前)(?P<count>\d{{1,2}})个月)
|(?P<years>(?P<from>{_YEAR})年?[-至到和、](?P<to>{_YEAR})(?=年))
|(?P<year>(?P<one>{_YEAR})(?=年))
|(?P<time>\d{{1,2}}时\d{{1,2}}分|\d{{1,2}}：\d\d(?!\d))
|(?P<sequence>(?<=第)\d+(?=[次批届名位条章节轮]))
|(?P<threshold>\d+(?:\.\d+)?[-至]\d+(?:\.\d+)?[亿万]元[^\d，。；、（）]{{0,6}}?(?:项目|企业)
   |\d+(?:\.\d+)?[亿万]元及?以[上下]的?[^\d，。；、（）]{{0,6}}?(?:项目|企业))
|(?P<sub_item>(?<=（)\d{{1,2}}(?=）))
|(?P<number>{_NUMBER}(?:\.?{_J}+\.?\d[\d.]*)*)
"""
"""What a number may be, tried in this order at its first digit."""


class Number(NamedTuple):
    """What a stretch of running text with ``digits`` digits is.

    ``kind`` is ``figure``, or a kind of non-figure, or a reason why it is no figure (``no_unit``). A figure
    has its ``text`` (digits and point), ``unit`` and ``printed``; ``mark`` is its place in the wording.
    """

    kind: str
    digits: int
    text: str = ""
    unit: str = ""
    printed: str = ""
    mark: int = -1


class Wording(NamedTuple):
    """``text`` with marks for numbers; ``starts`` are where lines began; ``numbers`` in order."""

    text: str
    starts: tuple[int, ...]
    numbers: list[Number]


NON_FIGURES = frozenset(
    {
        "date", "document_number", "issue_number", "table_reference", "phone", "period", "year", "time",
        "threshold", "ordinal", "name_part", "page_number", "unit",
    }
)  # fmt: skip
"""Kinds of numbers that are no figures, whatever they mean."""

_TOKEN = re.compile(_NUMBER, re.ASCII)
_LISTED_YEAR = re.compile(rf"(\d{{1,2}})\.{_J}?(?={_YEAR}\D)", re.ASCII)
_LISTED_COUNT = re.compile(rf"(\d{{1,2}})\.{_J}(?=\d)", re.ASCII)
_START = "。；：！？（\n"


class Scanner:
    """Scans running text with the units and names of one lexicon."""

    def __init__(self, names: Sequence[str], units: Mapping[str, str], unit_pattern: Pattern[str],
                 unit_marks: Mapping[str, str], unit_of_mark: Mapping[str, Unit]) -> None:  # fmt: skip
        self._units, self._unit_pattern, self._unit_marks = units, unit_pattern, unit_marks
        self._counts = {mark for mark, unit in unit_of_mark.items() if unit.counts}
        self._common = {
            text: (unit, unit_marks[unit], unit_marks[unit] in self._counts) for text, unit in units.items()
        }
        named = "|".join(_named(name) for name in names)
        self._kinds = re.compile(rf"(?P<name_part>{named or '(?!)'})|{_KINDS}", re.VERBOSE | re.ASCII).match
        # Most numbers are figures with nothing uncommon around them: those have the group. Other digits match the
        # empty alternative. The first digit stands in front of it all, so that what is no digit is skipped fast.
        self._next = re.compile(
            rf"[0-9](?:(?<=[^\d.,\-A-Za-z前第{JOINT}{LINE_JOINT}][0-9])(?:(?<=0)(?!\d)|(?<!0)\d*)(?:\.\d+)?"
            rf"((?>{unit_pattern.pattern}))(?=[^\d\-月以及至])|)",
            re.ASCII,
        ).search
        self._named = re.compile(named or "(?!)", re.ASCII).match
        self._named_digits = {digits for name in names for digits in re.findall(r"\d+", name)}

    def scan(self, text: str, starts: Sequence[int], year: int, month: int) -> Wording:
        """``text`` is running text without white space, ``starts`` the sorted positions of line starts."""
        pieces: list[str] = []
        numbers: list[Number] = []
        moved: list[int] = []  # starts as positions of the wording; those inside a replaced number are dropped
        at = length = 0
        line_starts = set(starts)
        upcoming = [*starts, len(text) + 1]
        upcoming.reverse()
        following, units, named_digits = self._next, self._common, self._named_digits
        mark = ""
        new = tuple.__new__  # a third of the time of Number(...), a hundred times a bulletin
        while (match := following(text, at)) is not None:
            before, after = match.span()
            behind = match.start(1)
            if behind > 0 and not ((value := text[before:behind]) in named_digits and self._named(text, before)):
                unit, mark, counted = units[text[behind:after]]
                shift = length - at
                place = before + shift
                point = "." in value
                if point and counted:
                    numbers.append(Number("not_a_count", len(value) - 1, value, unit, match.group()))
                    mark = marks.BROKEN
                else:
                    numbers.append(new(Number, ("figure", len(value) - point, value, unit, match.group(), place)))
                length = place + 1
            else:
                kind = self._kinds(text, before)
                assert kind is not None
                listed = mark == marks.ITEM and before == at
                number, mark, after = self._number(text, kind, line_starts, year, month, listed)
                if mark == marks.SUB_ITEM or (text[before - 1 : before] == "前" and number.kind == "period"):
                    before -= 1  # the bracket, or 前 of 前 9 个月, goes with it
                shift = length - at
                place = before + shift
                numbers.append(number._replace(mark=place) if number.kind == "figure" else number)
                length = place + len(mark)
            pieces.append(text[at:before])
            pieces.append(mark)
            at = after
            while upcoming[-1] < after:
                start = upcoming.pop() + shift
                if start <= length:
                    moved.append(start)
        pieces.append(text[at:])
        shift = length - at
        moved += [start + shift for start in upcoming[:0:-1]]
        return Wording("".join(pieces), tuple(moved), numbers)

    def _number(
        self, text: str, match: Match[str], line_starts: set[int], year: int, month: int, listed: bool
    ) -> tuple[Number, str, int]:
        """The number, its mark, and where it ends in ``text``."""
        kind = match.lastgroup or ""
        start, end = match.span()
        if kind != "number":
            digits = _digits(match.group())
            if kind == "name_part":
                return Number(kind, digits), match.group(), end
            if kind == "sub_item":
                if not self._at_start(text, start - 1, line_starts):
                    return Number("no_unit", digits, match.group()), marks.UNIT_LESS, end
                end += 1
            return Number(_NAMES.get(kind, kind), digits), _mark(match, kind, year, month), end
        if self._at_start(text, start, line_starts):
            item = _LISTED_YEAR.match(text, start) or self._listed_count(text, start)
            if item is not None:
                return Number("ordinal", _digits(item.group())), marks.ITEM, item.end()
            point, following = text[end : end + 1], text[end + 1 : end + 2]
            short = match.group().isdecimal() and end - start <= 2
            if short and point in (".", "、", "）") and not (point == "." and following.isdigit()):
                return Number("ordinal", end - start), marks.ITEM, end + 1
        return self._figure(text, match, listed)

    def _listed_count(self, text: str, start: int) -> Match[str] | None:
        """A list number before a count (``1. 11个``): no decimal, since what it counts is whole."""
        listed = _LISTED_COUNT.match(text, start)
        count = _TOKEN.match(text, listed.end()) if listed else None
        unit = self._unit_pattern.match(text, count.end()) if count and count.group().isdecimal() else None
        if unit is None or self._unit_marks[self._units[unit.group()]] not in self._counts:
            return None
        return listed

    @staticmethod
    def _at_start(text: str, start: int, line_starts: set[int]) -> bool:
        """Whether a number begins a line (perhaps after a bullet) or a sentence, as list numbers do."""
        if start == 0 or start in line_starts or text[start - 1] in _START:
            return True
        return text[start - 1] in "-•·" and (start == 1 or start - 1 in line_starts)

    def _figure(self, text: str, match: Match[str], listed: bool) -> tuple[Number, str, int]:
        start, end = match.span()
        whole = match.group()
        plain = whole.isdecimal() or _TOKEN.fullmatch(whole) is not None
        count = _digits(whole)
        previous, following = text[start - 1 : start], text[end : end + 1]
        digits = whole.replace(JOINT, "").replace(",", "")
        if previous in ("m", "M") and whole in ("2", "3"):
            return Number("unit", count), marks.NOT_A_FIGURE, end
        garbled = (
            (not plain and (LINE_JOINT in whole or _TOKEN.fullmatch(digits) is None))
            or (previous in (JOINT, LINE_JOINT, ".", ",") and not listed)
            or following in (JOINT, LINE_JOINT)
            or (previous.isascii() and previous.isalpha())
            or (following.isascii() and following.isalpha())
            or (following == "." and text[end + 1 : end + 2] in (JOINT, LINE_JOINT))
            or (digits[0] == "0" and digits[1:2] not in ("", "."))
        )
        if garbled:
            return Number("broken_number", count, whole), marks.BROKEN, end
        unit = self._unit_pattern.match(text, end)
        if previous == "-":
            before = text[start - 2 : start - 1]
            ranged = bool(before) and (before.isdigit() or before == "%" or before in "元亩个米点")
            if ranged:
                return Number("range", count, whole), marks.RANGE, end
        if following == "-" and text[end + 1 : end + 2].isdigit():
            return Number("range", count, whole), marks.RANGE, end
        if unit is None:
            return Number("no_unit", count, whole), marks.UNIT_LESS, end
        if text[unit.end() : unit.end() + 2][:1] in ("-", "~") and text[unit.end() + 1 : unit.end() + 2].isdigit():
            return Number("range", count, whole), marks.RANGE, end
        name = self._units[unit.group()]
        mark = self._unit_marks[name]
        printed = text[start : unit.end()].replace(JOINT, "")
        if mark in self._counts and "." in digits:
            return Number("not_a_count", count, digits, name, printed), marks.BROKEN, unit.end()
        sign = marks.NEGATIVE if previous == "-" else ""
        return Number("figure", count, digits, name, printed), sign + mark, unit.end()


_NAMES = {"months": "period", "years": "year", "sub_item": "ordinal", "sequence": "ordinal"}


def _digits(text: str) -> int:
    return len(text) if text.isdigit() else sum([character.isdigit() for character in text])


def _named(name: str) -> str:
    """A pattern for the digits of a name such as 500强, where the rest of the name stands around them."""
    parts = re.fullmatch(r"(\D*)(\d+)(\D*)", name)
    if parts is None:
        return "(?!)"
    before, digits, after = parts.groups()
    left = f"(?<={re.escape(before)})" if before else r"(?<![\d.])"
    return left + digits + (f"(?={re.escape(after)})" if after else r"(?![\d.])")


def _mark(match: Match[str], kind: str, year: int, month: int) -> str:
    """The mark of a number that is no figure: years and periods by what they are to the reporting month."""
    if kind == "period":
        same_year = match["year_of"] is None or int(match["year_of"]) == year
        first = int(match["first"] or (1 if month == 1 or match.group()[-1] in "底末" else 0))
        return marks.PERIOD if same_year and first == 1 and int(match["last"]) == month else marks.OTHER_PERIOD
    if kind == "months":
        return marks.PERIOD if int(match["count"]) == month else marks.OTHER_PERIOD
    if kind == "years":
        prior = int(match["from"]) == year - 2 and int(match["to"]) == year - 1
        return marks.PRIOR_YEARS if prior else marks.OTHER_YEAR
    if kind == "year":
        one = int(match["one"])
        return marks.THIS_YEAR if one == year else marks.LAST_YEAR if one == year - 1 else marks.OTHER_YEAR
    if kind == "sub_item":
        return marks.SUB_ITEM
    return marks.NOT_A_FIGURE
