"""Areas, units, metrics and series as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ingest.edits.rules import EditRule

AreaKind = Literal["city", "district", "county", "zone", "park", "cross"]


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name, the days it is one (``until`` not included; None: open), and the code that the area had under it."""

    name: str
    since: date | None = None
    until: date | None = None
    code: str | None = None

    def is_valid_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Area:
    """An area; ``names`` are all its printed forms, the canonical first; ``city_code`` the city it belongs to.

    ``dated`` are the same names with the time of each, as far as the area file tells it.
    """

    code: str
    name_zh: str
    kind: str
    parent_code: str | None
    city_code: str
    names: tuple[str, ...]
    order: int
    dated: tuple[DatedName, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. ``factor`` converts to ``base_unit`` of the same ``dimension``; ``counts`` are whole.

    ``resolution`` is the finest step the unit is stated in (0: exact), however few decimals are printed: a score
    of 65 is 65.0, while 65 亿元 may be anything that rounds to it. None where only the print tells.
    """

    unit: str
    dimension: str
    factor: float
    base_unit: str
    counts: bool
    meaning_zh: str
    resolution: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as its contract (or narrative slot) declares it."""

    code: str
    name_zh: str
    theme: str
    role: str
    unit: str
    period_basis: str
    is_additive: bool
    numerator_code: str | None
    denominator_code: str | None
    table_code: str
    table_zh: str
    header_path_zh: str
    column_order: int


class Recognition(BaseModel):
    """Texts of the masthead that make a document one of the series: one of each list must occur."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    any: tuple[str, ...]
    kind: tuple[str, ...]


class SeriesSpec(BaseModel):
    """One series file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    series: str
    name: str
    recognised_by: Recognition
    tables: tuple[str, ...]
    edits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    code: str
    spec: SeriesSpec
    edits: tuple[EditRule, ...]
