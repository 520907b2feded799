"""What the cells of a column say about it: unit, role, spanned or not, what a blank means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.contracts.draft.labels import hinted_unit
from ingest.contracts.model import Role
from ingest.figures import Figure, Kind
from ingest.labels import fold, label_key
from ingest.reference.model import Unit

_RATE = re.compile(r"率$|比$|比重|占比|占.*比|进度|%|％")
_RATES_BELOW = re.compile(r"率$|比重$|占比$|比例$|占.*比$")
_RANK = re.compile(r"排名|名次|位次|排位")
_SCORE = re.compile(r"得分|分数|评分|总分|加分|扣分")
_MONEY = re.compile(r"投资|金额|资金|产值|收入|税|贷款|融资")
_COUNT = re.compile(r"个数|项目数|项目[^面积金额]*数$|件数|家数|户数|人数|任务数|签约|引进|宗数|^数$")
_LAND = re.compile(r"土地|用地|征地|集体|供地")
_FLOOR = re.compile(r"厂房|房屋|国有|建筑|征收面积")
_PLAN = re.compile(r"计划|任务|目标|应|年度数")
_DONE = re.compile(r"完成|实际|批回|已|签约|开工数|竣工数|投产|到位|新增")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A body row before it is placed: whether it is the total, its category (0-based) and its figures."""

    total: bool
    category: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """``units`` by category; ``doubts`` are remarks for the person who finishes the draft."""

    units: tuple[str, ...]
    role: Role
    span: bool
    closes_with_blanks: bool
    empty: tuple[bool, ...]
    doubts: tuple[str, ...]


def read_column(
    j: int, path: Sequence[str], rows: Sequence[RawRow], categories: Sequence[str], listed: Sequence[str],
    units: Mapping[str, Unit], title: str,
) -> ColumnReading:  # fmt: skip
    """Column ``j`` under the printed labels ``path``; ``listed`` are the units of the unit line."""
    doubts: list[str] = []
    chosen = []
    for number, category in enumerate(categories):
        figures = [row.figures[j] for row in rows if row.category == number]
        unit, sure = _unit(path, category, figures, listed, units, title)
        chosen.append(unit)
        if not sure and "unit guessed" not in doubts:
            doubts.append("unit guessed")
    numbers = [row.figures[j] for row in rows if row.figures[j].kind == Kind.NUMBER]
    span = _is_span(j, rows, chosen[0])
    return ColumnReading(
        tuple(chosen),
        _role(path, chosen[0]),
        span,
        not span and chosen[0] != "%" and _closes_with_blanks(j, rows, len(categories)),
        tuple(all(r.figures[j].kind == Kind.BLANK for r in rows if r.category == n) for n in range(len(categories))),
        tuple(doubts) if numbers else (*doubts, "no figure in this document"),
    )


def listed_units(unit_line: str | None, units: Mapping[str, Unit]) -> list[str]:
    """The known units of a unit line, in its order."""
    parts = re.split(r"[、，,;；/／\s及和]+", unit_line or "")
    return list(dict.fromkeys(text for part in parts if (text := fold(part).strip("()（）:：")) in units))


def _unit(
    path: Sequence[str], category: str, figures: Sequence[Figure], listed: Sequence[str],
    units: Mapping[str, Unit], title: str,
) -> tuple[str, bool]:  # fmt: skip
    numbers = [f for f in figures if f.kind == Kind.NUMBER]
    known = frozenset(units)
    leaf = label_key(path[-1])
    for text in reversed(path):
        if hint := hinted_unit(text, known):
            return hint, True
    if fold(path[-1]) in known:
        return fold(path[-1]), True
    if any(f.percent for f in numbers) or (not numbers and _RATE.search(leaf)):
        return "%", True
    if _RATE.search(leaf) or any(_RATES_BELOW.search(label_key(group)) for group in path[:-1]):
        # A rate printed without its sign: sure where the unit line says so.
        return "%", "%" in listed
    if _RANK.search(leaf) and not any(f.decimals for f in numbers):
        return "位", True
    score = [text for text in (*path, title) if _SCORE.search(fold(text))]
    measures = [u for u in listed if u not in ("%", "位")]
    if score and not set(measures) - {"分"}:
        return "分", True
    if len(measures) == 1:
        decimals = any(f.decimals for f in numbers)
        return (measures[0], True) if not (decimals and units[measures[0]].counts) else (measures[0], False)
    return _among(path, category, numbers, measures, units)


