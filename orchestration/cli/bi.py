"""``bulletins bi``: set up BI tools on the published release."""

from __future__ import annotations

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.home import Home


@click.group()
def bi() -> None:
    """Set up BI tools on the published release; docs/connect tells how tools connect."""


@bi.command()
@click.option("--url", default="http://localhost:8088", show_default=True, help="Where Superset is.")
@click.option("--username", default="admin", show_default=True)
@click.option(
    "--password", envvar="BULLETIN_SUPERSET_PASSWORD", prompt=True, hide_input=True,
    help="Better in $BULLETIN_SUPERSET_PASSWORD; asked for otherwise.",
)  # fmt: skip
@click.option("--path", help="The served database file as Superset sees it (default: as this machine does).")
def superset(url: str, username: str, password: str, path: str | None) -> int:
    """Make or renew in Superset: the database, datasets with descriptions, charts and a dashboard a city.

    \b
    Examples:
      bulletins bi superset
      bulletins bi superset --url https://bi.example.org --path /srv/bulletins/published/current/bulletins.duckdb
    """
    from warehouse.bi.content import charts, datasets
    from warehouse.bi.superset import set_up
    from warehouse.bi.superset_calls import Superset

    home = Home.open()
    described, drawn = datasets(home), charts(home)
    session = Superset(url, username, password)
    for page in set_up(session, path or str(home.database), described, drawn, echo):
        echo(f"Dashboard: {url.rstrip('/')}{page}")
    return ExitCode.OK
