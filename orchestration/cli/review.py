"""``bulletins review``: people decide what the reader could not."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Sequence
from datetime import date, datetime

import click

from ingest.corrections.model import Correction
from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.review_decision import Choice, Reviewer, choices, decide, rest_of_row
from orchestration.cli.review_page import cell_name, listing, page
from orchestration.cli.review_session import Filters, Question, ReviewSession, Stale
from orchestration.cli.terminal import bold, echo
from warehouse.home import Home


@click.command()
@click.option("--city", metavar="CODE|NAME", help="Only bulletins of this city.")
@click.option("--month", metavar="YYYY-MM", help="Only this reporting month.")
@click.option("--table", metavar="CODE", help="Only this table (a contract's code, or narrative).")
@click.option("--reason", metavar="CODE", help="Only this reason, such as failing_rule or unknown_area.")
@click.option("--list", "only_list", is_flag=True, help="Print what is open and ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="The list as JSON.")
@click.option("--who", envvar="BULLETIN_REVIEWER", show_envvar=True, help="Who decides; default: the user.")
def review(
    city: str | None,
    month: str | None,
    table: str | None,
    reason: str | None,
    only_list: bool,
    as_json: bool,
    who: str | None,
) -> int:
    """Walk through the open quarantine, newest month first, and decide cell by cell.

    A decision is appended to $WAREHOUSE_HOME/config/corrections/<bulletin>.yml and applied by the next load.
    It holds as long as the source prints what it printed when it was decided; a correction that does not
    hold any more is stale: it is listed here, and the exit status is 6.

    \b
    Examples:
      bulletins review
      bulletins review --month 2020-09 --reason failing_rule
      bulletins review --city 株洲市 --list
    """
    session = ReviewSession(Home.open())
    filters = Filters(_city(session, city), _month(month), table, reason)
    questions, stale = session.questions(filters), session.stale(filters)
    if as_json:
        echo(_as_json(questions, stale))
        return ExitCode.STALE if stale else ExitCode.OK
    for line in _stale_lines(session, stale):
        echo(line)
    if stale and not only_list:
        stale = _offer_removal(session, stale)
        questions = session.questions(filters)
    if only_list:
        for line in listing(session, questions):
            echo(line)
        echo(f"{len(questions):,} open" + _waiting(session))
    elif not questions:
        echo("Nothing is in quarantine here." + _waiting(session))
    else:
        _walk(session, questions, Reviewer(who or _user()))
    return ExitCode.STALE if stale else ExitCode.OK


def _offer_removal(session: ReviewSession, stale: Sequence[Stale]) -> list[Stale]:
    """Take stale corrections out of their files where the person agrees; those that stay."""
    kept = []
    for one in stale:
        if click.confirm(f"Remove {one.row['check_id']} from its file?", default=False):
            echo(f"  Removed from {session.remove(one)}")
        else:
            kept.append(one)
    return kept


def _city(session: ReviewSession, given: str | None) -> str | None:
    if given is None:
        return None
    for code, city in session.reference.cities.items():
        if given == code or given in city.names:
            return code
    known = ", ".join(f"{city.name_zh} {code}" for code, city in session.reference.cities.items())
    raise click.BadParameter(f"“{given}” is no known city. Known: {known}.", param_hint="--city")


def _month(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return datetime.strptime(given, "%Y-%m").date()
    except ValueError:
        raise click.BadParameter(f"“{given}” is not a month such as 2020-09.", param_hint="--month") from None


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return os.environ.get("USER", "unknown")


# ---------------------------------------------------------------------------------------------- the walk


def _walk(session: ReviewSession, questions: Sequence[Question], reviewer: Reviewer) -> None:
    decided = 0
    settled: set[object] = set()
    for number, question in enumerate(questions, 1):
        if question.place in settled:
            continue
        echo(bold(f"\n── {number} / {len(questions)} ") + "─" * 40)
        echo("\n".join(page(session, question)))
        outcome = _ask(session, question, reviewer)
        if outcome is None:
            break
        if isinstance(outcome, Correction):
            rest = [q for q in questions if q.place not in settled]
            decided += 1 + _whole_row(session, question, outcome, rest)
            cleared = _settled(session, questions[number:]) - settled
            settled |= cleared
            if cleared:
                echo(f"  It settles {len(cleared)} more.")
    echo(f"\n{decided} decided." + _waiting(session))


def _settled(session: ReviewSession, rest: Sequence[Question]) -> set[object]:
    """Questions that are not open any more, after a decision."""
    still = {
        (*entry.key, row["rendition_id"], row["line"], row["column"])
        for entry in {question.entry.key: question.entry for question in rest}.values()
        for row in session.table(entry, "quarantine").select(["rendition_id", "line", "column"]).to_pylist()
    }
    return {question.place for question in rest if question.place not in still}


def _whole_row(session: ReviewSession, question: Question, first: Correction, rest: Sequence[Question]) -> int:
    """Offer to assign the other cells of a row to the area just told; how many were."""
    others = rest_of_row(session, question, first, rest)
    if not others:
        return 0
    area = session.reference.areas[first.cell.area_code or ""].name_zh
    if not click.confirm(f"  Assign the {len(others)} other cells of this row to {area}, too?", default=True):
        return 0
    recorded = 0
    for other, correction in others:
        effect = session.effect(other.entry, correction)
        if effect.applies:
            session.record(other.entry, correction)
            recorded += 1
        else:
            echo(f"  Not recorded: “{other.row['printed']}”: {effect.note}", err=True)
    echo(f"  Recorded: {recorded} more of this row", fg="green")
    return recorded


def _ask(session: ReviewSession, question: Question, reviewer: Reviewer) -> Correction | bool | None:
    """Ask until a question is decided (its correction) or skipped (False); None to quit."""
    offered = choices(session, question)
    by_key = {choice.key: choice for choice in offered}
    if "a1" in by_key:
        by_key["a"] = by_key["a1"]
    while True:
        echo("")
        for choice in offered:
            echo(f"  [{choice.key}] {choice.text}")
        pressed = click.prompt("Decision", default="s").strip().lower()
        if pressed == "q":
            return None
        if pressed == "s":
            return False
        if pressed not in by_key:
            echo(f"  “{pressed}” is none of {', '.join(by_key)}.")
        elif (correction := _decided(session, question, by_key[pressed], reviewer)) is not None:
            return correction


def _decided(session: ReviewSession, question: Question, choice: Choice, reviewer: Reviewer) -> Correction | None:
    """The correction as it was recorded; None where nothing was."""
    correction = decide(session, question, choice, reviewer)
    if correction is None:
        return None
    effect = session.effect(question.entry, correction)
    if not effect.applies:
        echo(f"  Not recorded, it would not apply: {effect.note}", err=True)
        return None
    for expression in effect.failing:
        echo(f"  With it this check fails: {expression}", fg="yellow")
    if effect.failing and not click.confirm("  Record it all the same (served, flagged)?", default=False):
        return None
    path = session.record(question.entry, correction)
    said = f"{correction.value}{correction.unit}" if correction.value else correction.decision
    where = cell_name(session, *correction.cell.key) if correction.cell.key else correction.label
    echo(f"  Recorded: {where}: {said} ({path})", fg="green")
    return correction


# -------------------------------------------------------------------------------------------- the lists


def _waiting(session: ReviewSession) -> str:
    count = len(session.waiting())
    if not count:
        return ""
    one = count == 1
    return f" `bulletins load` applies what changed in {count} bulletin{'' if one else 's'}."


def _stale_lines(session: ReviewSession, stale: Sequence[Stale]) -> list[str]:
    lines = []
    if stale:
        are = "correction is" if len(stale) == 1 else "corrections are"
        lines.append(f"{len(stale):,} {are} stale: not applied, and the figure is read as printed:")
    for one in stale:
        file = session.home.config / "corrections" / f"{one.entry.bulletin_id}.yml"
        lines.append(f"  {file}, {one.row['check_id']}: {one.row['expression']}: {one.row['note']}")
    for path in session.unknown_files():
        lines.append(f"{path} is about a bulletin that was not loaded.")
    return lines


def _as_json(questions: Sequence[Question], stale: Sequence[Stale]) -> str:
    content = {
        "open": [question.row for question in questions],
        "stale": [{"bulletin_id": one.entry.bulletin_id, **one.row} for one in stale],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)
