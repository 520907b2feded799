"""The printed unit against the magnitude of the figures.

A contract declares each column's unit, which is what is expected. Where a table prints another unit of the same
dimension (万元 for 亿元), that is what its figures are in, unless something contradicts it: rules, the narrative or
earlier months that hold in the contract's unit only, or, where nothing tells, figures that do not look it. Then either
the label is damaged or the figures were converted, and the columns are held; likewise where nothing is printed, or the
contract's own unit, and the figures hold in another unit only. No figure is ever multiplied against the print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ingest.align.placed import Layout, PlacedTable, State
from ingest.edits.evaluate import PASSED, Outcome, evaluate
from ingest.reconcile.cell_units import settle_cell_units
from ingest.reconcile.cells import EditionCells, meets
from ingest.reconcile.printed_units import UNCLEAR, printed_units
from ingest.reconcile.scale import suspects
from ingest.reference import Reference

_CLEARLY = 3
"""By how many times more must speak for one unit than for the other."""


_LARGE = 1000
"""A figure as large as this, or a unit as many times as large as another, is of another order."""

_SILENT = ""
"""In place of a printed unit: nothing is printed for the column."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns of table ``number`` that the contract has in ``declared`` and the document prints in ``printed``."""

    number: int
    declared: str
    printed: str
    columns: tuple[int, ...]
    factor: float
    concerned: list[int]
    silent: list[int]
    """Cells of the same declared unit in columns for which nothing is printed."""


def settle_units(cells: EditionCells, reference: Reference) -> list[PlacedTable] | None:
    """Judge every table's units; disputes in place. The tables with another layout where a unit was adopted."""
    groups = [g for number in range(len(cells.tables)) for g in _groups_of(cells, number, reference)]
    if not groups:
        return None
    # Tables that print the same other unit speak for each other: each is judged with the rest as printed.
    scales = np.ones(len(cells.states))
    for group in groups:
        scales[group.concerned] = group.factor
    changed = False
    for group in groups:
        adopted = _judge(cells, group, scales)
        if adopted is not None:
            cells.tables[group.number] = replace(cells.tables[group.number], layout=adopted)
            changed = True
    return list(cells.tables) if changed else None


def _groups_of(cells: EditionCells, number: int, reference: Reference) -> list[_Group]:
    """The groups of a table that are to be judged; columns whose print is unclear are held."""
    table = cells.tables[number]
    matched, layout = table.matched, table.layout
    key = ("units", layout.contract.code, layout.units, matched.unit_line, matched.unit_note, matched.title,
           matched.header.folded, tuple(table.source_columns[: table.width]))  # fmt: skip
    others: dict[tuple[str, str], list[int]] | None = reference._cache.get(key)
    if others is None:
        others = reference._cache[key] = _other_units(table, reference)
    told = settle_cell_units(cells, number, agreement, reference)
    if told:
        others = {pair: [k for k in columns if k not in told] for pair, columns in others.items()}
        for k, pair in told.items():
            if pair[0] != pair[1]:
                others.setdefault(pair, []).append(k)
    found = []
    for (declared, printed), columns in others.items():
        concerned = _concerned(cells, number, declared, columns)
        if printed == _SILENT:
            continue
        if printed == UNCLEAR:
            _hold(cells, concerned, "所印单位不止一个，不能判定")
        elif columns:
            factor = reference.units[printed].factor / reference.units[declared].factor
            silent = _concerned(cells, number, declared, others.get((declared, _SILENT), ()))
            found.append(_Group(number, declared, printed, tuple(columns), factor, concerned, silent))
    return found


def _other_units(table: PlacedTable, reference: Reference) -> dict[tuple[str, str], list[int]]:
    """The columns whose declared unit is printed as another one, by (declared, printed)."""
    groups: dict[tuple[str, str], list[int]] = {}
    prints = printed_units(table, reference)
    for k, unit in prints.items():
        for declared in sorted({units[k] for units in table.layout.units}):
            same = unit == UNCLEAR or reference.units[declared].dimension == reference.units[unit].dimension
            if declared != unit and same:
                groups.setdefault((declared, unit), []).append(k)
    for declared in {declared for declared, unit in groups if unit != UNCLEAR}:
        silent = [k for k in range(table.width) if k not in prints and declared in {u[k] for u in table.layout.units}]
        if silent:
            groups[declared, _SILENT] = silent
    return groups


