"""Does what is kept agree with itself? Every file against its name, its note and what was made of it.

::

    archive ── bytes against names, sidecars, index ─┐
    lake ───── files against manifests ──────────────┤
    releases ─ files against notes, every relation ──┼─▶ list[Finding], one a check
    marts ──── rows against the lake's readings ─────┤
    before ─── what the last releases had ───────────┤
    config ─── what people wrote ────────────────────┤
    leftovers, Dagster's files, who is writing ──────┘

Looks only: nothing is written, locked or mended, so it may run at any time, beside a load too. Each finding says what
to do. A check never raises for what it finds; what it cannot read is its finding.
"""

from __future__ import annotations

from collections.abc import Callable

from warehouse.doctor.archive import archive_index, archived_files, documents_read
from warehouse.doctor.aside import set_aside
from warehouse.doctor.before import served_before
from warehouse.doctor.configuration import configuration
from warehouse.doctor.finding import Finding, Outcome
from warehouse.doctor.lake import lake_reference, lake_segments
from warehouse.doctor.marts import marts_and_lake
from warehouse.doctor.releases import published_link, release_files, served_relations
from warehouse.doctor.upkeep import dagster_files, leftovers, writer
from warehouse.errors import WarehouseError
from warehouse.home import Home

__all__ = ["CHECKS", "Finding", "Outcome", "examine"]

CHECKS: dict[str, Callable[[Home], Finding]] = {
    "archived files": archived_files,
    "archive index": archive_index,
    "documents read": documents_read,
    "set aside": set_aside,
    "lake segments": lake_segments,
    "lake reference": lake_reference,
    "releases": release_files,
    "published link": published_link,
    "served relations": served_relations,
    "marts and lake": marts_and_lake,
    "what was served": served_before,
    "configuration": configuration,
    "leftovers": leftovers,
    "Dagster's files": dagster_files,
    "writer": writer,
}
"""In the order in which data flow."""


def examine(home: Home, on_check: Callable[[str], None] = lambda name: None) -> list[Finding]:
    """The finding of every check, in the order of ``CHECKS``; ``on_check`` hears the name of each as it begins."""
    found = []
    for name, check in CHECKS.items():
        on_check(name)
        try:
            found.append(check(home).named(name))
        except WarehouseError as error:
            found.append(Finding(Outcome.PROBLEM, "cannot be checked", (str(error),)).named(name))
        except OSError as error:
            found.append(Finding(Outcome.PROBLEM, f"cannot be checked: {error}").named(name))
    return found
