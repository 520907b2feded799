"""The command group. Each command is imported when it is called: ``--help``, ``status``, ``sql`` and
``check`` start without Dagster and dbt, whose imports take seconds."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from typing import Any

import click

from ingest.errors import BulletinError
from orchestration.cli.exit_codes import ExitCode, explained
from orchestration.cli.terminal import echo
from warehouse.errors import WarehouseError
from warehouse.without_pandas import do_without_pandas

COMMANDS = {
    "load": "orchestration.cli.load:load",
    "status": "orchestration.cli.status:status",
    "check": "orchestration.cli.check:check",
    "sql": "orchestration.cli.sql:sql",
    "trace": "orchestration.cli.trace:trace",
    "export": "orchestration.cli.export:export",
    "dashboard": "orchestration.cli.dashboard:dashboard",
    "serve": "orchestration.cli.serve:serve",
    "bi": "orchestration.cli.bi:bi",
    "contracts": "orchestration.cli.contracts:contracts",
    "review": "orchestration.cli.review:review",
    "diff": "orchestration.cli.diff:diff",
    "rebuild": "orchestration.cli.rebuild:rebuild",
    "rollback": "orchestration.cli.rollback:rollback",
    "doctor": "orchestration.cli.doctor:doctor",
}


class LazyGroup(click.Group):
    """Knows its commands by name and imports one when it is needed."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExit status:\n" + explained() + "\n\n\b\n"
    "The warehouse lies in $WAREHOUSE_HOME (default: warehouse/data of the project).",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error and Dagster's log.")
@click.version_option(package_name="bulletin-warehouse")
@click.pass_context
def bulletins(context: click.Context, debug: bool) -> None:
    """City work bulletins: from document to proven figures.

    \b
    Examples:
      bulletins load landing/                 load every document of a folder
      bulletins status                        what is in the warehouse
      bulletins check draft.txt               how a document would be understood
      bulletins sql "select * from dim_month" ask the published figures
    """
    context.obj = {"debug": debug}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with a code of ``ExitCode``. No traceback for what a person can mend."""
    if arguments is None:
        do_without_pandas()
    given = sys.argv[1:] if arguments is None else arguments
    # Accepted anywhere on the line, so that it can simply be appended to a command that failed.
    debug = "--debug" in given
    given = [argument for argument in given if argument != "--debug"]
    code = _run(["--debug", *given] if debug else given, debug)
    if arguments is None:
        # Before it ends, Python looks for cycles among all objects once more: a second after a load, for nothing.
        gc.freeze()
    sys.exit(code)


def _run(arguments: list[str], debug: bool) -> int:
    try:
        # Commands return their code; click's own exits (--help) come back as 0.
        code: Any = bulletins.main(arguments, prog_name="bulletins", standalone_mode=False)
        return int(code or ExitCode.OK)
    except click.exceptions.Abort:
        echo("Stopped. What was published before is untouched; run the command again to finish.", err=True)
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except BulletinError as error:
        return _tell(error, debug, ExitCode.BAD_INPUT)
    except WarehouseError as error:
        return _tell(error, debug, _CODES.get(error.code, ExitCode.FAILED))
    except BrokenPipeError:
        # The reader of a pipe (head, less) went away; the interpreter must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        hint = "" if debug else " Add --debug to see where, and please report it."
        return _tell(f"something unforeseen went wrong: {error!r}.{hint}", debug, ExitCode.FAILED)


_CODES = {
    "locked": ExitCode.LOCKED,
    "no_release": ExitCode.BAD_INPUT,
    "sql": ExitCode.BAD_INPUT,
    "home": ExitCode.BAD_INPUT,
    "unknown_area": ExitCode.BAD_INPUT,
    "unknown_city": ExitCode.BAD_INPUT,
    "unknown_month": ExitCode.BAD_INPUT,
    "unknown_metric": ExitCode.BAD_INPUT,
    "ambiguous": ExitCode.BAD_INPUT,
    "export_exists": ExitCode.BAD_INPUT,
    "nothing_selected": ExitCode.BAD_INPUT,
    "selection": ExitCode.USAGE,
    "config": ExitCode.BAD_INPUT,
    "boundaries": ExitCode.BAD_INPUT,
    "users": ExitCode.BAD_INPUT,
    "serve": ExitCode.BAD_INPUT,
}


def _tell(error: Exception | str, debug: bool, code: ExitCode) -> int:
    if debug:
        traceback.print_exc()
    echo(f"Error: {error}", fg="red", err=True)
    return code
