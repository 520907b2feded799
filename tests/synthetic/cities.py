"""The cities of synthetic bulletins: their codes and areas, with every printed name."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

AREAS = Path(__file__).parent / "areas"
BUNDLED_AREAS = Path(__file__).parents[2] / "ingest" / "reference" / "areas"

MARKS = {"430200": "株简准字", "430300": "潭简准字", "430900": "益简准字", "431100": "永简准字"}
"""The mark that stands at the top of a city's bulletins, before a running number."""

RENAMED = {"430212": ("株洲县", date(2018, 6, 1)), "431181": ("祁阳县", date(2021, 1, 1))}
"""Areas that carried another name before a month: code -> (old name, first month of the new one)."""


@dataclass(frozen=True, slots=True)
class Place:
    """One row of an area file."""

    code: str
    name: str
    kind: str
    parent: str
    also: tuple[str, ...]

    def names(self, month: date) -> tuple[str, ...]:
        """What this area may be printed as in a bulletin of ``month``; names of another time left out."""
        old, since = RENAMED.get(self.code, ("", month))
        if old and month < since:
            return (old,)
        return (self.name, *(name for name in self.also if name != old))


@dataclass(frozen=True)
class City:
    """A city with its places in the order of the area file, which is the order of the rosters."""

    code: str
    name: str
    path: Path
    places: tuple[Place, ...]

    @property
    def mark(self) -> str:
        return MARKS.get(self.code, "简准字")

    def of_kind(self, *kinds: str) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.kind in kinds)

    @property
    def areas(self) -> tuple[Place, ...]:
        return self.of_kind("district", "county", "zone")

    @property
    def parks(self) -> tuple[Place, ...]:
        return self.of_kind("park")

    @property
    def cross(self) -> str:
        return f"{self.code}-cross"

    def park_of(self, area_code: str) -> Place | None:
        return next((park for park in self.parks if park.parent == area_code), None)


@cache
def city(code: str) -> City:
    """The city of that code; raises KeyError where no area file has it."""
    for folder in (AREAS, BUNDLED_AREAS):
        path = folder / f"{code}.csv"
        if path.exists():
            break
    else:
        raise KeyError(code)
    with path.open(encoding="utf-8", newline="") as lines:
        places = tuple(
            Place(
                row["area_code"],
                row["name_zh"],
                row["kind"],
                row["parent_code"],
                tuple(name.partition("@")[0] for name in row["also_printed_as"].split("|") if name),
            )
            for row in csv.DictReader(lines)
        )
    return City(code, places[0].name, path, places)


CITY_CODES = ("430300", "431100", "430900", "430200")
"""Cities in the order in which ``--cities N`` takes them; the bundled one comes last."""
