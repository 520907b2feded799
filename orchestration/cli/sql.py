"""``bulletins sql``: a question to the published release."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.errors import storage_errors
from warehouse.home import Home


@click.command()
@click.argument("query")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table",
    show_default=True, help="How to print the result.",
)  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def sql(query: str, form: str, output: Path | None) -> int:
    """Run QUERY against the current release (read-only). Relations of `marts` need no schema.

    QUERY asks (SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN) and does nothing else: no other
    file is read or written, no setting changed.

    \b
    Examples:
      bulletins sql "select count(*) from fct_observation"
      bulletins sql "from v_observation limit 5" --format csv
      bulletins sql "from zh.观测值" --format parquet --output figures.parquet
    """
    from warehouse.formats import write
    from warehouse.query import run_sql

    if form == "parquet" and output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is binary: give --output FILE or redirect the output.")
    result = run_sql(Home.open(), query)
    if output is None and form != "parquet" and sys.stdout.isatty():
        shown = BytesIO()
        write(result, form, shown)
        echo(shown.getvalue().decode(), nl=False)
        return ExitCode.OK
    if output is None:
        write(result, form, sys.stdout.buffer)
        return ExitCode.OK
    with storage_errors(output, "writing the result"), output.open("wb") as file:
        write(result, form, file)
    echo(f"{result.num_rows:,} rows written to {output}", err=True)
    return ExitCode.OK
