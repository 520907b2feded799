"""Whether an entry still applies: its guard against what the renditions print, and its row of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.align.placed import State
from ingest.corrections.model import Correction
from ingest.corrections.prints import Place, Print, Prints, same_print
from ingest.edits.evaluate import OUTCOME_NAMES, Outcome
from ingest.figures import Kind, read_figure
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.narrative import ExtraCheck

RULE_KIND = "correction"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``applies`` is None for an entry that another, later one outranks."""

    correction: Correction
    applies: bool | None
    note: str | None
    prints: tuple[Print, ...]
    place: Place | None


def evidence_of(correction: Correction) -> str:
    """Reason, person and time as one text."""
    return f"人工更正：{correction.reason}（{correction.who}，{correction.when}）"


def judge(
    correction: Correction,
    cells: EditionCells,
    baseline: EditionCells,
    prints: Prints,
    broken: frozenset[str],
) -> Verdict | None:
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

    def verdict(note: str | None) -> Verdict:
        return Verdict(correction, note is None, note, found, place)

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
    correction: Correction,
    baseline: EditionCells,
    prints: Prints,
    place: Place | None,
    found: Sequence[Print],
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


def ledger_row(verdict: Verdict) -> ExtraCheck:
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
