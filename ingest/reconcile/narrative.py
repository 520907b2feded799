"""The narrative against the tables: restated figures and best / worst claims as checks of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.align.placed import State
from ingest.edits.evaluate import OUTCOME_NAMES, CellValues, Outcome
from ingest.narrative import Claim, NarrativeFigure, NarrativeReading
from ingest.reconcile.cells import EditionCells, Guard
from ingest.reference import Reference


class ExtraCheck(NamedTuple):
    """A row of the ledger that no edit plan evaluates."""

    check_id: str
    rule_code: str
    rule_kind: str
    table_code: str
    area: str | None
    expression: str
    left: float | None
    right: float | None
    left_low: float | None
    left_high: float | None
    right_low: float | None
    right_high: float | None
    outcome: str
    cells: tuple[str, ...]
    note: str | None = None
    touched: tuple[int, ...] = ()


def _factor(figure: NarrativeFigure, reference: Reference) -> float | None:
    """From the narrative's unit to the contract's; None where their dimensions differ."""
    metric = reference.metrics.get(figure.metric_code)
    if metric is None or metric.unit == figure.unit:
        return 1.0
    printed, wanted = reference.units.get(figure.unit), reference.units.get(metric.unit)
    if printed is None or wanted is None or printed.base_unit != wanted.base_unit:
        return None
    return printed.factor / wanted.factor


def restated(narrative: NarrativeReading) -> list[NarrativeFigure]:
    """Figures of the narrative that a table holds too."""
    return [f for f in narrative.figures if f.table_code is not None]


def guards(cells: EditionCells, readings: Sequence[NarrativeReading], reference: Reference) -> list[Guard]:
    """What the narratives say of cells of the tables, as intervals: rounded or truncated to the printed digit."""
    found = []
    for narrative in readings:
        for figure in restated(narrative):
            cell = cells.plan.index.get((figure.area_code, figure.metric_code))
            factor = _factor(figure, reference)
            if cell is None or factor is None:
                continue
            low, high = _interval(figure, factor)
            found.append(Guard(cell, low, high))
    return found


def _interval(figure: NarrativeFigure, factor: float) -> tuple[float, float]:
    step = 10.0**-figure.decimals
    value = float(figure.value)
    # Narratives round, and now and then truncate (24.9 for 24.98).
    return (value - 0.5 * step) * factor, (value + step) * factor


def restated_checks(
    cells: EditionCells, values: CellValues, narratives: Sequence[NarrativeReading], reference: Reference
) -> list[ExtraCheck]:
    """One check a restated figure: narrative (left) against table cell (right), in the contract's unit."""
    checks: list[ExtraCheck] = []
    seen: set[tuple[str, str, str, int]] = set()
    for narrative in narratives:
        for number, figure in enumerate(restated(narrative)):
            identity = (figure.metric_code, figure.area_code, f"{figure.value}{figure.unit}", 0)
            if identity in seen:
                continue
            seen.add(identity)
            cell = cells.plan.index.get((figure.area_code, figure.metric_code))
            factor = _factor(figure, reference)
            ready = cell is not None and factor is not None and values.state[cell] == State.FIGURE
            low, high = _interval(figure, factor or 1.0)
            right = float(values.value[cell]) if ready and cell is not None else None
            half = float(values.half[cell]) if ready and cell is not None else 0.0
            left = float(figure.value) * (factor or 1.0)
            if right is None:
                outcome = Outcome.NOT_EVALUABLE
            elif abs(left - right) <= 1e-7 * max(1.0, abs(right)):
                outcome = Outcome.HOLDS
            elif right + half >= low - 1e-7 and right - half <= high + 1e-7:
                outcome = Outcome.WITHIN_ROUNDING
            else:
                outcome = Outcome.FAILS
            checks.append(
                ExtraCheck(
                    check_id=f"narrative:{figure.metric_code}@{figure.area_code}#{figure.value}{figure.unit}",
                    rule_code=f"narrative:{figure.metric_code}", rule_kind="narrative",
                    table_code=figure.table_code or "narrative", area=figure.area_code,
                    expression=f"正文 {figure.value}{figure.unit} = {figure.metric_code}",
                    left=left, right=right, left_low=low, left_high=high,
                    right_low=None if right is None else right - half,
                    right_high=None if right is None else right + half,
                    outcome=OUTCOME_NAMES[outcome],
                    cells=(f"{figure.area_code}|{figure.metric_code}",),
                    touched=(cell,) if cell is not None else (),
                )
            )  # fmt: skip
            del number
    return checks


