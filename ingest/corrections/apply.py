"""Corrections applied: guards first, then precedence, then the cells. In whatever order entries come, the same result.

Two readings are made of a bulletin that has corrections. The *baseline* leaves them aside: an entry that says what
the sources say by themselves is not needed any more. In the other one the corrected cells are fixed before errors are
localised: rules that hold with them clear their neighbours, rules that fail with them flag the corrected cell only.

Every guard is a row of the ledger (``rule_kind`` correction): it holds and the entry is applied, or it fails, the entry
is stale and the figure is read as printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ingest.align.placed import State
from ingest.corrections.model import Correction
from ingest.corrections.prints import Place, Print, Prints, same_print
from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.figures import Figure, Kind, read_figure
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.narrative import ExtraCheck
from ingest.reference import Reference

RULE_KIND = "correction"

Home = tuple[str, str | None]
"""(``fact`` or ``non_fact``, metric code): what a person made of a printed token."""


@dataclass(frozen=True, slots=True)
class CorrectedFigure:
    """A figure for a cell that no table of the edition has: of the narrative, or of a table not recognised."""

    area: str
    metric: str
    figure: Figure
    unit: str
    table_code: str
    printed: Print
    agreeing: int
    evidence: str


@dataclass(slots=True)
class Settlement:
    """What corrections did beyond the cells: ``homes`` of printed tokens that were decided, the guards as checks.

    ``silenced`` are narrative figures, by rendition, line and column, that are not served as printed.
    """

    homes: dict[Place, Home] = field(default_factory=dict)
    figures: list[CorrectedFigure] = field(default_factory=list)
    silenced: set[Place] = field(default_factory=set)
    checks: list[ExtraCheck] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """``applies`` is None for an entry that another, later one outranks."""

    correction: Correction
    applies: bool | None
    note: str | None
    prints: tuple[Print, ...]
    place: Place | None


def evidence_of(correction: Correction) -> str:
    """Reason, person and time as one text."""
    return f"人工更正：{correction.reason}（{correction.who}，{correction.when}）"


def apply_corrections(
    cells: EditionCells,
    prints: Prints,
    corrections: Sequence[Correction],
    localise: Callable[[EditionCells], object],
    failing: Callable[[EditionCells], frozenset[str]],
    reference: Reference,
) -> Settlement:
    """Put the decisions that still apply into ``cells`` (merged, errors not yet localised), in place.

    ``localise`` finds errors in a copy, for the baseline; ``failing`` gives the ids of checks that fail on cells as
    printed, and is asked only where an entry expects one.
    """
    baseline = cells.copy()
    localise(baseline)
    broken = failing(cells) if any(c.expect.failing for c in corrections) else frozenset()
    settled = Prints(prints.renditions, prints.sides, baseline.disputed)
    verdicts = [
        verdict for c in corrections if (verdict := _judge(c, cells, baseline, settled, broken)) is not None
    ]
    settlement = Settlement()
    taken: set[object] = set()
    for verdict in sorted(verdicts, key=lambda v: v.correction.rank, reverse=True):
        if verdict.applies:
            claims = _claims(verdict)
            if taken & claims:
                verdict = _Verdict(verdict.correction, None, "已由后来的更正取代", verdict.prints, verdict.place)
            else:
                taken |= claims
                _apply(verdict, cells, settlement, reference)
        settlement.checks.append(_ledger_row(verdict))
    return settlement


def _claims(verdict: _Verdict) -> set[object]:
    """What one decision may speak for: its place, and its cell unless it only says that a print is no figure."""
    key = verdict.correction.cell.key if verdict.correction.decision != "non_fact" else None
    return {claim for claim in (key, verdict.place) if claim is not None}


# ---------------------------------------------------------------------------------------------- guards


def _judge(
    correction: Correction, cells: EditionCells, baseline: EditionCells, prints: Prints, broken: frozenset[str]
) -> _Verdict | None:
    """Whether the guard holds; None where the entry says nothing about these renditions."""
    key, at, expected = correction.cell.key, correction.printed_at, correction.expect.printed
    found = tuple(prints.in_cell(key)) if key is not None else ()
    number = prints.numbers.get(at.rendition_id) if at is not None else None
    place: Place | None = None
    if at is not None and number is not None:
        place = (number, at.line, at.column)
    if place is None and not found and not (key in cells.plan.index and expected == ("",)):
        return None
    if place is None and correction.decision == "place":
        return None

    def verdict(note: str | None) -> _Verdict:
        return _Verdict(correction, note is None, note, found, place)

    if place is not None and at is not None:
        here = prints.at(*place)
        if not any(same_print(text, at.printed) for text in here):
            shown = "、".join(f"“{t}”" for t in here) or "没有内容"
            return verdict(f"第 {at.line} 行第 {at.column} 格现读作{shown}，更正所依据的是“{at.printed}”")
    for one in found:
        if not any(same_print(one.text, text) for text in expected):
            shown = "、".join(f"“{t}”" for t in expected)
            source = prints.renditions[one.rendition].document.name
            return verdict(f"{source} 第 {one.line} 行现印作“{one.text}”，更正所期待的是{shown}")
    if correction.expect.failing is not None and correction.expect.failing not in broken:
        return verdict(f"校验 {correction.expect.failing} 已不再失败")
    return verdict(_needless(correction, baseline, prints, place, found))


def _needless(
    correction: Correction, baseline: EditionCells, prints: Prints, place: Place | None, found: Sequence[Print]
) -> str | None:
    """A note where the sources say by themselves what the entry says."""
    key = correction.cell.key
    cell = baseline.plan.index.get(key) if key is not None else None
    if correction.decision == "non_fact":
        return None
    figure, unit = correction.figure, correction.unit
    if cell is not None:
        served = baseline.states[cell] == State.FIGURE
        if served and baseline.figures[cell].scaled == figure.scaled and baseline.unit_of(cell) == unit:
            return f"来源本身现已给出 {correction.value or baseline.texts[cell]}，不再需要更正"
        return None
    narrative = {
        (f.value, f.unit)
        for reading in prints.renditions
        for f in reading.narrative.figures
        if f.table_code is None and (f.area_code, f.metric_code) == key
    }
    if len(narrative) == 1:
        value, printed_unit = next(iter(narrative))
        if printed_unit == unit and int(value * 10_000) == figure.scaled:
            return f"来源本身现已给出 {value}，不再需要更正"
    return None


def _ledger_row(verdict: _Verdict) -> ExtraCheck:
    correction = verdict.correction
    cell = correction.cell
    outcome = {True: Outcome.HOLDS, False: Outcome.FAILS, None: Outcome.NOT_EVALUABLE}[verdict.applies]
    name = f"{cell.metric_code or '?'}@{cell.area_code or '?'}"
    said = {
        "value": f"应为 {correction.value}{correction.unit}",
        "place": f"归入 {name}",
        "non_fact": "不是数字指标",
    }[correction.decision]
    expected = "、".join(f"“{text}”" for text in correction.expect.printed)
    printed = next((f for p in verdict.prints if (f := read_figure(p.text)).kind == Kind.NUMBER), None)
    right = correction.figure.value if correction.decision != "non_fact" else None
    note = f"更正未应用：{verdict.note}" if verdict.note else evidence_of(correction)
    return ExtraCheck(
        check_id=f"correction:{name}#{correction.digest[:10]}", rule_code=f"correction:{correction.decision}",
        rule_kind=RULE_KIND, table_code=cell.table_code or "unmatched", area=cell.area_code,
        expression=f"更正（{correction.who}，{correction.when}）：印作{expected}，{said}",
        left=printed.value if printed else None, right=right, left_low=None, left_high=None, right_low=None,
        right_high=None, outcome=OUTCOME_NAMES[outcome],
        cells=(f"{cell.area_code}|{cell.metric_code}",) if cell.key else (), note=note,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ application


def _apply(verdict: _Verdict, cells: EditionCells, settlement: Settlement, reference: Reference) -> None:
    if verdict.correction.decision == "non_fact":
        _no_figure(verdict, cells, settlement)
        return
    correction = verdict.correction
    key = correction.cell.key
    assert key is not None
    own = [p for p in verdict.prints if p.place == verdict.place]
    # The same cell in other renditions is decided with it; another print of this rendition is a question of its own.
    others = [p for p in verdict.prints if verdict.place is None or p.rendition != verdict.place[0]]
    places = [verdict.place] if verdict.place is not None else []
    for place in (*places, *(p.place for p in others)):
        settlement.homes[place] = ("fact", key[1])
        settlement.silenced.add(place)
    cell = cells.plan.index.get(key)
    source = own[0] if own else _source(verdict, others)
    agreeing = len({p.rendition for p in (*own, *others) if read_figure(p.text).scaled == correction.figure.scaled})
    _vacate(cells, verdict.place, cell)
    assert correction.unit is not None
    if cell is None:
        settlement.figures.append(
            CorrectedFigure(
                *key, correction.figure, correction.unit, _home_table(correction, reference), source, agreeing,
                evidence_of(correction),
            )
        )  # fmt: skip
        return
    cells.figures[cell], cells.states[cell] = correction.figure, State.FIGURE
    cells.texts[cell], cells.lines[cell] = source.text, source.line
    cells.columns[cell], cells.origins[cell] = source.column - 1, source.rendition
    cells.row_labels[cell] = source.row_label or cells.row_labels[cell]
    cells.agreeing[cell] = agreeing
    cells.evidence[cell] = evidence_of(correction)
    cells.corrected[cell] = correction.unit
    if correction.unit != cells.unit_of(cell):
        _rescale(cells, cell, correction.unit, reference)


def _source(verdict: _Verdict, others: Sequence[Print]) -> Print:
    at, place = verdict.correction.printed_at, verdict.place
    if at is not None and place is not None:
        return Print(*place, at.printed)
    return min(others) if others else Print(0, 0, 0, "")


def _home_table(correction: Correction, reference: Reference) -> str:
    code = correction.cell.table_code
    if code is not None:
        return code
    declared = reference.metrics[correction.cell.metric_code or ""].table_code
    return declared if declared in reference.contracts else "narrative"


def _rescale(cells: EditionCells, cell: int, unit: str, reference: Reference) -> None:
    """The corrected figure is in another unit than its column: converted for the rules, kept as decided."""
    declared = reference.metrics[cells.plan.keys[cell][1]].unit
    if cells.scales is None:
        cells.scales = np.ones(len(cells.texts), dtype=np.float64)
    else:
        cells.scales = cells.scales.copy()
    cells.scales[cell] = reference.units[unit].factor / reference.units[declared].factor


def _vacate(cells: EditionCells, place: Place | None, keep: int | None) -> None:
    """A print that belongs elsewhere leaves the cell in which it had been put."""
    for cell in _cells_at(cells, place):
        if cell != keep and cell not in cells.corrected:
            cells.states[cell] = State.UNKNOWN
            cells.evidence.pop(cell, None)


def _cells_at(cells: EditionCells, place: Place | None) -> list[int]:
    if place is None:
        return []
    number, line, column = place
    return [
        cell
        for cell, at in enumerate(cells.lines)
        if at == line and cells.columns[cell] == column - 1 and cells.origins[cell] == number
    ]


def _no_figure(verdict: _Verdict, cells: EditionCells, settlement: Settlement) -> None:
    correction = verdict.correction
    at = correction.printed_at
    assert at is not None
    places = [verdict.place] if verdict.place is not None else []
    places += [
        p.place
        for p in verdict.prints
        if same_print(p.text, at.printed) and (verdict.place is None or p.rendition != verdict.place[0])
    ]
    for place in places:
        settlement.homes[place] = ("non_fact", None)
        settlement.silenced.add(place)
        for cell in _cells_at(cells, place):
            if cell not in cells.corrected:
                cells.states[cell] = State.ABSENT
                cells.evidence.pop(cell, None)
    key = correction.cell.key
    own = cells.plan.index.get(key) if key is not None else None
    if own is not None and cells.states[own] == State.UNKNOWN and {p.place for p in verdict.prints} <= set(places):
        cells.states[own] = State.ABSENT
