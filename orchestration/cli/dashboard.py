"""``bulletins dashboard``: the page of the current release."""

from __future__ import annotations

import webbrowser

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.home import Home


@click.command()
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
@click.option("--rewrite", is_flag=True, help="Write it again, such as after boundaries were added.")
def dashboard(open_it: bool, rewrite: bool) -> int:
    """Print the path of the dashboard that is published with the current release.

    \b
    Examples:
      bulletins dashboard
      bulletins dashboard --open
      bulletins dashboard --rewrite        (after files came to config/boundaries)
    """
    from warehouse.dashboard import DASHBOARD, INDEX, write_dashboard
    from warehouse.query import served

    home = Home.open()
    database = served(home)
    page = home.current / DASHBOARD / INDEX
    if rewrite or not page.is_file():
        write_dashboard(database.parent, database, config=home.config)
    echo(str(page))
    if open_it and not webbrowser.open(page.as_uri()):
        echo("No browser was found; open that file in one.", err=True)
    return ExitCode.OK
