"""Whether what is served is what a load would build: same segments, same dbt project, same reference data."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.reference import Reference
from orchestration.transform.project import project_version
from warehouse.durable import write_file
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import Release, current_release


def note_served(home: Home, release: Release, reference: Reference) -> None:
    """Remember what ``release`` was built with."""
    note = {"release_id": release.release_id, **_versions(reference)}
    write_file(_path(home), json.dumps(note, indent=1).encode())


def is_up_to_date(home: Home, lake: Lake, reference: Reference) -> bool:
    """False also where the note or the release cannot be read: building again mends that."""
    try:
        release = current_release(home)
        if release is None or list(release.segments) != lake.segments():
            return False
        if release.path.stat().st_size != release.size_bytes:
            return False
        note = json.loads(_path(home).read_bytes())
    except (WarehouseError, OSError, ValueError):
        return False
    return bool(note == {"release_id": release.release_id, **_versions(reference)})


def _versions(reference: Reference) -> dict[str, str]:
    return {"dbt_project": project_version(), "contracts": reference.version}


def _path(home: Home) -> Path:
    return home.build / "served.json"
