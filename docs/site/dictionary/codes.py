"""Pages of areas, units and codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import duckdb

from docs.site.markdown import anchor, cell, code, table
from ingest.reference import Reference
from ingest.reference.model import DatedName

Labels = Mapping[str, Mapping[str, str]]
"""Chinese label of a code, by domain and code."""


def read_labels(connection: duckdb.DuckDBPyConnection) -> Labels:
    """The labels of a release (``dim_label``)."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for domain, key, label in connection.execute("select domain, code, label_zh from marts.dim_label").fetchall():
        found[domain][key] = label
    return found


def pages(reference: Reference, labels: Labels) -> dict[str, str]:
    return {"areas.md": _areas(reference, labels), "units.md": _units(reference), "codes.md": _codes(labels)}


def _areas(reference: Reference, labels: Labels) -> str:
    parts = [
        "# Areas 地区\n\nThe areas of the cities that come with the project; those of your own "
        "`$WAREHOUSE_HOME/config/areas` are added at a load.\n"
    ]
    for city in reference.cities.values():
        areas = [area for area in reference.areas.values() if area.city_code == city.code]
        rows = (
            (anchor(area.code) + cell(area.name_zh), code(area.code),
             cell(labels.get("area_kind", {}).get(area.kind, area.kind)),
             cell(reference.areas[area.parent_code].name_zh if area.parent_code else ""),
             cell("、".join(map(_with_its_time, area.dated[1:] or map(DatedName, area.names[1:])))))
            for area in areas
        )  # fmt: skip
        header = ("地区 area", "代码 code", "类别 kind", "属于 part of", "也印作 also printed as")
        parts.append(f"\n## {cell(city.name_zh)}\n\n{table(header, rows)}")
    return "".join(parts)


def _with_its_time(name: DatedName) -> str:
    """The name, and when it was one where the area file says so."""
    if name.since is None and name.until is None:
        return name.name
    since, until = (day.isoformat() if day else "" for day in (name.since, name.until))
    return f"{name.name}（{since}–{until}{'，' + name.code if name.code else ''}）"


def _units(reference: Reference) -> str:
    rows = (
        (cell(unit.unit), cell(unit.meaning_zh), code(unit.dimension),
         cell(f"{unit.factor:g} {unit.base_unit}" if unit.factor != 1 else ""), "是" if unit.counts else "")
        for unit in reference.units.values()
    )  # fmt: skip
    header = ("单位 unit", "说明 meaning", "量 dimension", "等于 equals", "整数 whole")
    return "# Units 计量单位\n\nA figure is served in the unit it is printed in.\n\n" + table(header, rows)


def _codes(labels: Labels) -> str:
    parts = ["# Codes 代码\n\nWhat the codes in the columns of the marts mean (`dim_label`).\n"]
    for domain, known in labels.items():
        parts.append(f"\n## {domain}\n\n")
        parts.append(table(("代码 code", "名称 label"), ((code(key), cell(label)) for key, label in known.items())))
    return "".join(parts)
