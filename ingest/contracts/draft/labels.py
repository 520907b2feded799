"""Printed labels and titles as a contract writes them: what changes from month to month stands as ``{…}``."""

from __future__ import annotations

import re
from datetime import date

from ingest.labels import fold

_PERIOD = re.compile(
    r"(?:\d{4}年)?(?:\d{1,2}月?[-—–―−~～至到]\d{1,2}月(?:份)?|\d{1,2}月(?:份)?(?!\d)|上半年|前[二三两23]个?季度)"
)
_QUARTER = re.compile(r"(?:第)?[一二三四1-4]季度")
_TWO_YEARS = re.compile(r"(\d{4})[-—–―−~～至到](\d{4})年")
_YEAR = re.compile(r"(\d{4})年")
_HINT = re.compile(r"[(（](?:\d+分|[^()（）]{1,6})[)）]")


def template(text: str, month: date, units: frozenset[str] = frozenset()) -> str:
    """``text`` folded, its period, years and quarter as placeholders, without hints such as (180分) or
    (亿元)."""
    folded = fold(text)

    def two_years(match: re.Match[str]) -> str:
        both = (int(match[1]), int(match[2])) == (month.year - 2, month.year - 1)
        return "{前两年}年" if both else match[0]

    def year(match: re.Match[str]) -> str:
        return "{本年}年" if int(match[1]) == month.year else match[0]

    def hint(match: re.Match[str]) -> str:
        inside = match[0][1:-1]
        return "" if inside in units or re.fullmatch(r"\d+分", inside) else match[0]

    folded = _PERIOD.sub("{期间}", folded)
    folded = _QUARTER.sub("{季度}", folded)
    folded = _TWO_YEARS.sub(two_years, folded)
    folded = _YEAR.sub(year, folded)
    return _HINT.sub(hint, folded) or folded


def hinted_unit(text: str, units: frozenset[str]) -> str | None:
    """The unit that a label prints in brackets: 完成投资(亿元)."""
    for match in _HINT.finditer(fold(text)):
        if match[0][1:-1] in units:
            return match[0][1:-1]
    return None


def title_pattern(title: str, month: date, city_name: str, campaigns: tuple[str, ...]) -> str:
    """``title`` without the city and the campaign before it; periods as placeholders."""
    folded = fold(title)
    for campaign in campaigns:
        folded = re.sub(rf"^.{{0,12}}?[“\"]?{re.escape(fold(campaign))}[”\"]?(?:活动)?", "", folded) or folded
    for start in (fold(city_name), "全市"):
        folded = folded.removeprefix(start) or folded
    return template(folded, month)
