"""One dbt command in this process, its events kept, its DuckDB connections closed afterwards.

``DbtCliResource`` would start a process a command and another for ``dbt --version``, 3 to 4 s each; the
imports are paid once here. ``dbtRunner`` leaves the file it built open and locked, hence
``_close_connections``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

QUIET = ["--quiet", "--log-level", "none", "--log-level-file", "none", "--no-use-colors"]
"""No log at all: dbt formats every line of it, half a second a build. What failed and why is in the
outcome, the compiled SQL and ``run_results.json`` in the target folder."""


@dataclass
class Outcome:
    """What a command came to. ``failures`` are sentences, one a failed node; ``problem`` sums them up."""

    success: bool
    problem: str = ""
    failures: list[str] = field(default_factory=list)


def switch_off_telemetry() -> None:
    """dbt, Dagster and whoever honours DO_NOT_TRACK keep to themselves, unless the caller decided
    otherwise."""
    for name, value in (
        ("DBT_SEND_ANONYMOUS_USAGE_STATS", "false"),
        ("DAGSTER_DISABLE_TELEMETRY", "1"),
        ("DO_NOT_TRACK", "1"),
    ):
        os.environ.setdefault(name, value)


def invoke(
    command: list[str],
    *,
    project: Path,
    target: Path,
    manifest: Any = None,
    on_event: Callable[[Any], None] | None = None,
) -> Outcome:
    """Run ``dbt <command>`` on ``project``; compiled files, results and log go to ``target``.

    ``manifest`` skips parsing. ``on_event`` sees every event of dbt as it happens.
    """
    switch_off_telemetry()
    from dbt.cli.main import dbtRunner

    runner = dbtRunner(manifest=manifest, callbacks=[on_event] if on_event else [])
    places = ["--project-dir", str(project), "--profiles-dir", str(project)]
    places += ["--target-path", str(target), "--log-path", str(target)]
    try:
        result = runner.invoke([*QUIET, *command, *places])
    finally:
        _close_connections()
    if result.success:
        return Outcome(True)
    failures = _failures(result.result)
    problem = "; ".join(failures) or str(result.exception or "dbt stopped without saying why").strip()
    return Outcome(False, problem, failures)


def _failures(result: Any) -> list[str]:
    """One sentence a node that failed. Nodes skipped because of it follow from it and are left out."""
    sentences = []
    for node in getattr(result, "results", None) or ():
        status = str(node.status)
        if status in ("error", "fail", "runtime error"):
            kind = str(node.node.resource_type).replace("_", " ")
            message = " ".join(str(node.message or status).split())
            sentences.append(f"{kind} {node.node.name}: {message}")
    return sentences


def _close_connections() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()
    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()
    reset_adapters()
