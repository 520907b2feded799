"""The printed unit against the magnitude of the figures.

A contract declares each column's unit. Where a table prints another unit of the same dimension (万元 for 亿元), either
the figures were converted or the label is damaged. Figures that other tables or the narrative print too decide; where
nothing decides, the columns go to quarantine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.align.placed import Layout, PlacedTable, State
from ingest.edits.evaluate import CellValues
from ingest.labels import fold
from ingest.reconcile.cells import EditionCells, instance_holds
from ingest.reference import Reference

_BRACKETED = re.compile(r"[(（]([^()（）]{1,6})[)）]")


def printed_units(table: PlacedTable, reference: Reference) -> dict[str, list[str]]:
    """By dimension: the known units that the unit line and the header's brackets print."""
    found: dict[str, list[str]] = {}
    texts = [fold(part) for part in re.split(r"[、，,;；/／\s及和]+", table.matched.unit_line or "")]
    for row in table.matched.header.rows:
        for cell in row:
            texts += [fold(text) for text in _BRACKETED.findall(cell)]
    for text in texts:
        unit = reference.units.get(text.strip("()（）:："))
        if unit is not None and unit.unit not in found.setdefault(unit.dimension, []):
            found[unit.dimension].append(unit.unit)
    return found


def settle_units(cells: EditionCells, reference: Reference) -> list[PlacedTable] | None:
    """Judge every table's units; disputes in place. The tables with another layout where a unit was adopted."""
    values: CellValues | None = None
    adopted: dict[int, Layout] = {}
    for number, table in enumerate(cells.tables):
        declared = {unit for units in table.layout.units for unit in units}
        printed = printed_units(table, reference)
        for unit in sorted(declared):
            dimension = reference.units[unit].dimension
            others = [u for u in printed.get(dimension, []) if u != unit]
            if not others or unit in printed.get(dimension, []) and len(printed[dimension]) > 1 and _declared(others, declared):
                continue
            if unit in printed.get(dimension, []) and _from_line(table, unit):
                others = others if not _declared(others, declared) else []
                if not others:
                    continue
            values = values or cells.values()
            layout = _judge(cells, number, unit, others, values, reference)
            if layout is not None:
                adopted[number] = layout
                table = cells.tables[number] = replace(table, layout=layout)
    return list(cells.tables) if adopted else None


def _declared(units: Sequence[str], declared: set[str]) -> bool:
    return all(unit in declared for unit in units)


def _from_line(table: PlacedTable, unit: str) -> bool:
    return unit in fold(table.matched.unit_line or "")


def _judge(
    cells: EditionCells, number: int, unit: str, others: Sequence[str], values: CellValues, reference: Reference
) -> Layout | None:
    table = cells.tables[number]
    start = cells.offsets[number]
    concerned = {start + n for n, u in enumerate(table.layout.cell_units()) if u == unit}
    as_declared = _agreement(cells, concerned, 1.0, values)
    base = reference.units[unit].factor
    for other in others:
        as_printed = _agreement(cells, concerned, reference.units[other].factor / base, values)
        if as_printed[0] > 0 and as_printed[0] >= 3 * as_printed[1] and as_declared[0] == 0:
            table.operations.append(f"单位印作{other}，与他表、正文相符")
            return _with_unit(table.layout, unit, other, reference.units[other].factor / base)
        if as_declared[0] > 0 and as_declared[0] >= 3 * as_declared[1] and as_printed[0] == 0:
            table.operations.append(f"单位印作{other}，但数字与他表、正文以{unit}相符，按{unit}")
            for cell in concerned:
                if cells.states[cell] == State.FIGURE:
                    ground = f"单位印作{other}；以{unit}计，与他表、正文相符"
                    cells.evidence[cell] = f"{cells.evidence[cell]}；{ground}" if cell in cells.evidence else ground
            return None
    for cell in sorted(concerned):
        cells.dispute(
            cell, "unit_unclear", f"单位印作{'、'.join(others)}，契约为{unit}，没有他表或正文的数字可以判定",
            "对照原件核对单位",
        )  # fmt: skip
    return None


def _agreement(cells: EditionCells, concerned: set[int], factor: float, values: CellValues) -> tuple[int, int]:
    """(agreeing, disagreeing) figures elsewhere, were the concerned cells' figures in a unit of ``factor``."""
    agree = disagree = 0
    for guard in cells.guards:
        if guard.cell in concerned and values.state[guard.cell] == State.FIGURE and values.value[guard.cell]:
            value, half = values.value[guard.cell] * factor, values.half[guard.cell] * factor
            holds = value + half >= guard.low - 1e-7 and value - half <= guard.high + 1e-7
            agree, disagree = agree + bool(holds), disagree + (not holds)
    for instance in cells.plan.instances:
        mine = [c for c in instance.cells if c in concerned]
        if instance.table_code != "series" or len(mine) != 1 or not values.value[mine[0]]:
            continue
        cell = mine[0]
        given = (float(values.value[cell] * factor), float(values.half[cell] * factor))
        outcome = instance_holds(instance, values, cell, given)
        if outcome is not None:
            agree, disagree = agree + outcome, disagree + (not outcome)
    return agree, disagree


def _with_unit(layout: Layout, unit: str, other: str, factor: float) -> Layout:
    units = tuple(tuple(other if u == unit else u for u in row) for row in layout.units)
    scales = tuple(
        tuple(factor if u == unit else s for u, s in zip(row, scale_row, strict=True))
        for row, scale_row in zip(layout.units, layout.scales, strict=True)
    )
    return replace(layout, units=units, scales=scales)
