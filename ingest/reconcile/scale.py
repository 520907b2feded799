"""Tables that a rule or the narrative contradicts by about the ratio of two units: candidates for a wrong unit."""

from __future__ import annotations

from bisect import bisect_right

from ingest.reconcile.cells import EditionCells
from ingest.reference import Reference

_NEAR = 0.05
"""How far a quotient may be from the ratio of two units, as a share of it."""


def suspects(cells: EditionCells, reference: Reference) -> list[tuple[int, str, str]]:
    """(number of a table, unit of its cells, other unit), each once, for what :func:`units.agreement` then judges."""
    values, evaluation = cells.values(), cells.evaluate()
    factors = _factors(reference)
    found: dict[tuple[int, str, str], None] = {}
    for guard in cells.failing_guards():
        if value := float(values.value[guard.cell]):
            _note(cells, reference, factors, guard.cell, value, (guard.low + guard.high) / 2, found)
    plan = cells.plan
    for n in evaluation.failing():
        if n >= plan.linear_count:
            break
        begin, length = plan.linear_start[n], plan.linear_lengths[n]
        terms = plan.linear_terms[begin : begin + length]
        target = int(plan.linear_target[n])
        parts = float((values.value[terms] * plan.linear_sign[begin : begin + length]).sum())
        whole = float(values.value[target])
        if whole and parts:
            _note(cells, reference, factors, target, whole, parts, found)
            for cell in terms[terms < plan.size].tolist():
                _note(cells, reference, factors, cell, parts, whole, found)
    return list(found)


def _factors(reference: Reference) -> dict[str, list[tuple[str, float]]]:
    """By unit: the other units of its dimension, with what a figure in this unit is multiplied by if it is in those."""
    found: dict[str, list[tuple[str, float]]] | None = reference._cache.get("unit_factors")
    if found is None:
        units = list(reference.units.values())
        found = reference._cache["unit_factors"] = {
            a.unit: [(b.unit, b.factor / a.factor) for b in units if b.dimension == a.dimension and b.unit != a.unit]
            for a in units
        }
    return found


def _note(
    cells: EditionCells, reference: Reference, factors: dict[str, list[tuple[str, float]]], cell: int, value: float,
    wanted: float, found: dict[tuple[int, str, str], None],
) -> None:  # fmt: skip
    number = bisect_right(cells.offsets, cell) - 1
    unit = cells.tables[number].layout.cell_units()[cell - cells.offsets[number]]
    for other, factor in factors.get(unit, ()):
        if abs(wanted / value - factor) <= _NEAR * factor:
            found[number, unit, other] = None
