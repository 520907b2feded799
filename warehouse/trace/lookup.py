"""Which area, month and metric a person means: by code, or by a name as it is spoken.

``醴陵``, ``2020年9月`` and ``完成投资`` are enough where only one figure of the release can be meant. A name that
fits several metrics is narrowed first by how well it fits (the whole name, its end, its end but for a general word
such as 合计), then by which of them the area has in that month. What stays open is an error that lists the
candidates: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import duckdb
from rapidfuzz import fuzz

from ingest.labels import name_key
from warehouse.errors import WarehouseError

_MONTH = re.compile(r"\s*(\d{4})\s*(?:[-/.年]\s*)?(\d{1,2})\s*(?:月份?|[-/.]\s*\d{1,2})?\s*")
_GENERAL = ("合计", "小计", "总数")
"""Last parts of a metric's name that say nothing of their own."""
_LISTED = 8
_NEAR = 45
"""Least likeness, of 100, of a name that is offered for one that is unknown."""
_SUFFIXES = ("市", "县", "区")


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the release. ``names`` are its printed forms."""

    code: str
    name_zh: str
    kind: str
    city_code: str
    city_zh: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name_zh}（{self.code}{'' if self.code == self.city_code else '，' + self.city_zh}）"


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of the release; ``name_zh`` goes from the table to the column, parts joined by ·."""

    code: str
    name_zh: str
    table_code: str

    def __str__(self) -> str:
        return f"{self.name_zh}（{self.code}）"


@dataclass(frozen=True, slots=True)
class Cell:
    """What was asked for. ``other_metrics`` are those the same words could name, but which fit less well."""

    area: Area
    month: date
    metric: Metric
    other_metrics: tuple[Metric, ...] = ()


Named = TypeVar("Named", Area, Metric)


