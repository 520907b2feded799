"""``bulletins rollback``: serve an earlier release again."""

from __future__ import annotations

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo


@click.command()
@click.argument("release", required=False)
@click.option("--wait", default=60.0, show_default=True, metavar="SECONDS", help="How long to wait for a load.")
def rollback(release: str | None, wait: float) -> int:
    """Serve an earlier release again, until the next load publishes a new one.

    Without RELEASE the releases there are are listed, the served one marked. RELEASE is a number of that list; it is
    read in full before it is served, so a damaged one is refused.

    \b
    Examples:
      bulletins rollback
      bulletins rollback 12
    """
    from warehouse.home import Home
    from warehouse.lock import writer_lock
    from warehouse.release import current_release, releases
    from warehouse.release import rollback as serve_again

    home = Home.open()
    if release is not None:
        with writer_lock(home, wait):
            served = serve_again(home, release.zfill(12))
        echo(f"Release {served.release_id} is served again, published {served.published_at}.")
        echo("The next load publishes a new release; mend before it what was wrong.")
        return ExitCode.OK
    current = current_release(home)
    kept = releases(home)
    if not kept:
        echo("Nothing has been published yet.")
    for one in kept:
        mark = "→" if current is not None and one.release_id == current.release_id else " "
        figures = one.rows.get("marts.fct_observation", 0)
        echo(f"{mark} {one.release_id}  published {one.published_at}  {figures:,} figures")
    if len(kept) > 1:
        echo("The marked one is served; `bulletins rollback` with the number of another serves that one again.")
    return ExitCode.OK