def _judge(cells: EditionCells, group: _Group, scales: npt.NDArray[np.float64]) -> Layout | None:
    """The layout with the group's printed unit, if that is what it is in; else the group is held.

    Columns of the same unit for which nothing is printed have the contract's unit only if something says so.
    """
    table, declared, printed = cells.tables[group.number], group.declared, group.printed
    for_declared, for_printed = agreement(cells, group.concerned, group.factor, scales)
    if group.silent and for_printed < _CLEARLY * for_declared:
        for_declared, for_printed = agreement(cells, group.concerned, group.factor, scales, group.silent)
        if not for_declared and not for_printed:
            reason = f"单位印作{printed}的各列与没有印出单位的各列，不能都对"
            _hold(cells, [*group.concerned, *group.silent], reason)
            return None
    alone = not for_printed and not for_declared
    if for_printed >= _CLEARLY * for_declared and not (alone and not _looks_so(cells, group)):
        told = "与他表、他列或正文相符" if for_printed else "没有与之不符的数字"
        table.operations.append(f"单位印作{printed}，{told}")
        if group.silent:
            kept, converted = agreement(cells, group.silent, group.factor, scales)
            if not kept or kept < _CLEARLY * converted:
                _hold(cells, group.silent, f"本列没有印出单位，同表他列印作{printed}")
        return _with_unit(table.layout, declared, printed, group.factor, group.columns)
    if alone:
        reason = f"单位印作{printed}，契约为{declared}，没有他表、他列或正文的数字可以判定"
    elif for_declared >= _CLEARLY * for_printed:
        reason = f"单位印作{printed}，但以{declared}计才与他表、他列或正文相符"
    else:
        reason = f"单位印作{printed}，契约为{declared}，他表、他列或正文的数字两说不一"
    _hold(cells, group.concerned, reason)
    return None


def _looks_so(cells: EditionCells, group: _Group) -> bool:
    """Whether figures that nothing else tells of look like the printed unit: whole and large in one smaller by powers
    of ten, small or with decimals in one that is greater. Of nearer units (亩 and 公顷) the look says nothing."""
    figures = [cells.figures[c] for c in group.concerned if cells.states[c] == State.FIGURE and cells.figures[c].value]
    large = 2 * sum([not f.decimals and abs(f.value) >= _LARGE for f in figures]) >= len(figures)
    if group.factor * _LARGE <= 1:
        return large
    return group.factor >= _LARGE and not large


def hold_contradicted(cells: EditionCells, reference: Reference) -> None:
    """Hold what no label contradicts and yet agrees with other tables or the narrative in another unit only."""
    for number, unit, other in suspects(cells, reference):
        table = cells.tables[number]
        units, start = table.layout.cell_units(), cells.offsets[number]
        concerned = [start + n for n, own in enumerate(units) if own == unit and start + n not in cells.corrected]
        kept, converted = agreement(cells, concerned, reference.units[other].factor / reference.units[unit].factor)
        if converted > 1 and converted >= _CLEARLY * kept:
            _hold(cells, concerned, f"以{other}计才与他表或正文相符，而单位印作{unit}，或没有印出")


def _concerned(cells: EditionCells, number: int, declared: str, columns: Sequence[int]) -> list[int]:
    """The cells of ``columns`` of a table whose unit is ``declared``."""
    table, start, chosen = cells.tables[number], cells.offsets[number], set(columns)
    units = table.layout.cell_units()
    return [start + n for n, unit in enumerate(units) if unit == declared and n % table.width in chosen]


def _hold(cells: EditionCells, concerned: Sequence[int], reason: str) -> None:
    for cell in concerned:
        cells.dispute(cell, "unit_unclear", reason, "对照原件核对单位")


def agreement(
    cells: EditionCells,
    concerned: Sequence[int],
    factor: float,
    scales: npt.NDArray[np.float64] | None = None,
    without: Sequence[int] = (),
) -> tuple[int, int]:
    """How many rules and restated figures hold only in the declared unit, and only in the printed one.

    ``scales`` multiplies all other cells, those of columns whose printed unit is not the declared one either; the
    cells ``without`` are left out.
    """
    plain = cells.values()
    if scales is not None:
        others = scales.copy()
        others[concerned] = 1.0
        plain = replace(plain, value=plain.value.copy(), half=plain.half.copy())
        plain.value[: len(others)] *= others
        plain.half[: len(others)] *= others
    if without:
        plain = replace(plain, state=plain.state.copy())
        plain.state[list(without)] = State.UNKNOWN
    scaled = replace(plain, value=plain.value.copy(), half=plain.half.copy())
    scaled.value[concerned] *= factor
    scaled.half[concerned] *= factor
    before, after = evaluate(cells.plan, plain).outcome, evaluate(cells.plan, scaled).outcome
    mine = set(concerned)
    touched = np.array([any(c in mine for c in i.cells) for i in cells.plan.instances], dtype=bool)
    declared = int((touched & np.isin(before, PASSED) & (after == Outcome.FAILS)).sum())
    printed = int((touched & np.isin(after, PASSED) & (before == Outcome.FAILS)).sum())
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
