"""Area files: codes, kinds, parents, and names that a table could not tell apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from ingest.contracts.lint.finding import SourceFile, nearest
from ingest.contracts.lint.loading import Loaded
from ingest.labels import name_key
from ingest.reference.area_files import AREA_COLUMNS, AREA_KINDS
from ingest.reference.model import DatedName
from ingest.reference.names import TOTAL_NAMES, alike, clashes, names_of, parse_name

_DEFAULT_ROSTERS = (("district", "county", "zone"), ("park",))


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row of an area file, with the file and the line it stands on."""

    file: SourceFile
    line: int
    code: str
    name: str
    kind: str
    parent: str
    also: tuple[DatedName, ...]

    @property
    def dated(self) -> tuple[DatedName, ...]:
        return names_of(self.name, self.also)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name.name for name in self.dated)


def check_areas(loaded: Loaded) -> dict[str, list[AreaRow]]:
    """Check all area files; the areas of every city (its own row first) by city code."""
    rows: list[AreaRow] = []
    for file in loaded.files:
        if file.kind == "areas":
            rows += _read(file)
    by_code: dict[str, AreaRow] = {}
    for row in rows:
        if row.code in by_code:
            first = by_code[row.code]
            row.file.tell(
                "error", "area_twice",
                f"the area {row.code} stands in {first.file.path.name} line {first.line} too.",
                "Give every area one row in one file.",
                line=row.line, column="area_code", others=(first.file,),
            )  # fmt: skip
        by_code[row.code] = row
    cities: dict[str, list[AreaRow]] = {row.code: [row] for row in by_code.values() if row.kind == "city"}
    for row in by_code.values():
        city = _city_of(row, by_code)
        if city is not None and row.code != city:
            cities.setdefault(city, []).append(row)
    _cities(cities)
    for areas in cities.values():
        for kinds in _rosters(loaded):
            _roster(kinds, [a for a in areas if a.kind in kinds])
    return cities


def _read(file: SourceFile) -> Iterable[AreaRow]:
    reader = csv.DictReader(io.StringIO(file.text))
    if tuple(reader.fieldnames or ()) != AREA_COLUMNS:
        file.tell(
            "error", "area_columns", f"has the columns {', '.join(reader.fieldnames or ())}.",
            f"The first line of an area file is {','.join(AREA_COLUMNS)}", line=1,
        )  # fmt: skip
        return
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            file.tell(
                "error", "area_cells", f"has not {len(AREA_COLUMNS)} cells.",
                "Count the commas; further names of an area are separated by |.", line=line,
            )  # fmt: skip
            continue
        try:
            also = tuple(parse_name(text) for text in row["also_printed_as"].split("|") if text)
        except ValueError as error:
            file.tell(
                "error", "area_name", str(error),
                "A former name is written as 株洲县@/2018-06-19: the day from which it was not the name any more.",
                line=line, column="also_printed_as",
            )  # fmt: skip
            also = ()
        found = AreaRow(file, line, row["area_code"].strip(), row["name_zh"], row["kind"], row["parent_code"], also)
        _check_row(found)
        if found.code:
            yield found


def _check_row(row: AreaRow) -> None:
    file = row.file
    for value, column in ((row.code, "area_code"), (row.name.strip(), "name_zh")):
        if not value:
            file.tell("error", "area_empty", f"{column} is empty.", "Fill it in.", line=row.line, column=column)
    if row.kind not in AREA_KINDS:
        remedy = nearest(row.kind, AREA_KINDS) or f"Kinds are {', '.join(AREA_KINDS)}."
        file.tell("error", "area_kind", f"“{row.kind}” is no kind of area.", remedy, line=row.line, column="kind")
    if row.kind == "city" and row.parent:
        file.tell(
            "error",
            "area_parent",
            "a city has no parent.",
            "Leave it empty.",
            line=row.line,
            column="parent_code",
        )
    if row.kind != "city" and not row.parent:
        file.tell(
            "error", "area_parent", f"{row.name} has no parent, so it belongs to no city.",
            "Write the code of its city (of its district, for a park).", line=row.line, column="parent_code",
        )  # fmt: skip
    if any(mark in name.name for name in row.also for mark in "、,，;；"):
        file.tell(
            "warning", "area_separator", "a further name holds a comma or semicolon.",
            "Separate names by |.", line=row.line, column="also_printed_as",
        )  # fmt: skip
    if row.kind != "city" and (total := [n for n in row.names if name_key(n) in TOTAL_NAMES]):
        file.tell(
            "error", "area_total", f"“{total[0]}” heads the total row and can name no area.",
            "Take it out.", line=row.line, column="name_zh",
        )  # fmt: skip


def _city_of(row: AreaRow, by_code: dict[str, AreaRow]) -> str | None:
    code, seen = row.code, {row.code}
    while parent := by_code[code].parent:
        if parent not in by_code or parent in seen:
            what = "stands above itself" if parent in seen else "is no area of these files"
            row.file.tell(
                "error", "area_parent", f"the parent {parent} {what}.",
                nearest(parent, by_code) if parent not in seen else "Break the circle.",
                line=row.line, column="parent_code",
            )  # fmt: skip
            return None
        code = parent
        seen.add(parent)
    return code


def _cities(cities: dict[str, list[AreaRow]]) -> None:
    for areas in cities.values():
        city = areas[0]
        if city.kind == "city" and len(areas) == 1:
            city.file.tell(
                "warning", "city_alone",
                f"{city.name} has no areas: its tables can place the total row only.",
                "Add a row for every district, county, zone and park.", line=city.line,
            )  # fmt: skip
    heads = [areas[0] for areas in cities.values() if areas[0].kind == "city"]
    for one, other in combinations(heads, 2):
        if alike(one.name, other.name):
            other.file.tell(
                "error", "city_twice",
                f"{other.name} and {one.name} ({one.code}) cannot be told apart in a masthead.",
                "Give the full name of each.", line=other.line, column="name_zh", others=(one.file,),
            )  # fmt: skip


def _rosters(loaded: Loaded) -> Sequence[tuple[str, ...]]:
    used = {
        (*c.spec.rows.roster, *(("cross",) if c.spec.rows.cross else ())) for c in loaded.current_contracts.values()
    }
    widest = [kinds for kinds in used if not any(set(kinds) < set(other) for other in used)]
    return sorted(widest) or _DEFAULT_ROSTERS


def _roster(kinds: tuple[str, ...], areas: Sequence[AreaRow]) -> None:
    rows = "、".join(kinds)
    told: set[tuple[str, str]] = set()
    for name, one, other in clashes(areas):
        if (one.code, other.code) not in told:
            told.add((one.code, other.code))
            other.file.tell(
                "error", "area_name_twice",
                f"“{name}” names both {one.name} ({one.code}) and {other.name} ({other.code}) in tables of {rows}.",
                "A row of that name would be ambiguous: leave it with one of them, or say until when it was whose.",
                line=other.line, column="also_printed_as", others=(one.file,),
            )  # fmt: skip
    for one, other in combinations(areas, 2):
        if (one.code, other.code) in told:
            continue
        near = [
            (a, b)
            for a in one.names
            for b in other.names
            if min(len(name_key(a)), len(name_key(b))) >= 3 and Levenshtein.distance(name_key(a), name_key(b)) == 1
        ]
        if near:
            a, b = near[0]
            other.file.tell(
                "warning", "look_alike",
                f"{a} and {b} differ in one character: a misprint of either is not mended.",
                "Nothing to do where the names are right; else add the printed form as a further name.",
                line=other.line, column="name_zh", others=(one.file,),
            )  # fmt: skip
