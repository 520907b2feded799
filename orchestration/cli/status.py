"""``bulletins status``: what is in the warehouse."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo
from warehouse.home import Home
from warehouse.lock import holder
from warehouse.status import Status
from warehouse.status import status as warehouse_status

_NAMED = 5


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The same as JSON, for monitoring.")
def status(as_json: bool) -> int:
    """Show months, bulletins, facts, open quarantine and the last release.

    \b
    Examples:
      bulletins status
      WAREHOUSE_HOME=/srv/bulletins bulletins status --json
    """
    home = Home.open()
    found = warehouse_status(home)
    if as_json:
        echo(json.dumps({"home": str(home.root), **asdict(found)}, ensure_ascii=False, indent=1, default=str))
        return ExitCode.OK
    for line in _lines(home, found):
        echo(line)
    return ExitCode.OK


def _lines(home: Home, found: Status) -> list[str]:
    lines = [f"Warehouse    {home.root}"]
    if not found.editions and found.release is None:
        lines.append("Empty        nothing was loaded yet; `make load` loads the bundled bulletin")
        return [*lines, *_warnings(home, found)]
    months = [f"{month:%Y-%m}" for month in found.months]
    span = f"{months[0]} to {months[-1]}" if len(months) > 1 else months[0] if months else "none"
    corrections = found.editions - found.bulletins
    lines += [
        f"Months       {len(months)} ({span})",
        f"Bulletins    {found.bulletins:,}"
        + (f", and {corrections} corrections" if corrections else "")
        + f", from {found.renditions:,} documents",
        f"Facts        {found.facts:,} published",
        f"Quarantine   {found.open_quarantine:,} cells open" + _reasons(found.quarantine),
        f"Checks       {sum(found.checks.values()):,} evaluated, {found.failed_checks:,} fail",
    ]
    if found.release is None:
        lines.append("Release      none published yet")
    else:
        lines.append(
            f"Release      {found.release.release_id}, published {found.release.published_at}, "
            f"{found.release.size_bytes / 1e6:.1f} MB"
        )
        lines.append(f"             {home.database}")
    return [*lines, *_warnings(home, found)]


def _reasons(counts: dict[str, int]) -> str:
    return f" ({', '.join(f'{reason} {count}' for reason, count in counts.items())})" if counts else ""


def _warnings(home: Home, found: Status) -> list[str]:
    lines = []
    if busy := holder(home):
        lines.append(f"Busy         a load is running: {busy}")
    if found.newest:
        lines.append(
            f"Went back    an earlier release is served, and not {found.newest}; the next load publishes a new one"
        )
    if found.waiting or found.unpublished:
        lines.append("Unfinished   a load did not end; run the same `bulletins load` again")
    for one in found.aside[:_NAMED]:
        lines.append(f"Set aside    {one.bulletin_id}, {one.month:%Y-%m}: {one.said}")
    if len(found.aside) > _NAMED:
        lines.append(f"             and {len(found.aside) - _NAMED} more; `bulletins status --json` lists all")
    if found.aside:
        lines.append(
            f"             {found.aside_served} of them serve what was read before; each is tried again when its "
            "files, the reader or contracts change"
        )
    for document in found.refused[:_NAMED]:
        lines.append(f"Refused      {', '.join(document.names)}: {document.refusal.message}")
    if len(found.refused) > _NAMED:
        lines.append(f"             and {len(found.refused) - _NAMED} more; `bulletins status --json` lists all")
    lines += [f"Problem      {problem}" for problem in found.problems]
    return lines
