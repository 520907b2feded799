"""``bulletins doctor``: whether archive, lake and releases are whole and agree."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo

if TYPE_CHECKING:
    from warehouse.doctor import Finding

_LISTED = 8
_WIDTH = 17


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it."
)
@click.option("--full", is_flag=True, help="List everything that is concerned, however much it is.")
def doctor(form: str, full: bool) -> int:
    """Check every file against its name and its note, and what is served against what was read.

    One line a check, problems first, each with what to do. Nothing is written or mended. Exit status 8 when something
    is damaged, lost or disagrees; notes (a load that did not end, a release gone back to) are no problem.

    \b
    Examples:
      bulletins doctor
      bulletins doctor --full
      bulletins doctor --format json
    """
    from warehouse.doctor import Outcome, examine
    from warehouse.home import Home

    home = Home.open()
    findings = examine(home, _show if sys.stderr.isatty() else lambda name: None)
    if sys.stderr.isatty():
        _show("")
    if form == "json":
        echo(json.dumps({"home": str(home.root), "checks": list(map(asdict, findings))}, ensure_ascii=False, indent=1))
    else:
        echo("\n".join(_lines(findings, full)))
    return ExitCode.UNSOUND if any(f.outcome is Outcome.PROBLEM for f in findings) else ExitCode.OK


def _lines(findings: Sequence[Finding], full: bool) -> list[str]:
    from warehouse.doctor import Outcome

    order = list(Outcome)
    lines = []
    for found in sorted(findings, key=lambda finding: order.index(finding.outcome)):
        lines.append(f"{found.outcome.value.capitalize():8} {found.name:{_WIDTH}} {found.said}")
        shown = found.details if full else found.details[:_LISTED]
        margin = " " * 9
        for detail in shown:
            lines += textwrap.wrap(detail, 118, initial_indent=f"{margin}· ", subsequent_indent=f"{margin}  ")
        if len(found.details) > len(shown):
            lines.append(f"{margin}· and {len(found.details) - len(shown):,} more; --full lists all")
        if found.remedy:
            lines.append(f"{margin}→ {found.remedy}")
    return lines


def _show(name: str) -> None:
    """What is being looked at, on a line that the next one overwrites."""
    click.echo(f"\r{name:40}" if name else f"\r{'':40}\r", nl=False, err=True)
