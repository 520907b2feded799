"""Runs the project's own dbt in this process, as a load does: a manifest parsed beforehand, paths from the
environment, and the built file let go of afterwards."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


def parse(target: Path) -> Manifest:
    """The manifest as it is prebuilt: with no lake and nothing in the environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BULLETIN_", "DBT_"))}
    with patch.dict(os.environ, kept, clear=True):
        manifest: Manifest = _invoke(["parse"], target, None)
    return manifest


def run_dbt(
    lake: Path, database: Path, target: Path, *command: str, manifest: Manifest | None = None
) -> dict[str, str]:
    """``command`` of dbt (``build`` …) over ``lake`` into ``database``: the status of each node by name."""
    with paths_of(lake, database):
        results = _invoke(list(command), target, manifest)
    return {result.node.name: str(result.status) for result in results}


def paths_of(lake: Path, database: Path) -> AbstractContextManager[Any]:
    """The environment in which dbt reads ``lake`` and builds ``database``."""
    return patch.dict(os.environ, {"BULLETIN_LAKE": str(lake), "BULLETIN_BUILD": str(database)})


def _invoke(command: list[str], target: Path, manifest: Manifest | None) -> Any:
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    places += ["--target-path", str(target), "--log-path", str(target)]
    try:
        # A build leaves traces in its manifest: what ephemeral models were woven into is not woven again.
        fresh = manifest.deepcopy() if manifest is not None else None
        outcome = dbtRunner(manifest=fresh).invoke([*command, *places, "--quiet"])
    finally:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
    if outcome.exception is not None:
        raise outcome.exception
    return outcome.result
