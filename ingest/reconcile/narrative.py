"""The narrative against the tables: restated figures and best / worst claims as checks of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.align.placed import State
from ingest.edits.evaluate import OUTCOME_NAMES, CellValues, Outcome
from ingest.figures import STEPS
from ingest.narrative import Claim, NarrativeFigure, NarrativeReading
from ingest.reconcile.cells import EditionCells, Guard, meets
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


class _Restated(NamedTuple):
    """What every figure of one metric, area and unit has in common: ``key`` of its cell, names of its check.

    ``factor`` is from the narrative's unit to the contract's; None where their dimensions differ.
    """

    key: tuple[str, str]
    factor: float | None
    rule_code: str
    check_id: str
    expression: str
    cells: tuple[str, ...]


_HOLDS, _WITHIN, _FAILS, _OPEN = (
    OUTCOME_NAMES[n] for n in (Outcome.HOLDS, Outcome.WITHIN_ROUNDING, Outcome.FAILS, Outcome.NOT_EVALUABLE)
)
_FIGURE = int(State.FIGURE)


def _known(reference: Reference) -> dict[tuple[str, str, str], _Restated]:
    """By metric, area and unit: no more than a reference has of each."""
    found: dict[tuple[str, str, str], _Restated] | None = reference._cache.get("restated")
    if found is None:
        found = reference._cache["restated"] = {}
    return found


def _restated(figure: NarrativeFigure, reference: Reference) -> _Restated:
    metric, area = figure.metric_code, figure.area_code
    return _Restated(
        (area, metric), _factor(figure, reference), f"narrative:{metric}", f"narrative:{metric}@{area}#",
        f" = {metric}", (f"{area}|{metric}",),
    )  # fmt: skip


def _factor(figure: NarrativeFigure, reference: Reference) -> float | None:
    metric = reference.metrics.get(figure.metric_code)
    if metric is None or metric.unit == figure.unit:
        return 1.0
    printed, wanted = reference.units.get(figure.unit), reference.units.get(metric.unit)
    if printed is None or wanted is None or printed.base_unit != wanted.base_unit:
        return None
    return printed.factor / wanted.factor


class Restatement(NamedTuple):
    """A figure of the narrative that a table prints too. ``value`` lies in [``low``, ``high``], all three in the
    contract's unit; ``printed`` is with its unit."""

    common: _Restated
    figure: NarrativeFigure
    value: float
    low: float
    high: float
    printed: str


def restatements(narrative: NarrativeReading, reference: Reference) -> list[Restatement]:
    """What a narrative says of cells of the tables. Narratives round, and now and then truncate (24.9 for 24.98)."""
    found: list[Restatement] = []
    known = _known(reference)
    new = tuple.__new__  # a third of the time of Restatement(...)
    for figure in narrative.figures:
        metric, area, value, decimals, unit, _, _, _, _, table, _ = figure
        if table is None:
            continue
        common = known.get((metric, area, unit))
        if common is None:
            common = known[metric, area, unit] = _restated(figure, reference)
        digits, step, factor = str(value), STEPS[decimals], common.factor or 1.0
        exact = float(digits)
        row = common, figure, exact * factor, (exact - 0.5 * step) * factor, (exact + step) * factor, digits + unit
        found.append(new(Restatement, row))
    return found


def guards(cells: EditionCells, said: Sequence[Restatement]) -> list[Guard]:
    """What the narratives say of cells of the tables, as intervals."""
    index = cells.plan.index
    new = tuple.__new__
    return [
        new(Guard, (cell, low, high))
        for common, _, _, low, high, _ in said
        if (cell := index.get(common.key)) is not None and common.factor is not None
    ]


def restated_checks(cells: EditionCells, values: CellValues, said: Sequence[Restatement]) -> list[ExtraCheck]:
    """One check a restated figure: narrative (left) against table cell (right), in the contract's unit."""
    checks: list[ExtraCheck] = []
    seen: set[str] = set()
    index = cells.plan.index
    new = tuple.__new__
    state_of, value_of, half_of = values.state.item, values.value.item, values.half.item
    for common, figure, left, low, high, printed in said:
        key, factor, rule_code, check_id, expression, names = common
        check_id += printed
        if check_id in seen:
            continue
        seen.add(check_id)
        cell = index.get(key)
        right: float | None = None
        right_low: float | None = None
        right_high: float | None = None
        outcome = _OPEN
        if cell is not None and factor is not None and state_of(cell) == _FIGURE:
            right, half = value_of(cell), half_of(cell)
            right_low, right_high = right - half, right + half
            if abs(left - right) <= 1e-7 * max(1.0, abs(right)):
                outcome = _HOLDS
            elif meets(low, high, right, half):
                outcome = _WITHIN
            else:
                outcome = _FAILS
        row = (
            check_id, rule_code, "narrative", figure.table_code, key[0], f"正文 {printed}{expression}", left, right,
            low, high, right_low, right_high, outcome, names, None, () if cell is None else (cell,),
        )  # fmt: skip
        checks.append(new(ExtraCheck, row))
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


