"""``bulletins load``: documents into the warehouse, by the Dagster job."""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from orchestration import report
from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from orchestration.console_load import Loaded
from orchestration.console_load import load as run_load
from orchestration.notifications import Notice, NotificationError, notify
from orchestration.progress import watched_by
from orchestration.requests import received_day
from orchestration.session import account_path
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.lock import WAIT_SECONDS, holder

_STAGES = {
    "receive": "Looking at documents",
    "read": "Reading bulletins",
    "build": "Building and testing the marts",
    "publish": "Publishing",
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--wait",
    default=WAIT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another load.",
)
@click.option(
    "--received-on",
    default="",
    metavar="DAY",
    help="The day (2026-03-01) on which PATHS were received, where that was not today. What a further file of a "
    "bulletin changes counts from that day on. A file that is in the archive keeps its day.",
)
@click.option(
    "--allow-fewer",
    is_flag=True,
    help="Publish though figures or documents of the last release are missing without a reason.",
)
@click.option("--full", is_flag=True, help="Report every bulletin in full, however many there are.")
@click.pass_obj
def load(
    settings: dict[str, bool], paths: tuple[Path, ...], wait: float, received_on: str, allow_fewer: bool, full: bool
) -> int:
    """Load documents: files, or folders in name order with their subfolders.

    Loading the same again does nothing; a document that cannot be read is refused with the reason, and the
    others are loaded. Without PATHS, archived bulletins are read again whose corrections, contracts or reader
    changed; changed corrections are applied by every load.

    \b
    Examples:
      bulletins load 2020-14.txt
      bulletins load incoming/ more/2021-01.txt
      bulletins load --received-on 2026-03-01 old-mail/      (so that history knows when you had them)
      bulletins load                                         (apply what `bulletins review` decided)
      WAREHOUSE_HOME=/srv/bulletins bulletins load /srv/incoming
    """
    day = _day(received_on, paths)
    home = Home.open()
    if busy := holder(home):
        echo(f"Waiting up to {wait:g} s for another load to end: {busy}", err=True)
    with shown_progress():
        loaded = run_load(home, paths, wait, settings["debug"], day, allow_fewer)
    _print(loaded, home, paths, full)
    code = _code(loaded, paths)
    if code is not ExitCode.OK:
        _tell_people(loaded, home, code)
    return code


def _day(received_on: str, paths: Sequence[Path]) -> date | None:
    if received_on and not paths:
        raise click.UsageError("--received-on is about the files of PATHS, and none is given.")
    try:
        return received_day(received_on)
    except WarehouseError as error:
        raise click.BadParameter(str(error), param_hint="--received-on") from error


def _code(loaded: Loaded, paths: Sequence[Path]) -> ExitCode:
    empty = bool(paths) and not loaded.account.documents
    if (loaded.nothing_usable or empty) and loaded.account.release is None:
        return ExitCode.BAD_INPUT
    if loaded.problem:
        return ExitCode.FAILED
    if loaded.account.refused or loaded.account.aside:
        return ExitCode.PARTLY
    stale = any(edition.stale_corrections for edition in loaded.account.editions)
    return ExitCode.STALE if stale else ExitCode.OK


def _print(loaded: Loaded, home: Home, paths: Sequence[Path], full: bool) -> None:
    account = loaded.account
    for line in report.load_lines(account, loaded.reference, full):
        echo(line)
    if not (paths or loaded.ran or loaded.problem):
        echo(
            "Nothing to do: every archived bulletin was read with today's contracts and corrections."
            if Lake(home).current()
            else "Nothing is archived yet: give a file or a folder, as in bulletins load incoming/"
        )
        return
    for line in report.ending_lines(loaded.account, loaded.ran, loaded.problem, home):
        echo(line, err=bool(loaded.problem))
    for warning in loaded.warnings:
        echo(f"Warning: {warning}")
    if len(account.editions) > report.IN_FULL and not full:
        echo(f"Books of every bulletin: {account_path(home, account.run_id)}")


def _tell_people(loaded: Loaded, home: Home, code: ExitCode) -> None:
    account = loaded.account
    refused = "\n".join(
        [document.message or document.path for document in account.refused if not document.set_aside]
        + [f"set aside: {aside['bulletin_id']}: {aside['said']}" for aside in account.aside]
    )
    stale = "\n".join(line.strip() for edition in account.editions for line in report.stale_lines(edition))
    event = "load_failed" if loaded.problem or code is ExitCode.BAD_INPUT else "documents_refused"
    if event == "documents_refused" and not refused:
        event = "corrections_stale"
    text = "\n".join(filter(None, (f"bulletins load, {home.root}:", loaded.problem, refused, stale)))
    try:
        notify(Notice(event, text, account.run_id, "load_bulletins", str(home.root)))
    except NotificationError as error:
        echo(f"Warning: {error}", fg="yellow", err=True)


@contextmanager
def shown_progress() -> Generator[None]:
    """A bar on a terminal, nothing in a log file."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Starting", total=None)
        stage_now = ""

        def show(stage: str, done: int, total: int) -> None:
            nonlocal stage_now, task
            if stage != stage_now:
                progress.remove_task(task)
                task = progress.add_task(_STAGES[stage], total=total)
                stage_now = stage
            progress.update(task, completed=done, total=total)

        with watched_by(show):
            yield
