"""The printed unit against the magnitude of the figures.

A contract declares each column's unit. Where a table prints another unit of the same dimension (万元 for 亿元), either
the figures were converted or the label is damaged. Figures that other tables or the narrative print too decide; where
nothing decides, the columns go to quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ingest.align.placed import Layout, PlacedTable, State
from ingest.edits.evaluate import Outcome, evaluate
from ingest.labels import fold
from ingest.reconcile.cells import EditionCells, meets
from ingest.reference import Reference

_BRACKETED = re.compile(r"[(（]([^()（）]{1,6})[)）]")


def printed_units(table: PlacedTable, reference: Reference) -> dict[int, str]:
    """By contract column: the known unit of its dimension that the print gives it, where it gives one.

    A bracket in a column's own header cells, or in the group label it stands under, outranks the unit line.
    """
    listed: dict[str, list[str]] = {}
    for part in re.split(r"[、，,;；/／\s及和]+", table.matched.unit_line or ""):
        unit = reference.units.get(fold(part).strip("()（）:："))
        if unit is not None and unit.unit not in listed.setdefault(unit.dimension, []):
            listed[unit.dimension].append(unit.unit)
    brackets = _bracketed_units(table, reference)
    found: dict[int, str] = {}
    for k in range(table.width):
        declared = {units[k] for units in table.layout.units}
        dimensions = {reference.units[u].dimension for u in declared}
        if len(declared) > 1 or len(dimensions) > 1:
            # Row categories with units of their own: the line lists them all, and says nothing of one column.
            for u in sorted(declared):
                others = listed.get(reference.units[u].dimension, [])
                if len(others) == 1 and others[0] not in declared:
                    found[k] = others[0]
            continue
        dimension = dimensions.pop()
        bracket = [u for u in brackets.get(k, []) if reference.units[u].dimension == dimension]
        line = listed.get(dimension, [])
        every = {u for units in table.layout.units for u in units if reference.units[u].dimension == dimension}
        if bracket:
            found[k] = bracket[-1]
        elif len(line) == 1 or (line and next(iter(declared)) not in line and len(line) == len(every)):
            found[k] = line[0]
    return found


def _bracketed_units(table: PlacedTable, reference: Reference) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    columns = _source_of_columns(table)
    for row in table.matched.header.rows:
        for k, source in columns.items():
            own = source < len(row) and bool(row[source])
            label = row[source] if own else ""
            for text in _BRACKETED.findall(label):
                if fold(text) in reference.units:
                    found.setdefault(k, []).append(fold(text))
    return found


def _source_of_columns(table: PlacedTable) -> dict[int, int]:
    """Printed column of each contract column: the most frequent one over all rows."""
    columns = {}
    for k in range(table.width):
        seen = [c for c in table.source_columns[k :: table.width] if c >= 0]
        if seen:
            columns[k] = max(set(seen), key=seen.count)
    return columns


def settle_units(cells: EditionCells, reference: Reference) -> list[PlacedTable] | None:
    """Judge every table's units; disputes in place. The tables with another layout where a unit was adopted."""
    changed = False
    for number, table in enumerate(cells.tables):
        matched, layout = table.matched, table.layout
        key = ("units", layout.contract.code, layout.units, matched.unit_line, matched.header.folded,
               tuple(table.source_columns[: table.width]))  # fmt: skip
        groups: dict[tuple[str, str], list[int]] | None = reference._cache.get(key)
        if groups is None:
            groups = reference._cache[key] = _other_units(table, reference)
        for (declared, unit), columns in groups.items():
            adopted = _judge(cells, number, declared, unit, columns, reference)
            if adopted is not None:
                table = replace(table, layout=adopted)
                cells.tables[number] = table
                changed = True
    return list(cells.tables) if changed else None


