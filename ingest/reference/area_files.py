"""Area files: one row an area, in the order in which tables print them (docs/contracts.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

from ingest.config_text import config_text
from ingest.errors import ReferenceDataError
from ingest.labels import name_key
from ingest.reference.model import Area, DatedName
from ingest.reference.names import TOTAL_NAMES, alike, clashes, names_of, parse_name

AREA_COLUMNS = ("area_code", "name_zh", "kind", "parent_code", "also_printed_as")
AREA_KINDS = ("city", "district", "county", "zone", "park", "cross")
_CHECK = "`bulletins contracts check` shows all mistakes at once."


def read_areas(paths: Iterable[Path]) -> dict[str, Area]:
    """The areas of all files by code; raises ReferenceDataError with file, row and column."""
    rows: dict[str, tuple[Path, int, dict[str, str]]] = {}
    for path in paths:
        reader = csv.DictReader(io.StringIO(config_text(path)))
        if tuple(reader.fieldnames or ()) != AREA_COLUMNS:
            has = f"has the columns {', '.join(reader.fieldnames)}." if reader.fieldnames else "is empty."
            raise ReferenceDataError(
                "area_columns", has, file=str(path),
                remedy=f"The first line of an area file is {','.join(AREA_COLUMNS)} {_CHECK}",
            )  # fmt: skip
        for row in reader:
            _check(row, path, reader.line_num)
            row = {column: cell.strip() for column, cell in row.items()}
            code = row["area_code"]
            if code in rows:
                # Whichever counted, figures of the other's area would be served under a name that is not theirs.
                first, line, _ = rows[code]
                raise ReferenceDataError(
                    "area_twice", f"the area {code} stands in {first} row {line} too.", file=str(path),
                    row=reader.line_num, column="area_code", remedy=f"Give every area one row in one file. {_CHECK}",
                )  # fmt: skip
            rows[code] = (path, reader.line_num, row)
    _tell_cities_apart(rows)
    areas: dict[str, Area] = {}
    for order, (code, (path, number, row)) in enumerate(rows.items()):
        city, seen = code, {code}
        while parent := rows[city][2]["parent_code"]:
            if parent not in rows or parent in seen:
                raise ReferenceDataError(
                    "area_parent", f"the parent “{parent}” of {city} is not an area of these files.",
                    file=str(path), row=number, column="parent_code", remedy=_CHECK,
                )  # fmt: skip
            city = parent
            seen.add(city)
        dated = names_of(row["name_zh"], _further_names(row["also_printed_as"], path, number))
        names = tuple(dict.fromkeys(name.name for name in dated))
        areas[code] = Area(code, row["name_zh"], row["kind"], row["parent_code"] or None, city, names, order, dated)
    return areas


def _check(row: dict[str, str], path: Path, number: int) -> None:
    """What a row must have before anything is made of it."""
    if None in row or None in row.values():
        raise ReferenceDataError(
            "area_cells", f"has not {len(AREA_COLUMNS)} cells.", file=str(path), row=number,
            remedy=f"Count the commas; further names of an area are separated by |. {_CHECK}",
        )  # fmt: skip
    for column in ("area_code", "name_zh"):
        if not row[column].strip():
            raise ReferenceDataError(
                "area_empty", f"{column} is empty.", file=str(path), row=number, column=column,
                remedy=f"Fill it in. {_CHECK}",
            )  # fmt: skip
    if row["kind"] not in AREA_KINDS:
        raise ReferenceDataError(
            "area_kind", f"kind “{row['kind']}” is not one of {', '.join(AREA_KINDS)}.",
            file=str(path), row=number, column="kind", remedy=_CHECK,
        )  # fmt: skip
    if (row["kind"] == "city") == bool(row["parent_code"]):
        has = "is a city, and a city has no parent" if row["parent_code"] else "has no parent, so it belongs to no city"
        raise ReferenceDataError(
            "area_parent", f"{row['name_zh']} {has}.", file=str(path), row=number, column="parent_code", remedy=_CHECK,
        )  # fmt: skip


def _tell_cities_apart(rows: Mapping[str, tuple[Path, int, dict[str, str]]]) -> None:
    cities = [row for _, _, row in rows.values() if row["kind"] == "city"]
    for one, other in combinations(cities, 2):
        if alike(one["name_zh"], other["name_zh"]):
            path, number, _ = rows[other["area_code"]]
            raise ReferenceDataError(
                "city_twice",
                f"{other['name_zh']} and {one['name_zh']} ({one['area_code']}) cannot be told apart in a masthead.",
                file=str(path), row=number, column="name_zh", remedy=f"Give the full name of each. {_CHECK}",
            )  # fmt: skip


def refuse_ambiguous(areas: Mapping[str, Area], rosters: Iterable[Iterable[str]]) -> None:
    """Raise ReferenceDataError where a row of a table could be taken for that of another area. ``rosters``: the kinds
    of area that a table prints together."""
    for area in areas.values():
        for name in area.names:
            if area.kind != "city" and name_key(name) in TOTAL_NAMES:
                raise ReferenceDataError(
                    "area_total", f"“{name}” heads the total row and can name no area ({area.code}).",
                    remedy=f"Take it out of the area file. {_CHECK}",
                )  # fmt: skip
    for kinds in {frozenset(kinds) for kinds in rosters}:
        members: dict[str, list[Area]] = {}
        for area in areas.values():
            if area.kind in kinds:
                members.setdefault(area.city_code, []).append(area)
        for of_city in members.values():
            for name, one, other in clashes(of_city):
                raise ReferenceDataError(
                    "area_name_twice",
                    f"“{name}” names both {one.name_zh} ({one.code}) and {other.name_zh} ({other.code}).",
                    remedy="A row of that name would be ambiguous: leave it with one of them in the area file, or say "
                    f"until when it was whose. {_CHECK}",
                )  # fmt: skip


def _further_names(cell: str, path: Path, row: int) -> tuple[DatedName, ...]:
    try:
        return tuple(parse_name(text) for text in cell.split("|") if text)
    except ValueError as error:
        raise ReferenceDataError(
            "area_name", str(error), file=str(path), row=row, column="also_printed_as",
            remedy="docs/contracts.md describes names over time.",
        ) from error  # fmt: skip
