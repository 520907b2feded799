"""What one misread character could mend: variants of a cell, or of a pair of cells, under which no rule fails."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.edits.evaluate import CellValues
from ingest.edits.plan import EditPlan
from ingest.figures import Figure, half_width
from ingest.reconcile.cells import EditionCells, instance_holds
from ingest.reconcile.variants import variants


@dataclass(frozen=True, slots=True)
class Change:
    """An edit operation: what ``cell`` is to be read as."""

    cell: int
    figure: Figure


def mending_variants(
    cells: EditionCells,
    cell: int,
    rules: Iterable[int],
    failed: set[int],
    values: CellValues,
    partner: Sequence[int],
) -> list[Figure]:
    """Variants of ``cell`` under which no rule of it fails (rules that also hold a ``partner`` cell left out)."""
    plan = cells.plan
    concerned = [n for n in rules if not any(p in plan.instances[n].cells for p in partner)]
    # A variant that does not even mend what fails is the common case: test that first.
    concerned.sort(key=lambda n: n not in failed)
    scale = float(cells.scales[cell]) if cells.scales is not None else 1.0
    found = []
    low, high = _needed(plan, concerned, failed, cell, values)
    for figure in variants(cells.texts[cell]):
        if not low <= figure.value * scale <= high:
            continue
        half = half_width(figure, float(plan.resolution[cell]), scale)
        if all(_holds_with(cells, n, values, cell, figure.value * scale, half) for n in concerned) and _guarded(
            cells, cell, figure.value * scale, half
        ):
            found.append(figure)
    return found


def mending_pairs(
    cells: EditionCells, suspects: Sequence[int], rules_of: dict[int, list[int]], failed: set[int], values: CellValues
) -> list[tuple[Change, Change]] | None:
    """All pairs of one-character changes that together mend every failing rule of the component."""
    found: list[tuple[Change, Change]] = []
    touching = {c: failed & set(rules_of[c]) for c in suspects}
    ordered = sorted(suspects, key=lambda c: -len(touching[c]))[:24]
    for number, first in enumerate(ordered):
        for second in ordered[number + 1 :]:
            if touching[first] | touching[second] != failed:
                continue
            shared = set(rules_of[first]) & set(rules_of[second])
            left = mending_variants(cells, first, rules_of[first], failed, values, (second,))
            right = mending_variants(cells, second, rules_of[second], failed, values, (first,)) if left else []
            for a in left:
                for b in right:
                    if all(_both_hold(cells, n, values, (first, a), (second, b)) for n in shared):
                        found.append((Change(first, a), Change(second, b)))
                        if len(found) > 40:
                            return found
    return found or None


def _needed(
    plan: EditPlan, concerned: Sequence[int], failed: set[int], cell: int, values: CellValues
) -> tuple[float, float]:
    """A generous range outside which no value of ``cell`` mends the first failing linear rule it is in."""
    for number in concerned:
        instance = plan.instances[number]
        if number not in failed or instance.rule.kind in ("ratio", "rank"):
            continue
        signs = [s for s, _ in instance.rule.terms] or [1] * len(instance.terms)
        total = sum(s * float(values.value[c]) for s, c in zip(signs, instance.terms, strict=True))
        slack = 1.0 + 2.0 * float(values.half[instance.target] + sum(values.half[c] for c in instance.terms))
        own = float(values.value[cell])
        if cell == instance.target:
            return total - slack, total + slack
        sign = signs[instance.terms.index(cell)]
        wanted = own + sign * (float(values.value[instance.target]) - total)
        return wanted - slack, wanted + slack
    return -math.inf, math.inf


def _guarded(cells: EditionCells, cell: int, value: float, half: float) -> bool:
    return all(guard_holds(g.low, g.high, value, half) for g in cells.guards if g.cell == cell)


def guard_holds(low: float, high: float, value: float, half: float) -> bool:
    """Whether a value within ``half`` of it meets what the narrative says, [low, high]."""
    return bool(value + half >= low - 1e-7 and value - half <= high + 1e-7)


def _holds_with(cells: EditionCells, number: int, values: CellValues, cell: int, value: float, half: float) -> bool:
    instance = cells.plan.instances[number]
    if instance.rule.kind == "rank":
        return _rank_holds(cells, number, values, cell, value)
    return instance_holds(instance, values, cell, (value, half)) is not False


def _both_hold(
    cells: EditionCells, number: int, values: CellValues, left: tuple[int, Figure], right: tuple[int, Figure]
) -> bool:
    instance = cells.plan.instances[number]
    if instance.rule.kind == "rank":
        return True

    def given(cell: int, figure: Figure) -> tuple[float, float]:
        scale = float(cells.scales[cell]) if cells.scales is not None else 1.0
        return figure.value * scale, half_width(figure, float(cells.plan.resolution[cell]), scale)

    return instance_holds(instance, values, left[0], given(*left), right[0], given(*right)) is not False


def _rank_holds(cells: EditionCells, number: int, values: CellValues, cell: int, value: float) -> bool:
    plan = cells.plan
    instance = plan.instances[number]
    offset = plan.linear_count + plan.ratio_count
    for start, places, scores in plan.ranks:
        if offset + start <= number < offset + start + len(places):
            known = [value if c == cell else float(values.value[c]) for c in scores.tolist()]
            own = value if instance.terms[0] == cell else float(values.value[instance.terms[0]])
            place = value if instance.target == cell else float(values.value[instance.target])
            above = sum(1 for s in known if s > own + 1e-7)
            tied = sum(1 for s in known if abs(s - own) <= 1e-7)
            return above + 1 <= place <= above + tied
    return True
