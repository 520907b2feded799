"""What is in the warehouse, in one glance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from warehouse.archive import Archive
from warehouse.aside import SetAside
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import Release, current_release, releases
from warehouse.sidecar import Refusal


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """An archived document that is no bulletin we can read. ``names`` are all it was seen under."""

    rendition_id: str
    names: tuple[str, ...]
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of the lake's current readings (one an edition), of the archive and of the served release.

    ``aside`` are editions set aside, and ``aside_served`` how many of them serve an earlier reading.
    ``observations`` are figures of the lake; ``facts`` those served (rows of ``marts.fct_observation``, where
    a correction replaces the original). ``waiting`` are renditions archived but in no current reading, such
    as those of a load that was killed; ``unpublished`` are segments that the newest release does not include.
    ``newest`` is the id of that release where an earlier one is served, because somebody went back to it.
    """

    months: tuple[date, ...]
    bulletins: int
    editions: int
    renditions: int
    observations: int
    facts: int
    quarantine: dict[str, int]
    checks: dict[str, int]
    refused: tuple[RefusedDocument, ...]
    aside: tuple[SetAside, ...]
    aside_served: int
    waiting: tuple[str, ...]
    unpublished: tuple[int, ...]
    release: Release | None
    newest: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def open_quarantine(self) -> int:
        """Quarantined cells of all reasons."""
        return sum(self.quarantine.values())

    @property
    def failed_checks(self) -> int:
        """Checks whose two sides do not meet."""
        return self.checks.get("fails", 0)


def status(home: Home) -> Status:
    """The state of ``home``, empty where there is nothing yet; ``problems`` names what cannot be read."""
    lake, problems = Lake(home), []
    aside: dict[tuple[str, str], SetAside] = {}
    try:
        aside = lake.aside
        current = lake.current()
    except WarehouseError as error:
        current = {}
        problems.append(str(error))
    release: Release | None = None
    try:
        release = current_release(home)
    except WarehouseError as error:
        problems.append(str(error))
    quarantine: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    for reading in current.values():
        quarantine.update(reading.quarantine)
        checks.update(reading.checks)
    refused, waiting = [], []
    read = {rendition for entry in current.values() for rendition in entry.rendition_ids}
    read |= {rendition for one in aside.values() for rendition in one.rendition_ids}
    renditions = 0
    try:
        for rendition in Archive(home).entries():
            renditions += 1
            if rendition.refusal is not None:
                refused.append(RefusedDocument(rendition.rendition_id, rendition.names, rendition.refusal))
            elif rendition.rendition_id not in read:
                waiting.append(rendition.rendition_id)
    except WarehouseError as error:
        problems.append(str(error))
    kept = releases(home)
    newest = kept[-1] if kept else release
    included = set(newest.segments) if newest else set()
    return Status(
        months=tuple(sorted({entry.month for entry in current.values()})),
        bulletins=len({entry.bulletin_id for entry in current.values()}),
        editions=len(current),
        renditions=renditions,
        observations=sum(entry.rows.get("observation", 0) for entry in current.values()),
        facts=release.rows.get("marts.fct_observation", 0) if release else 0,
        quarantine=dict(quarantine.most_common()),
        checks=dict(sorted(checks.items())),
        refused=tuple(refused),
        aside=tuple(aside.values()),
        aside_served=len(aside.keys() & current.keys()),
        waiting=tuple(waiting),
        unpublished=tuple(number for number in lake.segments() if number not in included),
        release=release,
        newest=newest.release_id if newest and release and newest.release_id != release.release_id else None,
        problems=tuple(problems),
    )