def _other_units(table: PlacedTable, reference: Reference) -> dict[tuple[str, str], list[int]]:
    """The columns whose declared unit is printed as another one, by (declared, printed)."""
    groups: dict[tuple[str, str], list[int]] = {}
    for k, unit in printed_units(table, reference).items():
        for declared in sorted({units[k] for units in table.layout.units}):
            same = reference.units[declared].dimension == reference.units[unit].dimension
            if declared != unit and same:
                groups.setdefault((declared, unit), []).append(k)
    return groups


def _judge(
    cells: EditionCells, number: int, declared: str, printed: str, columns: Sequence[int], reference: Reference
) -> Layout | None:
    table = cells.tables[number]
    start = cells.offsets[number]
    units = table.layout.cell_units()
    concerned = [start + n for n, unit in enumerate(units) if unit == declared and n % table.width in set(columns)]
    factor = reference.units[printed].factor / reference.units[declared].factor
    for_declared, for_printed = agreement(cells, concerned, factor)
    if for_printed > 0 and for_printed >= 3 * for_declared:
        table.operations.append(f"单位印作{printed}，与他表、他列或正文相符")
        return _with_unit(table.layout, declared, printed, factor, columns)
    if for_declared > 0 and for_declared >= 3 * for_printed:
        table.operations.append(f"单位印作{printed}，但数字以{declared}计才与他表、他列或正文相符，按{declared}")
        ground = f"单位印作{printed}；以{declared}计才与他表、他列或正文相符"
        for cell in concerned:
            if cells.states[cell] == State.FIGURE:
                cells.evidence[cell] = f"{cells.evidence[cell]}；{ground}" if cell in cells.evidence else ground
        return None
    for cell in concerned:
        cells.dispute(
            cell, "unit_unclear", f"单位印作{printed}，契约为{declared}，没有他表、他列或正文的数字可以判定",
            "对照原件核对单位",
        )  # fmt: skip
    return None


def agreement(cells: EditionCells, concerned: Sequence[int], factor: float) -> tuple[int, int]:
    """How many rules and restated figures hold only in the declared unit, and only in the printed one."""
    plain = cells.values()
    scaled = replace(plain, value=plain.value.copy(), half=plain.half.copy())
    scaled.value[concerned] *= factor
    scaled.half[concerned] *= factor
    before, after = evaluate(cells.plan, plain).outcome, evaluate(cells.plan, scaled).outcome
    mine = set(concerned)
    touched = np.array([any(c in mine for c in i.cells) for i in cells.plan.instances], dtype=bool)
    fine = (Outcome.HOLDS, Outcome.WITHIN_ROUNDING)
    declared = int((touched & np.isin(before, fine) & (after == Outcome.FAILS)).sum())
    printed = int((touched & np.isin(after, fine) & (before == Outcome.FAILS)).sum())
    for guard in cells.guards:
        if guard.cell in mine and plain.state[guard.cell] == State.FIGURE and plain.value[guard.cell]:
            inside = [
                bool(meets(guard.low, guard.high, v.value[guard.cell], v.half[guard.cell])) for v in (plain, scaled)
            ]
            declared += inside[0] and not inside[1]
            printed += inside[1] and not inside[0]
    if (expected := cells.expected()) is not None:
        # Constants of earlier months that are printed once more, in the one unit or in the other.
        kept, converted = (expected.upheld(v)[concerned] & (v.value[concerned] != 0) for v in (plain, scaled))
        declared += int((kept & ~converted).sum())
        printed += int((converted & ~kept).sum())
    return declared, printed


def _with_unit(layout: Layout, declared: str, printed: str, factor: float, columns: Sequence[int]) -> Layout:
    chosen = set(columns)
    units = tuple(
        tuple(printed if u == declared and k in chosen else u for k, u in enumerate(row)) for row in layout.units
    )
    scales = tuple(
        tuple(factor if u == declared and k in chosen else s for k, (u, s) in enumerate(zip(row, kept, strict=True)))
        for row, kept in zip(layout.units, layout.scales, strict=True)
    )
    return replace(layout, units=units, scales=scales)
