"""The areas that a table of a contract prints for a city, and the names by which labels tell them."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ingest.contracts.model import TableContract
from ingest.labels import name_key
from ingest.reference import Reference
from ingest.reference.names import TOTAL_NAMES


@dataclass(frozen=True)
class Roster:
    """The areas a table of a contract prints for a city: codes in order, and all their names by key."""

    order: tuple[str, ...]
    names: dict[str, str]
    printed: dict[str, str]

    @classmethod
    def of(cls, contract: TableContract, city_code: str, reference: Reference) -> Roster:
        key = ("roster", contract.code, city_code)
        cached: Roster | None = reference._cache.get(key)
        if cached is not None:
            return cached
        kinds = contract.rows.roster
        areas = list(reference.areas_of(city_code, kinds))
        cross = list(reference.areas_of(city_code, ("cross",))) if contract.rows.cross else []
        city = [reference.areas[city_code]] if contract.rows.total != "none" else []
        ordered = city + areas + cross if contract.rows.total != "last" else areas + cross + city
        names: dict[str, str] = {}
        for area in ordered:
            for name in area.names:
                names.setdefault(name_key(name), area.code)
        if city:
            for total in TOTAL_NAMES:
                names.setdefault(total, city_code)
        roster = cls(tuple(a.code for a in ordered), names, {a.code: a.name_zh for a in ordered})
        reference._cache[key] = roster
        return roster

    def joined(self, upper: str, lower: str) -> str | None:
        """The area whose name two labels make together, one character off at most where neither is a whole name."""
        key = name_key(upper + lower)
        if key in self.names or len(key) < 4:
            return self.names.get(key)
        if name_key(upper) in self.names:
            return None
        near = {code for name, code in self.names.items() if Levenshtein.distance(key, name) == 1}
        if len(near) != 1:
            return None
        code = near.pop()
        lower_area = self.names.get(name_key(lower))
        return code if lower_area in (None, code) else None

    def nearest(self, label: str, count: int = 2) -> list[str]:
        """The names most like ``label``, best first: suggestions for a person."""
        key = name_key(label)
        ranked = sorted(self.names, key=lambda name: (Levenshtein.distance(key, name), name))
        return list(dict.fromkeys(self.printed[self.names[name]] for name in ranked))[:count]