def claim_outcome(claim: Claim, cells: EditionCells, values: CellValues) -> int:
    """Whether ``claim`` holds of ``values``."""
    scores, complete, _ = _scores(claim, cells, values)
    return _judge(claim, scores, complete)[0]


def _scores(claim: Claim, cells: EditionCells, values: CellValues) -> tuple[dict[str, float], bool, list[int]]:
    """The claimed item's score by area, whether all are known, and the cells that make it up."""
    scores: dict[str, float] = {}
    complete = True
    touched: list[int] = []
    state_of, value_of = values.state.item, values.value.item
    for area, parts in _item(claim.metrics, cells):
        total, known = 0.0, False
        for cell in parts:
            if cell is None or (state := state_of(cell)) == State.UNKNOWN:
                complete = False
            elif state == State.FIGURE:
                total += value_of(cell)
                known = True
                touched.append(cell)
        if known:
            scores[area] = total
    return scores, complete, touched


def _claim_check(claim: Claim, cells: EditionCells, values: CellValues, reference: Reference) -> ExtraCheck:
    scores, complete, touched = _scores(claim, cells, values)
    outcome, others = _judge(claim, scores, complete)
    metrics = "+".join(claim.metrics)
    left = max(scores.values(), default=None) if claim.kind == "highest" else min(scores.values(), default=None)
    return ExtraCheck(
        check_id=f"claim:{claim.kind}:{metrics}", rule_code=f"claim:{claim.kind}:{metrics}", rule_kind="claim",
        table_code="narrative", area=None,
        expression=f"{claim.kind}({metrics}) = {_names(claim.area_codes, reference)}",
        left=left, right=None, left_low=None, left_high=None, right_low=None, right_high=None,
        outcome=OUTCOME_NAMES[outcome], cells=tuple(f"{a}|{m}" for a in claim.area_codes for m in claim.metrics),
        note=_claim_note(claim, outcome, others, reference),
        touched=tuple(touched) if outcome == Outcome.FAILS else (),
    )  # fmt: skip


def _item(metrics: tuple[str, ...], cells: EditionCells) -> list[tuple[str, list[int | None]]]:
    """The cells of an assessed item, the sum of ``metrics``, by area whose row prints any of them; made once a plan."""
    items: dict[tuple[str, ...], list[tuple[str, list[int | None]]]] = cells.plan.static.setdefault("items", {})  # type: ignore[assignment]
    if metrics not in items:
        index = cells.plan.index
        areas = dict.fromkeys([area for metric in metrics for area, printed in index if printed == metric])
        items[metrics] = [(area, [index.get((area, metric)) for metric in metrics]) for area in areas]
    return items[metrics]


def _names(areas: Iterable[str], reference: Reference) -> str:
    return "、".join(reference.areas[area].name_zh for area in sorted(areas))


def _judge(claim: Claim, scores: dict[str, float], complete: bool) -> tuple[int, set[str]]:
    """(outcome, areas that have the extreme as well or instead)."""
    if claim.kind == "not_assessed":
        return Outcome.FAILS if scores else Outcome.HOLDS, set()
    if not scores or not complete:
        return Outcome.NOT_EVALUABLE, set()
    extreme = min(scores.values()) if claim.kind == "lowest" else max(scores.values())
    holders = {area for area, score in scores.items() if abs(score - extreme) < 1e-7}
    if claim.kind == "all_equal":
        return Outcome.HOLDS if len(holders) == len(scores) else Outcome.FAILS, set()
    named = set(claim.area_codes)
    if named <= holders:
        # Among equal scores every area is the best: that could not have failed.
        return Outcome.HOLDS if len(holders) < len(scores) else Outcome.NOT_EVALUABLE, holders - named
    return Outcome.FAILS, holders


def _claim_note(claim: Claim, outcome: int, others: set[str], reference: Reference) -> str | None:
    if outcome == Outcome.FAILS and claim.kind in ("not_assessed", "all_equal"):
        return "表中却印有得分" if claim.kind == "not_assessed" else "表中得分并不一致"
    if not others:
        return None
    return f"{'表中为' if outcome == Outcome.FAILS else '并列者还有'} {_names(others, reference)}"
