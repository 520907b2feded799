"""``bulletins export``: the published figures in files for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.home import Home


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["parquet", "csv", "xlsx", "datapackage"]), required=True,
    help="Parquet by city and year; CSV for Excel; an Excel workbook; a Frictionless data package.",
)  # fmt: skip
@click.option(
    "--to", "target", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder; made if missing."
)
@click.option("--city", "cities", multiple=True, help="Name or code; may be given several times.")
@click.option("--month", "months", multiple=True, help="2020, 2020-09 or 2020-01..2020-09; several times.")
@click.option("--where", default="", help="Condition in SQL over the columns of v_observation.")
@click.option(
    "--headers", type=click.Choice(["code", "zh"]), default="code", show_default=True,
    help="Column names of a CSV file.",
)  # fmt: skip
@click.option("--licence", help="Name of the licence, such as CC-BY-4.0 (default: config/package.yml).")
@click.option("--licence-url", help="Where the licence can be read.")
@click.option("--replace", is_flag=True, help="Replace an earlier export in that folder.")
def export(
    form: str,
    target: Path,
    cities: tuple[str, ...],
    months: tuple[str, ...],
    where: str,
    headers: str,
    licence: str | None,
    licence_url: str | None,
    replace: bool,
) -> int:
    """Write the current release, or a part of it, to a folder. The folder is written whole or not at all.

    \b
    Examples:
      bulletins export --format parquet --to figures
      bulletins export --format csv --headers zh --month 2020 --to for-excel
      bulletins export --format xlsx --city 株洲市 --month 2020-01..2020-09 --to workbook
      bulletins export --format csv --where "theme = 'investment' and status <> 'reported'" --to part
      bulletins export --format datapackage --licence CC-BY-4.0 --to package
    """
    from warehouse.exports import Selection
    from warehouse.exports import export as write_export

    if licence_url and not licence:
        raise click.UsageError("--licence-url needs --licence.")
    stated = {"name": licence or "", **({"path": licence_url} if licence_url else {})} if licence else None
    written = write_export(
        Home.open(),
        form,
        target,
        Selection(cities, months, where),
        licence=stated,
        chinese_headers=headers == "zh",
        replace=replace,
    )
    for name, rows in written.rows.items():
        echo(f"{name:<28} {rows:>10,} rows")
    echo(f"Release {written.release_id} written to {target}")
    if form == "datapackage" and not written.licence:
        echo("Note: no licence is stated; give --licence, or licenses in config/package.yml.", fg="yellow", err=True)
    return ExitCode.OK
