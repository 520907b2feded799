"""What arrives, held against what is served (``ingest.identify.admission``), with the documents of archive and lake.

    identities that arrived ─▶ those in no reading of the lake: newcomers ─▶ beside the lake's editions of their city,
                               series, and month or issue year ─▶ which are held back, and why

Documents themselves are read only where two claim one issue or one month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache

from ingest.errors import BulletinError
from ingest.identify import Identity, agreed
from ingest.identify.admission import Arrival, held_back
from ingest.identify.likeness import figures_printed
from ingest.read import read_document
from ingest.reference import Reference
from ingest.reference.settled import NOTHING, settled_for
from warehouse.archive import Archive
from warehouse.lake import Lake, ReadingEntry

_Series = tuple[str, str]


def not_admitted(
    arrived: Iterable[tuple[Identity, str]],
    archive: Archive,
    lake: Lake,
    reference: Reference,
    content: Callable[[str], bytes] | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, BulletinError]:
    """By rendition id: why some of ``arrived`` are held back. ``content`` reads what is not in the archive yet, and
    ``names`` says what it is called."""
    current = lake.current()
    served = {rendition for entry in current.values() for rendition in entry.rendition_ids}
    newcomers: dict[_Series, dict[str, Arrival]] = defaultdict(dict)
    for identity, rendition_id in arrived:
        if rendition_id not in served:
            arrival = _newcomer(identity, rendition_id, archive, reference, names or {})
            newcomers[identity.city_code, identity.series_code][rendition_id] = arrival
    if not newcomers:
        return {}

    @cache
    def figures(rendition_id: str) -> tuple[str, ...]:
        there = archive.has(rendition_id) or content is None
        bytes_ = archive.read(rendition_id) if there else content(rendition_id)  # type: ignore[misc]
        return figures_printed(read_document(bytes_, rendition_id))

    entries: dict[_Series, list[ReadingEntry]] = defaultdict(list)
    for entry in current.values():
        city, _, series = entry.bulletin_id.rsplit("-", 2)[0].partition("-")
        if (city, series) in newcomers:
            entries[city, series].append(entry)
    held: dict[str, BulletinError] = {}
    for key, found in newcomers.items():
        near = _near(found.values(), entries[key])
        standing = [arrival for entry in near for arrival in _standing(entry, archive)]
        held |= held_back([*standing, *found.values()], figures)
    return held


def _near(newcomers: Iterable[Arrival], entries: Iterable[ReadingEntry]) -> list[ReadingEntry]:
    """The editions that have anything to do with them: of the same month, or of the same issue year."""
    of_newcomers = [newcomer.identity for newcomer in newcomers]
    months = {identity.month for identity in of_newcomers}
    years = {str(identity.issue_year) for identity in of_newcomers}
    return [e for e in entries if e.month in months or e.bulletin_id.rsplit("-", 2)[1] in years]


def _newcomer(
    identity: Identity, rendition_id: str, archive: Archive, reference: Reference, names: Mapping[str, str]
) -> Arrival:
    name, received_on = names.get(rendition_id, rendition_id), date.max
    if archive.has(rendition_id):
        entry = archive.entry(rendition_id)
        # What was received before that was noted came before all else.
        name, received_on = names.get(rendition_id, entry.names[0]), entry.received_on or date.min
    return Arrival(rendition_id, name, identity, received_on, settled_for(rendition_id, reference.identities))


def _standing(entry: ReadingEntry, archive: Archive) -> list[Arrival]:
    # One that was lost is named by ``warehouse.losses``, and says nothing here.
    known = [archive.entry(rendition_id) for rendition_id in entry.rendition_ids if archive.has(rendition_id)]
    identities = [one.identity for one in known if one.identity is not None and one.identity.month == entry.month]
    if not identities:
        return []
    identity = agreed(identities)
    return [
        Arrival(one.rendition_id, one.names[0], identity, one.received_on or date.min, NOTHING, stands=True)
        for one in known
    ]
