"""Where the dbt project lies, and its manifest, parsed only when a file of the project changed.

Parsing takes seconds and every load, sensor tick and UI start needs the manifest, so it is kept in
``dbt_project/target/prebuilt`` beside a stamp: the hash of every file of the project, and of the versions of dbt and
DuckDB.
Dagster reads ``manifest.json``; a build takes ``manifest.pickle``, dbt's own object, which is there in a
twentieth of the time that dbt's form for partial parsing takes. The manifest holds no path of a lake or build
(``profiles.yml`` resolves those when a query runs), so it serves any warehouse.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock

from warehouse.durable import write_file
from warehouse.errors import WarehouseError

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
_IGNORED = {"target", "logs", "dbt_packages"}
_STAMP = "manifest.stamp"
_BUILDERS = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "duckdb")


def target_folder(project: Path = PROJECT) -> Path:
    """Where the manifest is kept: apart from what ``dbt`` on the command line writes to ``target``."""
    return project / "target" / "prebuilt"


def project_version(project: Path = PROJECT) -> str:
    """Hash of the project's files, of dbt and of DuckDB: equal versions build equal releases from equal lakes."""
    digest = hashlib.sha256(" ".join(map(version, _BUILDERS)).encode())
    for path in _files(project):
        digest.update(str(path.relative_to(project)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def manifest_path(project: Path = PROJECT) -> Path:
    """``manifest.json`` of the project as it is now; parses the project first where it changed.

    Raises WarehouseError, code ``dbt_project``, when dbt cannot parse it.
    """
    with _up_to_date(project) as target:
        return target / "manifest.json"


def parsed_manifest(project: Path = PROJECT) -> Any:
    """The same as dbt's own object, which lets a build skip parsing. A new one each time: a build alters it."""
    with _up_to_date(project) as target:
        return pickle.loads((target / "manifest.pickle").read_bytes())


@contextmanager
def _up_to_date(project: Path) -> Iterator[Path]:
    """The folder with the manifest of the project as it is now; nobody else writes there meanwhile."""
    target = target_folder(project)
    target.mkdir(parents=True, exist_ok=True)
    with FileLock(target / ".lock"):
        found = project_version(project)
        stamp = target / _STAMP
        known = stamp.read_text(encoding="utf-8") if stamp.is_file() else None
        if known != found or not all((target / f"manifest.{kind}").is_file() for kind in ("json", "pickle")):
            stamp.unlink(missing_ok=True)
            _parse(project, target)
            _pickle(target)
            stamp.write_text(found, encoding="utf-8")
        yield target


def _files(project: Path) -> Iterator[Path]:
    for folder, names, files in os.walk(project):
        names[:] = sorted(name for name in names if name not in _IGNORED and not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder, name)


def _parse(project: Path, target: Path) -> None:
    from orchestration.transform.runner import invoke

    outcome = invoke(["parse"], project=project, target=target)
    if not outcome.success:
        raise WarehouseError("dbt_project", f"dbt cannot read this project: {outcome.problem}", path=project)


def _pickle(target: Path) -> None:
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack((target / "partial_parse.msgpack").read_bytes())
    # Parsing ends with this; the stored form leaves it out, and macros that walk the graph need it.
    manifest.build_flat_graph()
    write_file(target / "manifest.pickle", pickle.dumps(manifest, pickle.HIGHEST_PROTOCOL))