class ReleaseNames:
    """The areas and metrics of a release by code, in the order of the dimension tables."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = connection.execute(
            "select a.area_code, a.name_zh, a.kind, a.city_code, c.name_zh, a.printed_names from marts.dim_area as a "
            "inner join marts.dim_area as c on a.city_code = c.area_code order by a.area_order"
        ).fetchall()
        self.areas = {
            str(code): Area(code, name, kind, city, city_zh, tuple(printed or ()))
            for code, name, kind, city, city_zh, printed in rows
        }
        query = "select metric_code, name_zh, table_code from marts.dim_metric order by table_code, column_order, 1"
        self.metrics = {str(row[0]): Metric(*row) for row in connection.execute(query).fetchall()}


def find_cell(
    connection: duckdb.DuckDBPyConnection,
    names: ReleaseNames,
    area: str,
    month: str,
    metric: str,
    city: str | None = None,
) -> Cell:
    """The one cell that is meant. ``city`` (code or name) narrows areas of the same name.

    Raises WarehouseError: ``unknown_area``, ``unknown_month``, ``unknown_metric`` with the nearest names, or
    ``ambiguous`` with the candidates.
    """
    areas = find_areas(names, area, city)
    when = find_month(connection, month)
    ranked = _ranked_metrics(list(names.metrics.values()), metric)
    seen = _cells_of(connection, areas, when, [m for group in ranked for m in group])
    for group in ranked:
        pairs = [(a, m) for m in group for a in areas if (a.code, m.code) in seen]
        if len(pairs) == 1:
            found, chosen = pairs[0]
            others = tuple(m for g in ranked for m in g if m != chosen and (found.code, m.code) in seen)
            return Cell(found, when, chosen, others)
        if pairs:
            raise _ambiguous(metric, [f"{m}，{a}" for a, m in pairs])
    if len(areas) == 1 and sum(map(len, ranked)) == 1:
        # Exactly one is meant, but the release has nothing there; the caller can say why.
        return Cell(areas[0], when, ranked[0][0])
    if len(areas) > 1:
        raise _ambiguous(area, map(str, areas))
    if len(ranked[0]) == 1:
        return Cell(areas[0], when, ranked[0][0])
    raise _ambiguous(metric, map(str, ranked[0]))


def find_areas(names: ReleaseNames, text: str, city: str | None = None) -> list[Area]:
    """The areas that ``text`` names: one by code, else all of that name. Raises ``unknown_area``."""
    everywhere = list(names.areas.values())
    if city is not None:
        wanted = find_city(names, city)
        everywhere = [a for a in everywhere if a.city_code == wanted.code]
    found = _by_name(everywhere, text)
    if not found:
        raise _unknown("unknown_area", "地区", text, everywhere)
    return found


def find_city(names: ReleaseNames, text: str) -> Area:
    """The city that ``text`` names. Raises ``unknown_city`` or, for a name of several cities, ``ambiguous``."""
    cities = [area for area in names.areas.values() if area.code == area.city_code]
    found = _by_name(cities, text)
    if not found:
        raise _unknown("unknown_city", "城市", text, cities)
    if len(found) > 1:
        raise _ambiguous(text, map(str, found))
    return found[0]


def find_month(connection: duckdb.DuckDBPyConnection, text: str) -> date:
    """The first day of the month; raises ``unknown_month`` where no bulletin reports on it."""
    months = connection.execute("select distinct month from marts.dim_bulletin order by 1").fetchall()
    known = [row[0] for row in months]
    span = f"已发布的月份：{known[0]:%Y-%m} 至 {known[-1]:%Y-%m}，共 {len(known)} 个月。" if known else "尚无简报。"
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise WarehouseError("unknown_month", f"“{text}”不是月份。", remedy=f"请写作 2020-09 或 2020年9月。{span}")
    month = date(int(match[1]), int(match[2]), 1)
    if month not in known:
        raise WarehouseError("unknown_month", f"没有 {month:%Y-%m} 的简报。", remedy=span)
    return month


def _by_name(areas: Sequence[Area], text: str) -> list[Area]:
    wanted = name_key(text)
    if exact := [a for a in areas if a.code == text.strip()]:
        return exact
    if exact := [a for a in areas if wanted in {name_key(n) for n in (a.name_zh, *a.names)}]:
        return exact
    # People leave out what kind of place it is: 醴陵 is 醴陵市.
    return [a for a in areas if any(wanted + suffix == name_key(a.name_zh) for suffix in _SUFFIXES)]


def _ranked_metrics(metrics: Sequence[Metric], text: str) -> list[list[Metric]]:
    """Metrics that fit ``text``, best first, in groups that fit equally well. Raises ``unknown_metric``."""
    if exact := [m for m in metrics if m.code == text.strip()]:
        return [exact]
    pieces = [name_key(piece) for piece in re.split(r"[·/\s>]+", text) if name_key(piece)]
    groups: dict[int, list[Metric]] = {}
    for metric in metrics:
        rank = _fit(pieces, [name_key(part) for part in metric.name_zh.split("·")])
        if rank is not None:
            groups.setdefault(rank, []).append(metric)
    if not groups:
        raise _unknown("unknown_metric", "指标", text, metrics)
    return [groups[rank] for rank in sorted(groups)]


def _fit(pieces: list[str], parts: list[str]) -> int | None:
    """0: the whole name; 1: its last parts, 合计 aside; 2: whole parts of it; 3: pieces of parts; None: no fit."""
    if not pieces:
        return None
    if parts == pieces:
        return 0
    tail = parts[:-1] if parts[-1] in _GENERAL and pieces[-1] != parts[-1] else parts
    if tail[-len(pieces) :] == pieces:
        return 1
    places = iter(parts)
    if all(piece in places for piece in pieces):
        return 2
    places = iter(parts)
    if all(any(piece in part for part in places) for piece in pieces):
        return 3
    return None


def _cells_of(
    connection: duckdb.DuckDBPyConnection, areas: Sequence[Area], month: date, metrics: Sequence[Metric]
) -> set[tuple[str, str]]:
    """(area, metric) codes that have a figure or a quarantined cell in the month."""
    given = [month, [a.code for a in areas], [m.code for m in metrics]]
    query = " union ".join(
        f"select area_code, metric_code from marts.{relation} "
        "where month = $1 and list_contains($2, area_code) and list_contains($3, metric_code)"
        for relation in ("fct_observation", "fct_quarantine")
    )
    return {(str(row[0]), str(row[1])) for row in connection.execute(query, given).fetchall()}


def _unknown(code: str, what: str, text: str, known: Iterable[Named]) -> WarehouseError:
    """An error that names what is nearest to ``text``."""
    scored = [(max(fuzz.WRatio(text, one.name_zh), fuzz.WRatio(text, one.code)), one) for one in known]
    scored.sort(key=lambda pair: -pair[0])
    near = [str(one) for score, one in scored[:_LISTED] if score >= _NEAR]
    remedy = f"相近的有：{'；'.join(near)}。" if near else "全部名称见 marts.dim_area 与 marts.dim_metric。"
    return WarehouseError(code, f"没有名为“{text}”的{what}。", remedy=remedy)


def _ambiguous(text: str, candidates: Iterable[str]) -> WarehouseError:
    listed = list(candidates)
    more = f"；等共 {len(listed)} 个" if len(listed) > _LISTED else ""
    return WarehouseError(
        "ambiguous",
        f"“{text}”可以指：{'；'.join(listed[:_LISTED])}{more}。",
        remedy="请写全名称或使用代码；同名地区可加 --city。",
    )
