"""The unit that a table prints for each of its columns, by the tree of its header.

The nearest print holds: the column's own label (a bracket, or a cell that is a unit and nothing else), then the group
it stands under, the next group above, the unit line, a unit row of the grid, the title, a note below the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.align.placed import PlacedTable
from ingest.labels import fold
from ingest.reference import Reference

UNCLEAR = "?"
"""In place of a unit where what is printed equally near names two of the column's dimension."""

_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,16})[)）\]】]")
_LINE = re.compile(r"(?:计量)?单位(?:均?[为是])?[:：]?(.+)")
_PARTS = re.compile(r"[、，,;；/／\s及和|]+")

Units = dict[str, list[str]]
"""Known units by their dimension, in the order of print."""


def printed_units(table: PlacedTable, reference: Reference) -> dict[int, str]:
    """By contract column: the known unit of its dimension that the print gives it, where it gives one."""
    matched = table.matched
    rows = matched.header.rows
    line = _listed(matched.unit_line or _line_inside(rows), reference)
    title = _all_listed(_BRACKETED.findall(matched.title), reference)
    note = _listed(matched.unit_note or "", reference)
    sources = _source_of_columns(table)
    labels = table.contract.label_columns + matched.lead
    found: dict[int, str] = {}
    for k in range(table.width):
        declared = {units[k] for units in table.layout.units}
        dimensions = {reference.units[u].dimension for u in declared}
        if len(declared) > 1 or len(dimensions) > 1:
            # Row categories with units of their own: the line lists them all, and says nothing of one column.
            for u in sorted(declared):
                others = line.get(reference.units[u].dimension, [])
                if len(others) == 1 and others[0] not in declared:
                    found[k] = others[0]
            continue
        dimension = dimensions.pop()
        every = {u for units in table.layout.units for u in units if reference.units[u].dimension == dimension}
        near = _above(rows, sources[k], labels) if k in sources else []
        unit = _nearest(
            [*(_units_of_label(text, reference) for text in near), line, title, note], dimension, next(iter(declared)),
            len(every),
        )  # fmt: skip
        if unit is not None:
            found[k] = unit
    return found


def _nearest(prints: Sequence[Units], dimension: str, declared: str, kinds: int) -> str | None:
    """The unit of ``dimension`` in the first of ``prints`` that names any; ``kinds`` the table has of it."""
    for told in prints:
        units = told.get(dimension)
        if not units:
            continue
        if len(units) == 1:
            return units[0]
        if declared in units:
            return None  # One of several columns' units, and this one's is among them.
        return units[0] if len(units) == kinds else UNCLEAR
    return None


def _above(rows: Sequence[Sequence[str]], column: int, labels: int) -> list[str]:
    """The labels over a printed column, the nearest first: its own, then the groups it stands under.

    A group's label spans the blank cells to its right, down to the last row in which the column has a label itself.
    """
    own = [r for r, row in enumerate(rows) if column < len(row) and row[column]]
    if not own:
        return []
    found = [rows[own[-1]][column]]
    for r in range(own[-1] - 1, -1, -1):
        row = rows[r]
        at = next((i for i in range(min(column, len(row) - 1), labels - 1, -1) if row[i]), None)
        if at is not None:
            found.append(row[at])
    return found


def _units_of_label(label: str, reference: Reference) -> Units:
    whole = fold(label)
    if whole in reference.units:
        return _all_listed([whole], reference)
    if "(" not in whole and "[" not in whole and "【" not in whole:
        return {}
    return _all_listed(_BRACKETED.findall(whole), reference)


def _line_inside(rows: Sequence[Sequence[str]]) -> str:
    """What a header row says after 单位: a unit line that a conversion made part of the grid."""
    for row in rows:
        told = [fold(cell) for cell in row if cell]
        if len(told) == 1 and (match := _LINE.search(told[0])) and len(told[0]) <= 40:
            return match[1].strip("()（）")
    return ""


def _all_listed(texts: Sequence[str], reference: Reference) -> Units:
    found: Units = {}
    for text in texts:
        said = fold(text)
        if match := _LINE.match(said):
            said = match[1]
        for dimension, units in _listed(said, reference).items():
            found.setdefault(dimension, []).extend(u for u in units if u not in found.get(dimension, []))
    return found


def _listed(text: str, reference: Reference) -> Units:
    found: Units = {}
    for part in _PARTS.split(text):
        unit = reference.units.get(fold(part).strip("()（）:：。"))
        if unit is not None and unit.unit not in found.setdefault(unit.dimension, []):
            found[unit.dimension].append(unit.unit)
    return found


def _source_of_columns(table: PlacedTable) -> dict[int, int]:
    """Printed column of each contract column: the most frequent one over all rows."""
    columns = {}
    for k in range(table.width):
        seen = [c for c in table.source_columns[k :: table.width] if c >= 0]
        if seen:
            columns[k] = max(set(seen), key=seen.count)
    return columns
