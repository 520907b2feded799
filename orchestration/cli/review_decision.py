"""From a question to a correction: what a person may choose, and the prompts of each choice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError

from ingest.corrections.model import Cell, Correction, Decision, Expect, PrintedAt
from ingest.corrections.suggestions import Suggestion, metrics_under, suggestions, with_suggestion
from ingest.figures import Kind, read_figure
from orchestration.cli.review_page import cell_name
from orchestration.cli.review_search import areas_of_city, ask_for, metrics_for
from orchestration.cli.review_session import Question, ReviewSession
from orchestration.cli.terminal import echo

_TIMEZONE = ZoneInfo("Asia/Shanghai")
_NUMBER = re.compile(r"-?[\d.,，．]*\d\s*[%％]?")
_REASON = "对照原件核对"


class Choice(NamedTuple):
    """What one can press, and what it means."""

    key: str
    text: str
    suggestion: Suggestion | None = None


@dataclass
class Reviewer:
    """Who decides, asked once; the reason given last is the next one's default."""

    who: str
    reason: str = _REASON


def choices(session: ReviewSession, question: Question) -> list[Choice]:
    """What can be decided on a question."""
    row, entry = question.row, question.entry
    key = (row["area_code"], row["metric_code"]) if row["area_code"] and row["metric_code"] else None
    served = session.served(entry, *key) if key is not None else None
    offered = [
        suggestion
        for suggestion in suggestions(row["suggestion"], session.city_of(entry), session.reference)
        if served is None or suggestion.value is None or suggestion.value != served["printed"]
    ]
    found = []
    for number, suggestion in enumerate(offered, 1):
        pressed = "a" if len(offered) == 1 else f"a{number}"
        found.append(Choice(pressed, f"accept {_words(session, suggestion)}", suggestion))
    if key is not None and read_figure(row["printed"]).kind == Kind.NUMBER:
        found.append(Choice("k", f"keep {row['printed']}: right as printed, in this cell"))
    no_figure = "no figure" if served is None else f"misprint: {served['printed']} is served here, and stays"
    return [
        *found,
        Choice("v", "enter the value"),
        Choice("p", "assign to another area and metric"),
        Choice("n", no_figure),
        Choice("s", "skip"),
        Choice("q", "quit"),
    ]


def _words(session: ReviewSession, suggestion: Suggestion) -> str:
    if suggestion.value is not None:
        return suggestion.value
    if suggestion.metric is not None:
        return f"{session.reference.metrics[suggestion.metric].name_zh} {suggestion.metric}"
    return session.reference.areas[suggestion.area or ""].name_zh


def decide(session: ReviewSession, question: Question, choice: Choice, reviewer: Reviewer) -> Correction | None:
    """The correction that a choice leads to; None where the person goes back."""
    row = question.row
    cell = Cell(table_code=row["table_code"], area_code=row["area_code"], metric_code=row["metric_code"])
    if choice.key == "n":
        return _correction(session, question, cell, "non_fact", None, None, reviewer)
    if choice.suggestion is not None:
        cell = with_suggestion(cell, choice.suggestion)
        likely = metrics_under(cell.table_code, row["column_label"], session.reference)
        if cell.metric_code is None and len(likely) == 1:
            cell = cell.model_copy(update={"metric_code": likely[0]})
    if choice.key == "p" or cell.key is None:
        chosen = _assigned(session, question, cell)
        if chosen is None:
            return None
        cell = chosen
    elif choice.suggestion is not None and choice.suggestion.area is not None:
        echo(f"  {cell_name(session, cell.area_code, cell.metric_code)}")
    assert cell.metric_code is not None
    printed_number = read_figure(row["printed"]).kind == Kind.NUMBER
    value = choice.suggestion.value if choice.suggestion is not None else None
    if choice.key == "v" or (value is None and not printed_number):
        value = _value(row["printed"])
    unit = _unit(session, question, cell.metric_code)
    decision: Decision = "place" if value is None else "value"
    return _correction(session, question, cell, decision, value, unit, reviewer)


