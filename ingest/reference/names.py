"""Names of areas over time: an area keeps one code whatever it is called, and a name may pass from one area to another.

An area file lists further names as ``name``, or with the time it was the area's name as ``name@from/until`` (dates as
in ISO 8601, ``until`` not included, either may be left out) and the code it had then as ``name@from/until@code``:
``株洲县@/2018-06-19@430221``.

A name that one area alone ever had is that area's whatever the date: documents use old names for years. One that
several areas of a city had belongs to the one that had it on the day the document was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Protocol, TypeVar

from ingest.labels import name_key
from ingest.reference.model import Area, DatedName

TOTAL_NAMES = frozenset({"合计", "全市", "总计", "全市合计", "合计数"})
"""What tables call the row of the whole city, whatever the city."""


class Named(Protocol):
    """An area, as far as its names go."""

    @property
    def code(self) -> str: ...

    @property
    def dated(self) -> tuple[DatedName, ...]: ...


Some = TypeVar("Some", bound=Named)


def parse_name(text: str) -> DatedName:
    """One entry of ``also_printed_as``. Raises ValueError, saying what is wrong with it."""
    name, *rest = text.split("@")
    if not rest:
        return DatedName(name)
    if len(rest) > 2 or rest[0].count("/") != 1 or not name:
        raise ValueError(f"“{text}” is not written as name@from/until or name@from/until@code.")
    since, until = (_day(part, text) for part in rest[0].split("/"))
    if since is not None and until is not None and since >= until:
        raise ValueError(f"“{text}” ends before it begins.")
    return DatedName(name, since, until, rest[1] if len(rest) == 2 and rest[1] else None)


def _day(text: str, whole: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(f"“{text}” in “{whole}” is no date such as 2018-06-19.") from error


def names_of(name_zh: str, also: Iterable[DatedName]) -> tuple[DatedName, ...]:
    """All names of an area, its present one first: that begins when the last former one ended."""
    further = tuple(also)
    ends = [name.until for name in further if name.until is not None]
    return (DatedName(name_zh, max(ends, default=None)), *further)


def overlap(one: DatedName, other: DatedName) -> bool:
    """Whether both are names on some day."""
    return (one.since or date.min) < (other.until or date.max) and (other.since or date.min) < (one.until or date.max)


def clashes(areas: Iterable[Some]) -> Iterator[tuple[str, Some, Some]]:
    """Names that two areas of one table have at the same time, with the two in the order of ``areas``: a row under such
    a name could be either's."""
    owners: dict[str, list[tuple[Some, DatedName]]] = {}
    for area in areas:
        for name in area.dated:
            owners.setdefault(name_key(name.name), []).append((area, name))
    for found in owners.values():
        for (one, a), (other, b) in combinations(found, 2):
            if one.code != other.code and overlap(a, b):
                yield a.name, one, other


def alike(city: str, other: str) -> bool:
    """Whether a masthead could not tell two cities apart: the name of one is part of the other's."""
    a, b = name_key(city), name_key(other)
    return a in b or b in a


@dataclass(frozen=True)
class SharedNames:
    """Names that several areas of a city had one after the other: their owners, by key of the name."""

    owners: Mapping[str, tuple[tuple[str, DatedName], ...]]

    @classmethod
    def among(cls, areas: Iterable[Area]) -> SharedNames:
        """Of the areas of one city. Areas that have a name at the same time share no table, so it is left with both."""
        owners: dict[str, list[tuple[str, DatedName]]] = {}
        for area in areas:
            for name in area.dated:
                owners.setdefault(name_key(name.name), []).append((area.code, name))
        return cls(
            {
                key: tuple(found)
                for key, found in owners.items()
                if any(a != b and not overlap(x, y) for a, x in found for b, y in found)
            }
        )

    def not_on(self, day: date) -> frozenset[tuple[str, str]]:
        """(area code, key of name) of those that are not this area's name on ``day``."""
        return frozenset(
            (code, key) for key, found in self.owners.items() for code, name in found if not name.is_valid_on(day)
        )


def without(area: Area, taken: frozenset[tuple[str, str]]) -> Area:
    """``area`` without the names that are another's, its present one too where it is not its name yet."""
    kept = tuple(name for name in area.names if (area.code, name_key(name)) not in taken)
    return area if kept == area.names else replace(area, names=kept)