def _among(
    path: Sequence[str], category: str, numbers: Sequence[Figure], measures: Sequence[str],
    units: Mapping[str, Unit],
) -> tuple[str, bool]:  # fmt: skip
    """One of several listed units: by decimals, then by the words of leaf, category and groups."""
    decimals = any(f.decimals for f in numbers)
    options = [u for u in measures if not (decimals and units[u].counts)]
    if not options:
        return ("亿元" if decimals else "个"), False
    if len(options) == 1:
        return options[0], True
    leaf = label_key(path[-1])
    around = f"{category}{''.join(map(label_key, path[:-1]))}"
    floor_first = _FLOOR.search(category) is not None
    for text, sure in ((leaf, True), (around, False)):
        for pattern, dimensions in (
            (re.compile("面积"), ("area", "land") if floor_first else ("land", "area")),
            (_COUNT, ("count",)),
            (_MONEY, ("money",)),
            (_FLOOR, ("area",)),
            (_LAND, ("land",)),
        ):
            for dimension in dimensions if pattern.search(text) else ():
                for unit in options:
                    if units[unit].dimension == dimension:
                        return unit, sure
    # A count prints no decimals; figures that do not are most likely counts where the line lists such a unit.
    counts = [u for u in options if units[u].counts]
    return (counts[0] if counts and not decimals else options[0]), False


def _role(path: Sequence[str], unit: str) -> Role:
    by_unit: dict[str, Role] = {"%": "progress", "位": "rank", "分": "score", "百分点": "change"}
    if unit in by_unit:
        return by_unit[unit]
    for text in map(label_key, reversed(path)):
        if "金额" in text:
            return "amount"
        if _PLAN.search(text) and not text.startswith(("未按", "计划内", "计划外")):
            return "plan"
        if _DONE.search(text) and not text.startswith("未"):
            return "completed"
        if text.startswith("未"):
            return "count"
    return "count"


def _is_span(j: int, rows: Sequence[RawRow], unit: str) -> bool:
    """One cell beside all areas: the city's figure again in the first area's row (or ``-``), the rest blank;
    or the city's figure in every row."""
    totals = [row.figures[j] for row in rows if row.total]
    areas = [row.figures[j] for row in rows if not row.total]
    if len(totals) != 1 or len(areas) < 4 or totals[0].kind != Kind.NUMBER or not totals[0].value:
        return False
    again = [f.kind == Kind.NUMBER and f.value == totals[0].value for f in areas]
    blank = [f.kind == Kind.BLANK for f in areas]
    if all(blank[1:]):
        return again[0] or areas[0].kind == Kind.PLACEHOLDER or blank[0]
    return all(again) and unit != "%"


def _closes_with_blanks(j: int, rows: Sequence[RawRow], categories: int) -> bool:
    """Whether the areas sum to the total though some are blank: then a blank means none."""
    for category in range(categories):
        mine = [row for row in rows if row.category == category]
        totals = [row.figures[j] for row in mine if row.total]
        areas = [row.figures[j] for row in mine if not row.total]
        numbers = [f for f in areas if f.kind == Kind.NUMBER]
        blanks = sum(f.kind == Kind.BLANK for f in areas)
        if len(totals) == 1 and totals[0].value and numbers and blanks:
            spread = 0.5 * sum(f.step for f in (*numbers, totals[0]) if f.decimals)
            if abs(totals[0].value - sum(f.value for f in numbers)) <= spread + 1e-7:
                return True
    return False
