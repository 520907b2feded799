"""Whose data failed a build: the editions that rows breaking a rule of a mart belong to.

A test of dbt that fails says of which bulletins, cities, areas and months its rows are (macro
``log_failing_editions``). Those of them whose reading is not served as it is are to blame: what is new since the last
release that passed. A test that names none, or only readings which the same test let pass before, or every reading that
there is, fails on the project or its reference data and not on a document: then nothing is set aside, and nothing is
published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ingest.reference import Reference
from orchestration.transform.changes import city_of
from orchestration.transform.runner import Outcome
from warehouse.archive import Archive
from warehouse.aside import SetAside
from warehouse.lake import Lake, ReadingEntry
from warehouse.release import ServedReading

ROUNDS = 4
"""How often a load builds at most: each failed build may show rules that the one before did not come to."""

_REMEDY = "This is a fault of the reader: please report it with the document. It is tried again by a newer version."
Key = tuple[str, str]


def to_blame(
    outcome: Outcome,
    served: Iterable[ServedReading],
    lake: Lake,
    archive: Archive,
    reference: Reference,
    project_version: str,
) -> list[SetAside]:
    """What to set aside so that a build that failed can succeed; nothing where no edition is to blame."""
    current = lake.current()
    proven = {(one.bulletin_id, one.edition, one.reading_id) for one in served}
    found: dict[Key, str] = {}
    if outcome.failed_otherwise:
        return []
    for test, places in outcome.failing_editions.items():
        blamed = {
            key
            for place in places
            for key in _editions_at(place, current, reference)
            if (*key, current[key].reading_id) not in proven
        }
        if not blamed or (len(blamed) == len(current) > 1):
            # The project's own fault, which no document can be set aside for.
            return []
        rows = outcome.failing_rows.get(test, [])
        for key in blamed:
            found.setdefault(key, f"{test.split('.')[2]}: {rows[0] if rows else 'its rows'}")
    return [_aside(current[key], said, archive, project_version) for key, said in sorted(found.items())]


def _editions_at(place: str, current: Mapping[Key, ReadingEntry], reference: Reference) -> Iterable[Key]:
    """The editions that ``bulletin|edition|city|area|month`` names, what is not said of it left empty."""
    bulletin_id, edition, city, area, month = place.split("|")
    if area and not city:
        city = reference.areas[area].city_code if area in reference.areas else ""
    if not (bulletin_id or city):
        return ()
    return [
        key
        for key, entry in current.items()
        if (not bulletin_id or key[0] == bulletin_id)
        and (not edition or key[1] == edition)
        and (bulletin_id or (city_of(key[0]) == city and entry.month.isoformat() == month))
    ]


def _aside(entry: ReadingEntry, said: str, archive: Archive, project_version: str) -> SetAside:
    names = tuple(archive.entry(r).names[0] for r in entry.rendition_ids if archive.has(r))
    return SetAside(
        *entry.key, entry.month, "mart_rule", f"its reading breaks a rule of the marts ({said}).", "", _REMEDY,
        entry.rendition_ids, names, f"{entry.reading_id} {project_version}", entry.history, (entry.reading_id,),
    )  # fmt: skip


def forgiven(aside: Iterable[SetAside], project_version: str) -> list[SetAside]:
    """``aside`` without the editions whose readings another dbt project refused: this one is to judge for itself."""
    return [one for one in aside if not one.refused or one.attempt.endswith(f" {project_version}")]
