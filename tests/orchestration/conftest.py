"""A warehouse that holds the bundled bulletin, loaded once through the real job; each test gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.console_load import prepare_dagster_home
from orchestration.definitions import build_defs
from orchestration.jobs import LOAD
from orchestration.requests import load_config
from tests.once import made_once
from tests.synthetic import AREAS
from warehouse.home import Home

SAMPLES = Path(__file__).parents[1] / "samples"
SAMPLE = SAMPLES / "better" / "2020-14.txt"
MONTH = "2020-09-01"

Run = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """(root, run id) of a warehouse after its first load."""
    folder, run_id = made_once(tmp_path_factory, "loaded", lambda folder: _load(folder / "home"))
    return folder / "home", run_id


def _load(root: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        _point_to(root, patch)
        shutil.copytree(AREAS, root / "config" / "areas")
        result = _run([SAMPLE], partition=MONTH)
        assert result.success, _failures(result)
    return result.run_id


@pytest.fixture
def loaded(loaded_once: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of that warehouse, which ``WAREHOUSE_HOME`` and ``DAGSTER_HOME`` point to."""
    shutil.copytree(loaded_once[0], tmp_path / "home", symlinks=True)
    return _point_to(tmp_path / "home", monkeypatch)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty warehouse."""
    return _point_to(tmp_path / "home", monkeypatch)


@pytest.fixture
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of the empty warehouse."""
    with dg.DagsterInstance.get() as found:
        yield found


@pytest.fixture
def run() -> Run:
    """Run the load job in this process: ``run([paths], partition=None, received_on="", dbt_project=...)``."""
    return _run


def _point_to(root: Path, patch: pytest.MonkeyPatch) -> Home:
    patch.setenv("WAREHOUSE_HOME", str(root))
    patch.delenv("DAGSTER_HOME", raising=False)
    patch.setenv("DAGSTER_HOME", str(root / "dagster"))
    patch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    home = Home.open()
    prepare_dagster_home(home)
    return home


def _run(
    paths: list[Path], partition: str | None = None, received_on: str = "", **defs: object
) -> dg.ExecuteInProcessResult:
    config = load_config([str(path) for path in paths], received_on=received_on)
    config["loggers"] = {"console": {"config": {"log_level": "CRITICAL"}}}
    with dg.DagsterInstance.get() as instance:
        return (
            build_defs(**defs)  # type: ignore[arg-type]
            .resolve_job_def(LOAD)
            .execute_in_process(
                run_config=config,
                instance=instance,
                partition_key=partition,
                raise_on_error=False,
            )
        )


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    return [event.message or "" for event in result.all_events if event.is_failure]
