"""Whether what is served is what a load would build: same readings, same dbt project, same reference data."""

from __future__ import annotations

from pathlib import Path

from ingest.reference import Reference
from orchestration.transform.project import PROJECT, project_version
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import Origin, current_release, origin_of


def is_up_to_date(home: Home, lake: Lake, reference: Reference, project: Path = PROJECT) -> bool:
    """False also where the release or its note cannot be read: building again mends that."""
    origin = served_origin(home, reference, project)
    if origin is None:
        return False
    served = {(reading.bulletin_id, reading.edition): reading.reading_id for reading in origin.readings}
    return served == {key: entry.reading_id for key, entry in lake.current().items()}


def served_origin(home: Home, reference: Reference, project: Path = PROJECT) -> Origin | None:
    """What the served release was made of; None where it is not there, or today's versions would make another."""
    try:
        release = current_release(home)
        if release is None or release.path.stat().st_size != release.size_bytes:
            return None
    except (WarehouseError, OSError):
        return None
    origin = origin_of(release)
    return origin if origin is not None and origin.versions == versions_of(reference, project) else None


def versions_of(reference: Reference, project: Path = PROJECT) -> dict[str, str]:
    """What decides, beside the readings, how a release turns out."""
    return {"dbt_project": project_version(project), "contracts": reference.version}
