"""One dbt command in this process, its events kept, its DuckDB connections closed afterwards.

``DbtCliResource`` would start a process a command and another for ``dbt --version``, 3 to 4 s each; the
imports are paid once here. ``dbtRunner`` leaves the file it built open and locked, hence
``_close_connections``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

QUIET = ["--quiet", "--log-level", "none", "--log-level-file", "none", "--no-use-colors"]
"""No log at all: dbt formats every line of it, half a second a build. What failed and why is in the
outcome, the compiled SQL and ``run_results.json`` in the target folder."""

_FAILING_ROW, _FAILING_EDITION = "failing row: ", "failing edition: "
"""How ``macros/materializations/test_with_examples.sql`` begins each example of what fails a test, and each edition
whose data do."""


@dataclass
class Outcome:
    """What a command came to. ``failures`` are sentences, one a failed node; ``problem`` sums them up.

    ``failing_rows`` are examples of what failed a data test, as ``column=value, …``, by the test's unique id;
    ``failing_editions`` whose data do, as ``bulletin|edition|city|area|month``. ``failed_otherwise``: something failed
    that is no data test, or a data test that names no edition.
    """

    success: bool
    problem: str = ""
    failures: list[str] = field(default_factory=list)
    failing_rows: dict[str, list[str]] = field(default_factory=dict)
    failing_editions: dict[str, list[str]] = field(default_factory=dict)
    failed_otherwise: bool = False


def switch_off_telemetry() -> None:
    """dbt, Dagster and whoever honours DO_NOT_TRACK keep to themselves, unless the caller decided
    otherwise."""
    for name, value in (
        ("DBT_SEND_ANONYMOUS_USAGE_STATS", "false"),
        ("DAGSTER_DISABLE_TELEMETRY", "1"),
        ("DO_NOT_TRACK", "1"),
    ):
        os.environ.setdefault(name, value)


def import_dbt() -> None:
    """Import what ``invoke`` needs, in a second that is free before it is needed."""
    import dbt.adapters.duckdb
    import dbt.cli.main
    import dbt.task.build  # noqa: F401


@contextmanager
def environment_given_back() -> Iterator[None]:
    """What one build is told in variables is not for the next dbt in this process."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


def invoke(
    command: list[str],
    *,
    project: Path,
    target: Path,
    manifest: Any = None,
    on_event: Callable[[Any], None] | None = None,
) -> Outcome:
    """Run ``dbt <command>`` on ``project``; compiled files, results and log go to ``target``.

    ``manifest`` skips parsing and serves one command: dbt leaves traces in it. ``on_event`` sees every event
    of dbt as it happens.
    """
    switch_off_telemetry()
    from dbt.cli.main import dbtRunner

    failing_rows: dict[str, list[str]] = {}
    editions: dict[str, list[str]] = {}
    errors: list[str] = []
    callbacks = [
        lambda event: _keep_logged(event, _FAILING_ROW, failing_rows),
        lambda event: _keep_logged(event, _FAILING_EDITION, editions),
        lambda event: _keep_error(event, errors),
        *([on_event] if on_event else []),
    ]
    runner = dbtRunner(manifest=manifest, callbacks=callbacks)
    places = ["--project-dir", str(project), "--profiles-dir", str(project)]
    places += ["--target-path", str(target), "--log-path", str(target)]
    # A manifest that was given needs no copy of itself, which would be the largest file by far.
    artifacts = ["--no-write-json"] if manifest is not None else []
    try:
        result = runner.invoke([*QUIET, *artifacts, *command, *places])
    finally:
        _close_connections()
    if artifacts and hasattr(result.result, "write"):
        result.result.write(str(target / "run_results.json"))
    if result.success:
        return Outcome(True, failing_rows=failing_rows)
    failures = _failures(result.result, failing_rows)
    # A model that stands in others leaves no result of its own where it cannot be compiled, only a line in the log.
    told = failures or errors or [str(result.exception or "dbt stopped without saying why").strip()]
    problem = "; ".join(told)
    failed = _failed(result.result)
    named = {test: found for test, found in editions.items() if test in failed}
    return Outcome(False, problem, failures, failing_rows, named, not failed or not named.keys() >= failed)


def _failed(result: Any) -> set[str]:
    """Unique ids of the nodes that failed."""
    return {
        str(node.node.unique_id)
        for node in getattr(result, "results", None) or ()
        if str(node.status) in ("error", "fail", "runtime error")
    }


def _keep_logged(event: Any, begins: str, found: dict[str, list[str]]) -> None:
    if event.info.name == "JinjaLogInfo" and event.data.msg.startswith(begins):
        found.setdefault(event.data.node_info.unique_id, []).append(event.data.msg.removeprefix(begins))


def _keep_error(event: Any, errors: list[str]) -> None:
    if event.info.name == "RunResultError" and event.info.level == "error":
        errors.append(" ".join(event.info.msg.split()))


def _failures(result: Any, failing_rows: dict[str, list[str]]) -> list[str]:
    """One sentence a node that failed. Nodes skipped because of it follow from it and are left out."""
    sentences = []
    for node in getattr(result, "results", None) or ():
        status = str(node.status)
        if status in ("error", "fail", "runtime error"):
            kind = str(node.node.resource_type).replace("_", " ")
            message = " ".join(str(node.message or status).split())
            rows = failing_rows.get(node.node.unique_id)
            examples = f" ({' | '.join(rows)})" if rows else ""
            sentences.append(f"{kind} {node.node.name}: {message}{examples}")
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
