"""What people put into ``config`` and ``dagster``: whether the next load can read it."""

from __future__ import annotations

import os
from pathlib import Path

from ingest.errors import BulletinError
from ingest.reference import Reference
from warehouse.configured import configured
from warehouse.doctor.finding import Finding, counted, problem, sound
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.retention import limits

_CHECK = "Mend the file; `bulletins contracts check` names every mistake in areas, contracts and corrections."


def configuration(home: Home) -> Finding:
    """Areas, contracts, series, narrative files and corrections; retention.yml and package.yml; dagster.yaml."""
    wrong: list[str] = []
    try:
        Reference.load(home.config)
    except BulletinError as error:
        wrong.append(str(error))
    try:
        limits(home)
    except WarehouseError as error:
        wrong.append(str(error))
    dagster = Path(os.environ.get("DAGSTER_HOME") or home.root / "dagster")
    for path in (home.config / "package.yml", dagster / "dagster.yaml"):
        if not os.path.lexists(path):
            continue
        try:
            if not isinstance(configured(path) or {}, dict):
                wrong.append(f"{path}: holds no names with values.")
        except WarehouseError as error:
            wrong.append(str(error))
    if wrong:
        only_dagster = len(wrong) == 1 and "dagster.yaml" in wrong[0]
        remedy = "Mend the file, or remove it: a load writes it anew." if only_dagster else _CHECK
        return problem(f"{counted(len(wrong), 'file')} cannot be used, so no load can begin", wrong, remedy)
    files = sum(path.is_file() for path in home.config.rglob("*")) if home.config.is_dir() else 0
    return sound(f"{counted(files, 'file')} readable")
