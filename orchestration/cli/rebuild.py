"""``bulletins rebuild``: lake and release made anew from the archive."""

from __future__ import annotations

import sys

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.lock import WAIT_SECONDS

_LISTED = 10


@click.command()
@click.option("--publish", is_flag=True, help="Publish what was rebuilt without asking.")
@click.option("--allow-losses", is_flag=True, help="Publish also when editions cannot be read any more.")
@click.option("--wait", default=WAIT_SECONDS, show_default=True, metavar="SECONDS", help="How long to wait for a load.")
@click.option("--limit", default=20, show_default=True, metavar="N", help="How many changed rows of each kind to list.")
@click.pass_obj
def rebuild(settings: dict[str, bool], publish: bool, allow_losses: bool, wait: float, limit: int) -> int:
    """Read every archived document anew, with today's reader, contracts and corrections, and show what changes.

    The rebuild is made aside; what is published stays until --publish, or until you say yes on a terminal. Then it
    takes the place of lake and release; readings it replaces are kept for provenance. A rebuild that was not published
    waits, and is used by the next `bulletins rebuild` as long as documents, contracts and code stay as they are.
    Exit status 7: something changes, and it was not published.

    \b
    Examples:
      bulletins rebuild
      bulletins rebuild --publish
    """
    from orchestration.cli.diff import difference_lines
    from orchestration.cli.load import shown_progress
    from orchestration.rebuilding import built_aside, publish_rebuilt
    from warehouse.comparison import compare
    from warehouse.errors import WarehouseError
    from warehouse.home import Home
    from warehouse.release import current_release

    home = Home.open()
    with shown_progress():
        rebuilt = built_aside(home, wait, settings["debug"])
    before = "was rebuilt before, and nothing changed since" if rebuilt.made_before else "rebuilt from the archive"
    echo(f"{rebuilt.facts:,} facts: {before}.")
    for message in rebuilt.refused[:_LISTED]:
        echo(f"  refused: {message}")
    if len(rebuilt.refused) > _LISTED:
        echo(f"  and {len(rebuilt.refused) - _LISTED:,} more documents are refused")
    differs = True
    try:
        served = current_release(home)
        if served is not None:
            difference = compare(served.path, rebuilt.database, limit)
            differs = not difference.same
            echo("\n".join(difference_lines(difference, served.release_id.lstrip("0"), "rebuilt")))
    except WarehouseError as error:
        echo(f"What is served cannot be compared with it: {error}")
    if rebuilt.lost:
        named = ", ".join(" ".join(key) for key in rebuilt.lost[:_LISTED])
        echo(f"LOST: {len(rebuilt.lost):,} editions cannot be read any more: {named}")
    if not publish and sys.stdin.isatty() and sys.stdout.isatty() and not rebuilt.lost:
        publish = click.confirm("Publish it?", default=False)
    if not publish:
        echo("Not published. `bulletins rebuild --publish` publishes it.")
        return ExitCode.DIFFERS if differs else ExitCode.OK
    if rebuilt.lost and not allow_losses:
        raise WarehouseError(
            "rebuild", f"{len(rebuilt.lost):,} editions would be lost, so nothing was published.", path=home.root,
            remedy="Mend what refuses them, or give --allow-losses.",
        )  # fmt: skip
    release = publish_rebuilt(home, rebuilt, wait)
    echo(f"Published release {release.release_id}: {release.rows.get('marts.fct_observation', 0):,} figures in")
    echo(f"  {home.database}")
    return ExitCode.OK
