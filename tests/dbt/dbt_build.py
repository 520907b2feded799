"""Runs the project's own dbt build into a file, in this process, and lets go of the file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


def run_dbt(lake: Path, database: Path, target: Path, *command: str) -> dict[str, str]:
    """``command`` of dbt (``build`` …) over ``lake`` into ``database``: the status of each node by name."""
    environment = {"BULLETIN_LAKE": str(lake), "BULLETIN_BUILD": str(database), "DO_NOT_TRACK": "1"}
    arguments = [*command, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    arguments += ["--target-path", str(target), "--log-path", str(target / "logs"), "--quiet"]
    with patch.dict(os.environ, environment):
        try:
            outcome: Any = dbtRunner().invoke(arguments)
        finally:
            manager = DuckDBConnectionManager
            if manager._ENV is not None:
                manager._ENV.close()
    if outcome.exception is not None:
        raise outcome.exception
    return {result.node.name: str(result.status) for result in outcome.result}