def claim_checks(
    cells: EditionCells, values: CellValues, narratives: Sequence[NarrativeReading], reference: Reference
) -> list[ExtraCheck]:
    """Best / worst statements against the score table: the named areas must be just those with that extreme."""
    checks: list[ExtraCheck] = []
    seen: set[str] = set()
    for narrative in narratives:
        for claim in narrative.claims:
            check = _claim_check(claim, cells, values, reference)
            if check.check_id not in seen:
                seen.add(check.check_id)
                checks.append(check)
    return checks


def _claim_check(claim: Claim, cells: EditionCells, values: CellValues, reference: Reference) -> ExtraCheck:
    areas = dict.fromkeys(area for metric in claim.metrics for area in _areas_of(cells).get(metric, ()))
    scores: dict[str, float] = {}
    complete = True
    touched: list[int] = []
    for area in areas:
        total, known = 0.0, False
        for metric in claim.metrics:
            cell = cells.plan.index.get((area, metric))
            if cell is None or values.state[cell] == State.UNKNOWN:
                complete = False
            elif values.state[cell] == State.FIGURE:
                total += float(values.value[cell])
                known = True
                touched.append(cell)
        if known:
            scores[area] = total
    named = set(claim.area_codes)
    outcome, note = _judge(claim.kind, named, scores, complete, reference)
    metrics = "+".join(claim.metrics)
    left = max(scores.values(), default=None) if claim.kind == "highest" else min(scores.values(), default=None)
    return ExtraCheck(
        check_id=f"claim:{claim.kind}:{metrics}", rule_code=f"claim:{claim.kind}:{metrics}", rule_kind="claim",
        table_code="narrative", area=None,
        expression=f"{claim.kind}({metrics}) = {_names(claim.area_codes, reference)}",
        left=left, right=None, left_low=None, left_high=None, right_low=None, right_high=None,
        outcome=OUTCOME_NAMES[outcome], cells=tuple(f"{a}|{m}" for a in claim.area_codes for m in claim.metrics),
        note=note, touched=tuple(touched) if outcome == Outcome.FAILS else (),
    )  # fmt: skip


def _areas_of(cells: EditionCells) -> dict[str, list[str]]:
    """By metric: the areas whose rows print it; made once a plan."""
    if "areas" not in cells.plan.static:
        found: dict[str, list[str]] = {}
        for area, metric in cells.plan.keys:
            found.setdefault(metric, []).append(area)
        cells.plan.static["areas"] = found
    areas: dict[str, list[str]] = cells.plan.static["areas"]  # type: ignore[assignment]
    return areas


def _names(areas: Iterable[str], reference: Reference) -> str:
    return "、".join(reference.areas[area].name_zh for area in sorted(areas))


def _judge(
    kind: str, named: set[str], scores: dict[str, float], complete: bool, reference: Reference
) -> tuple[int, str | None]:
    if kind == "not_assessed":
        return (Outcome.FAILS, "表中却印有得分") if scores else (Outcome.HOLDS, None)
    if not scores or not complete:
        return Outcome.NOT_EVALUABLE, None
    extreme = min(scores.values()) if kind == "lowest" else max(scores.values())
    holders = {area for area, score in scores.items() if abs(score - extreme) < 1e-7}
    if kind == "all_equal":
        equal = len(holders) == len(scores)
        return (Outcome.HOLDS, None) if equal else (Outcome.FAILS, "表中得分并不一致")
    if named == holders:
        return Outcome.HOLDS, None
    if named <= holders:
        return Outcome.HOLDS, f"并列者还有 {_names(holders - named, reference)}"
    return Outcome.FAILS, f"表中为 {_names(holders, reference)}"
