"""Units printed in the cells themselves (``236个``): the nearest print there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from ingest.align.placed import State
from ingest.figures import converted, unit_in
from ingest.reconcile.cells import EditionCells
from ingest.reference import Reference

Agreement = Callable[[EditionCells, Sequence[int], float], tuple[int, int]]
"""``units.agreement``: what holds only in the declared unit, and only in the printed one."""


def settle_cell_units(
    cells: EditionCells, number: int, agreement: Agreement, reference: Reference
) -> dict[int, tuple[str, str]]:
    """By column of table ``number`` whose figures all carry one unit: (declared, printed).

    Where only some figures of a column carry a unit that is not the column's, those are converted, or held where that
    cannot be exact or is contradicted. Held are also all whose unit is of another dimension than the contract's.
    """
    table, start = cells.tables[number], cells.offsets[number]
    if table.plain:
        return {}
    own: dict[int, str] = {}
    for n, figure in enumerate(table.figures):
        if figure.note is not None and (unit := unit_in(figure)) and cells.states[start + n] == State.FIGURE:
            own[n] = unit
    if not own:
        return {}
    units, width = table.layout.cell_units(), table.width
    for n, unit in own.items():
        if reference.units[unit].dimension != reference.units[units[n]].dimension:
            cells.dispute(
                start + n, "unit_unclear", f"格内单位为{unit}，本列的单位为{units[n]}", "对照原件核对单位"
            )  # fmt: skip
    found: dict[int, tuple[str, str]] = {}
    groups: dict[tuple[int, str], list[int]] = {}
    for n in range(len(table.figures)):
        if cells.states[start + n] == State.FIGURE:
            groups.setdefault((n % width, units[n]), []).append(n)
    for (column, declared), members in groups.items():
        told = {own[n] for n in members if n in own}
        whole = all([n in own or not cells.figures[start + n].value for n in members])
        if len(told) == 1 and whole:
            found[column] = (declared, told.pop())
            continue
        for n in members:
            if n in own and own[n] != declared:
                _convert(cells, start + n, own[n], declared, agreement, reference)
    return found


def _convert(
    cells: EditionCells, cell: int, own: str, declared: str, agreement: Agreement, reference: Reference
) -> None:
    """Take a lone figure in the unit that its cell says, if it can be so exactly and nothing contradicts it."""
    factor = reference.units[own].factor / reference.units[declared].factor
    for_declared, for_own = agreement(cells, [cell], factor)
    figure = converted(cells.figures[cell], Decimal(str(factor)))
    if figure is None or for_declared > for_own:
        reason = f"格内单位为{own}，本列他格为{declared}"
        cells.dispute(cell, "unit_unclear", reason, "对照原件核对单位")
        return
    cells.figures[cell] = figure
    ground = f"格内单位为{own}，已折算为{declared}"
    cells.evidence[cell] = f"{cells.evidence[cell]}；{ground}" if cell in cells.evidence else ground
