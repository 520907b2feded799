"""Which figures of a city and series have a rule over time: (area, metric) by number, with units and precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.reference import Reference

CONSTANT, NOT_FALLING = "constant", "not_falling"
OVER_TIME = (CONSTANT, NOT_FALLING)
"""``over_time`` of a contract's column, and ``rule_kind`` of its checks."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Parallel over ``keys``. ``resolution`` is the finest step of the unit (inf where only the print tells)."""

    keys: tuple[tuple[str, str], ...]
    index: Mapping[tuple[str, str], int]
    names: pa.Array
    constant: npt.NDArray[np.bool_]
    units: tuple[str, ...]
    resolution: npt.NDArray[np.float64]


def catalogue_of(city_code: str, series_code: str, reference: Reference) -> Catalogue:
    """The catalogue of a city's bulletins of one series; made once."""
    cached = ("catalogue", city_code, series_code)
    found: Catalogue | None = reference._cache.get(cached)
    if found is None:
        found = reference._cache[cached] = _build(city_code, series_code, reference)
    return found


def _build(city_code: str, series_code: str, reference: Reference) -> Catalogue:
    rules: dict[tuple[str, str], tuple[bool, str]] = {}
    for contract in reference.contracts_of(series_code):
        areas = [area.code for area in reference.areas_of(city_code, ("city", *contract.rows.roster, "cross"))]
        for column in contract.columns:
            if column.over_time is None:
                continue
            for category, metric in column.metrics.items():
                for area in areas:
                    rules.setdefault((area, metric), (column.over_time == CONSTANT, column.units[category]))
    steps = (reference.units[unit].resolution for _, unit in rules.values())
    return Catalogue(
        keys=tuple(rules),
        index={key: number for number, key in enumerate(rules)},
        names=pa.array([f"{area}|{metric}" for area, metric in rules], pa.string()),
        constant=np.array([constant for constant, _ in rules.values()], dtype=np.bool_),
        units=tuple(unit for _, unit in rules.values()),
        resolution=np.array([np.inf if step is None else step for step in steps], dtype=np.float64),
    )
