"""Area files: one row an area, in the order in which tables print them (docs/contracts.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from ingest.errors import ReferenceDataError
from ingest.reference.model import Area, DatedName
from ingest.reference.names import names_of, parse_name

AREA_COLUMNS = ("area_code", "name_zh", "kind", "parent_code", "also_printed_as")
AREA_KINDS = ("city", "district", "county", "zone", "park", "cross")


def read_areas(paths: Iterable[Path]) -> dict[str, Area]:
    """The areas of all files by code; raises ReferenceDataError with file, row and column."""
    rows: dict[str, tuple[Path, int, dict[str, str]]] = {}
    for path in paths:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text))
        if tuple(reader.fieldnames or ()) != AREA_COLUMNS:
            raise ReferenceDataError(
                "area_columns", f"has the columns {reader.fieldnames}.", file=str(path),
                remedy=f"An area file has the columns {','.join(AREA_COLUMNS)}.",
            )  # fmt: skip
        for number, row in enumerate(reader, 2):
            if row["kind"] not in AREA_KINDS:
                raise ReferenceDataError(
                    "area_kind", f"kind “{row['kind']}” is not one of {', '.join(AREA_KINDS)}.",
                    file=str(path), row=number, column="kind",
                )  # fmt: skip
            rows[row["area_code"]] = (path, number, row)
    areas: dict[str, Area] = {}
    for order, (code, (path, number, row)) in enumerate(rows.items()):
        city, seen = code, {code}
        while parent := rows[city][2]["parent_code"]:
            if parent not in rows or parent in seen:
                raise ReferenceDataError(
                    "area_parent", f"the parent “{parent}” of {city} is not an area of these files.",
                    file=str(path), row=number, column="parent_code",
                )  # fmt: skip
            city = parent
            seen.add(city)
        dated = names_of(row["name_zh"], _further_names(row["also_printed_as"], path, number))
        names = tuple(dict.fromkeys(name.name for name in dated))
        areas[code] = Area(code, row["name_zh"], row["kind"], row["parent_code"] or None, city, names, order, dated)
    return areas


def _further_names(cell: str, path: Path, row: int) -> tuple[DatedName, ...]:
    try:
        return tuple(parse_name(text) for text in cell.split("|") if text)
    except ValueError as error:
        raise ReferenceDataError(
            "area_name", str(error), file=str(path), row=row, column="also_printed_as",
            remedy="docs/contracts.md describes names over time.",
        ) from error  # fmt: skip