def rest_of_row(
    session: ReviewSession, question: Question, first: Correction, open_ones: Sequence[Question]
) -> list[tuple[Question, Correction]]:
    """What ``first``, which told the area of a row, means for the row's other questions.

    Only cells with a number under a column that one metric of the table owns; the others stay questions.
    """
    row, area = question.row, first.cell.area_code
    if first.decision == "non_fact" or row["area_code"] == area or first.printed_at is None:
        return []
    found = []
    for other in open_ones:
        there = other.row
        same = all(there[name] == row[name] for name in ("rendition_id", "line", "table_code", "reason_code"))
        metrics = metrics_under(there["table_code"], there["column_label"], session.reference)
        if not same or other.entry.key != question.entry.key or there["column"] == row["column"]:
            continue
        if len(metrics) != 1 or read_figure(there["printed"]).kind != Kind.NUMBER:
            continue
        at = first.printed_at.model_copy(update={"column": there["column"], "printed": there["printed"]})
        found.append(
            (
                other,
                first.model_copy(
                    update={
                        "cell": Cell(table_code=there["table_code"], area_code=area, metric_code=metrics[0]),
                        "printed_at": at,
                        "decision": "place",
                        "value": None,
                        "unit": session.unit_of(question.entry, metrics[0]),
                        "expect": Expect(printed=(there["printed"],)),
                    }
                ),
            )
        )
    return found


def _assigned(session: ReviewSession, question: Question, cell: Cell) -> Cell | None:
    reference = session.reference
    city = session.city_of(question.entry)
    area_name = reference.areas[cell.area_code].name_zh if cell.area_code in reference.areas else None
    area = ask_for("Area", areas_of_city(reference, city), area_name)
    if area is None:
        return None
    likely = metrics_under(cell.table_code, question.row["column_label"], reference)
    default = cell.metric_code or (likely[0] if len(likely) == 1 else None)
    metric = ask_for("Metric", metrics_for(reference, cell.table_code, likely), default)
    if metric is None:
        return None
    declared = reference.metrics[metric].table_code
    # A table that no contract knows, and running text, keep no table of their own for a table's metric.
    table = cell.table_code or (declared if declared in reference.contracts else "narrative")
    return Cell(table_code=table, area_code=area, metric_code=metric)


def _value(printed: str) -> str:
    guess = _NUMBER.search(printed)
    while True:
        text: str = click.prompt("Value, as one would print it", default=guess.group() if guess else None)
        if read_figure(text).kind == Kind.NUMBER:
            return text.strip()
        echo(f"  “{text}” is not a number.")


def _unit(session: ReviewSession, question: Question, metric_code: str) -> str:
    units = session.reference.units
    usual = session.unit_of(question.entry, metric_code)
    declared = units.get(session.reference.metrics[metric_code].unit)
    while True:
        text: str = click.prompt("Unit", default=usual)
        known = units.get(text)
        if known is not None and (declared is None or known.dimension == declared.dimension):
            return text
        same = [u.unit for u in units.values() if declared is not None and u.dimension == declared.dimension]
        echo(f"  Not “{text}”: one of {'、'.join(same)}.")


def _correction(
    session: ReviewSession,
    question: Question,
    cell: Cell,
    decision: Decision,
    value: str | None,
    unit: str | None,
    reviewer: Reviewer,
) -> Correction | None:
    row = question.row
    at = PrintedAt(rendition_id=row["rendition_id"], line=row["line"], column=row["column"], printed=row["printed"])
    printed = [row["printed"]]
    if cell.key is not None:
        printed += [text for text in session.printed_in(question.entry, *cell.key) if text not in printed]
        others = [text for text in printed if text != row["printed"]]
        if others and decision != "non_fact":
            echo(f"  {cell_name(session, *cell.key)} is also printed as {'、'.join(others)}.")
    reviewer.reason = click.prompt("Reason", default=reviewer.reason)
    try:
        return Correction(
            cell=cell, printed_at=at, decision=decision, value=value, unit=unit,
            expect=Expect(printed=tuple(printed)), reason=reviewer.reason, who=reviewer.who,
            when=datetime.now(_TIMEZONE).isoformat(timespec="seconds"),
        )  # fmt: skip
    except ValidationError as error:
        for problem in error.errors():
            echo(f"  Not possible: {problem['msg'].removeprefix('Value error, ')}", err=True)
        return None
