"""``bulletins trace``: where a figure comes from."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.home import Home


@click.command()
@click.argument("area")
@click.argument("month")
@click.argument("metric")
@click.option("--city", help="City (name or code), where several have an area of this name.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="A page to read, or everything as JSON.",
)  # fmt: skip
def trace(area: str, month: str, metric: str, city: str | None, form: str) -> int:
    """Show where the figure of AREA, MONTH and METRIC comes from: its document, place and printed text, every
    vintage, every check that guards it, repairs, and what is in quarantine.

    AREA and METRIC are names or codes; the end of a metric's name will do where it fits one figure only.

    \b
    Examples:
      bulletins trace 醴陵市 2020-09 完成投资
      bulletins trace 430281 2020-09 investment.completed.total
      bulletins trace 跨区 2020年9月 "完成投资·合计" --city 株洲市 --format json
    """
    from orchestration.cli.trace_text import trace_lines
    from warehouse.trace import trace as trace_figure

    found = trace_figure(Home.open(), area, month, metric, city)
    if form == "json":
        echo(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str))
    else:
        for line in trace_lines(found):
            echo(line)
    return ExitCode.OK if found.figure else ExitCode.BAD_INPUT
