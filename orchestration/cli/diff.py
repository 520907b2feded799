"""``bulletins diff``: what changes from one release to another."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.terminal import echo

if TYPE_CHECKING:
    from warehouse.comparison import Difference
    from warehouse.home import Home
    from warehouse.release import Release


@click.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option(
    "--build", is_flag=True,
    help="Against what today's reader, contracts and marts make of the archive; built aside, not published.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it."
)
@click.option("--limit", default=20, show_default=True, metavar="N", help="How many rows of each kind to list.")
@click.pass_obj
def diff(settings: dict[str, bool], old: str | None, new: str | None, build: bool, form: str, limit: int) -> int:
    """Show facts added, removed and changed between two releases, with quarantine and failing checks.

    OLD and NEW are numbers of releases (`bulletins doctor` lists none that is damaged). Without NEW it is the current
    one, without both the current one against the one before it. Exit status 0: they are the same, 7: they differ.

    \b
    Examples:
      bulletins diff                  what the last load changed
      bulletins diff 12 15
      bulletins diff --build          what `bulletins rebuild` would change
      bulletins diff --format json --limit 1000
    """
    from warehouse.comparison import compare
    from warehouse.home import Home

    home = Home.open()
    if build:
        if new is not None:
            raise click.UsageError("--build takes one release at most: what is built stands for NEW.")
        from orchestration.rebuilding import built_aside

        before = _chosen(home, old)
        rebuilt = built_aside(home, debug=settings["debug"])
        found, names = compare(before.path, rebuilt.database, limit), (_named(before), "rebuilt, not published")
    else:
        after = _chosen(home, new)
        before = _chosen(home, old) if old else _before(home, after)
        if before == after:
            raise click.UsageError(f"{_number(before.release_id)} would be compared with itself.")
        found, names = compare(before.path, after.path, limit), (_named(before), _named(after))
    if form == "json":
        echo(json.dumps(as_json(found, *names), ensure_ascii=False, indent=1))
    else:
        echo("\n".join(difference_lines(found, *names)))
    return ExitCode.OK if found.same else ExitCode.DIFFERS


def as_json(found: Difference, before: str, after: str) -> dict[str, Any]:
    """Everything as plain values; ``facts`` as a list of counts."""
    fields = asdict(found)
    counts = [
        {"bulletin_id": bulletin, "table_code": table, "change": kind, "facts": number}
        for (bulletin, table, kind), number in found.facts.items()
    ]
    return {"before": before, "after": after, "same": found.same, **fields, "facts": counts}


def difference_lines(found: Difference, before: str, after: str) -> list[str]:
    """The difference as a person reads it: sums, then by bulletin and table, then row by row."""
    from orchestration.report import grid
    from warehouse.comparison import KINDS

    lines = [f"From release {before}", f"  to release {after}"]
    if found.same:
        return [*lines, f"Nothing changes: {found.facts_after:,} facts are the same."]
    counts = {kind: found.count(kind) for kind in KINDS}
    lines += [
        f"Facts        {found.facts_before:,} → {found.facts_after:,}: {counts['added']:,} added, "
        f"{counts['removed']:,} removed; changed: {counts['value']:,} value, {counts['status']:,} status, "
        f"{counts['source']:,} source",
        f"Vintages     {_counts(found.vintages)}",
        f"Quarantine   {_counts(found.quarantine)}",
        f"Failing      {_counts(found.failing)}",
    ]
    for words, bulletins in (("Added", found.bulletins_added), ("Removed", found.bulletins_removed)):
        if bulletins:
            lines.append(f"{words:12} {len(bulletins):,} bulletins: {_some(bulletins)}")
    if found.relations:
        told = (f"{name} ({_rows(old)} → {_rows(new)} rows)" for name, (old, new) in found.relations.items())
        lines.append(f"Also differ  {', '.join(told)}")
    if found.facts:
        places = list(dict.fromkeys((bulletin, table) for bulletin, table, _ in found.facts))
        rows = [(f"{b} {t}", *(found.facts.get((b, t, kind), 0) for kind in KINDS)) for b, t in places[:_PLACES]]
        lines += ["", *grid(("bulletin and table", *KINDS), rows)]
        if len(places) > _PLACES:
            lines.append(f"  and {len(places) - _PLACES:,} more tables; --format json lists all")
    lines += _rows_of(found)
    return lines


_PLACES = 40


def _rows_of(found: Difference) -> list[str]:
    from warehouse.comparison import KINDS

    lines = []
    if found.changes:
        lines += ["", "Changed or removed facts:"]
        for one in found.changes:
            sides = " → ".join(
                f"{side['value']} {side['unit']} ({side['status']}, “{side['printed']}”)" if side else "none"
                for side in (one.before, one.after)
            )
            lines.append(f"  {one.area_zh} {one.month} {one.metric_code}: {sides}")
        lines += _more(sum(found.count(kind) for kind in KINDS if kind != "added"), len(found.changes))
    for title, counts, rows, names in (
        ("Quarantine:", found.quarantine, found.quarantined, ("reason_code", "printed", "row_label", "column_label")),
        ("Failing checks:", found.failing, found.checks, ("table_code", "area_code", "expression")),
    ):
        if rows:
            lines += ["", title]
            for row in rows:
                sign = "+" if row["change"] == "added" else "−"
                told = " ".join(str(row[name]) for name in names if row[name] is not None)
                lines.append(f"  {sign} {row['bulletin_id']} {told}")
            lines += _more(sum(counts.values()), len(rows))
    return lines


def _more(total: int, listed: int) -> list[str]:
    return [f"  and {total - listed:,} more; --limit {total} lists all"] if total > listed else []


def _counts(counts: dict[str, int]) -> str:
    told = [f"{number:,} {change}" for change, number in counts.items() if number]
    return ", ".join(told) or "no change"


def _rows(number: int | None) -> str:
    return "no" if number is None else f"{number:,}"


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _chosen(home: Home, number: str | None) -> Release:
    """The release of that number, else the current one. Raises WarehouseError, ``no_release``."""
    from warehouse.errors import WarehouseError
    from warehouse.release import current_release, releases

    if number is None:
        release = current_release(home)
        if release is None:
            raise WarehouseError("no_release", "nothing has been published yet.", path=home.root)
        return release
    kept = {release.release_id: release for release in releases(home)}
    wanted = number.zfill(12)
    if wanted not in kept:
        raise WarehouseError("no_release", f"there is no release {number}.", remedy=f"There are {_listed(kept)}.")
    return kept[wanted]


def _before(home: Home, release: Release) -> Release:
    from warehouse.errors import WarehouseError
    from warehouse.release import releases

    earlier = [one for one in releases(home) if one.release_id < release.release_id]
    if not earlier:
        raise WarehouseError(
            "no_release", f"there is no release before {release.release_id} to compare it with.",
            remedy="The next load that changes something publishes another; `bulletins rollback` lists them.",
        )  # fmt: skip
    return earlier[-1]


def _named(release: Release) -> str:
    return f"{_number(release.release_id)}, published {release.published_at}"


def _listed(kept: dict[str, Release]) -> str:
    return ", ".join(map(_number, kept)) or "none"


def _number(release_id: str) -> str:
    return release_id.lstrip("0") or release_id
