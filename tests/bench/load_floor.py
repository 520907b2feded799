"""Loading one more bulletin into an environment that exists, against its floor, measured in the same run.

The floor is a fresh process that imports Dagster and dbt and executes an empty job (three assets that do nothing) on
an instance like ours. CPU seconds stand beside wall time: they are steadier on a machine that is shared. Wanted: at
most twice the floor.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.bench.process import Measured, measured
from tests.bench.report import write_section
from tests.synthetic import AREAS, CITY_CODES, generate

ROUNDS = 3

EMPTY_JOB = """
import dagster as dg, dagster_dbt, dbt.cli.main, dbt.adapters.duckdb
assets = [dg.asset(name=name)(lambda: None) for name in "abc"]
defs = dg.Definitions(assets=assets, jobs=[dg.define_asset_job("empty")], executor=dg.in_process_executor)
with dg.DagsterInstance.get() as instance:
    assert defs.resolve_job_def("empty").execute_in_process(instance=instance).success
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        command = [Path(sys.executable).with_name("bulletins"), "load"]
        environment = os.environ | {"WAREHOUSE_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"}
        shutil.copytree(AREAS, home / "config" / "areas")
        measured([*command, _bulletin(Path(folder), 1)], environment)
        empty = [sys.executable, "-W", "ignore", "-c", EMPTY_JOB]
        beside = environment | {"DAGSTER_HOME": str(Path(folder, "dagster"))}
        Path(beside["DAGSTER_HOME"]).mkdir()
        shutil.copy(home / "dagster" / "dagster.yaml", beside["DAGSTER_HOME"])
        measured(empty, beside)
        floors, loads = [], []
        for month in range(2, ROUNDS + 2):
            floors.append(measured(empty, beside))
            loads.append(measured([*command, _bulletin(Path(folder), month)], environment))
        report(floors, loads)


def report(floors: list[Measured], loads: list[Measured]) -> None:
    wall = [statistics.median(run.wall for run in runs) for runs in (floors, loads)]
    cpu = [statistics.median(run.cpu for run in runs) for runs in (floors, loads)]
    figures = {
        "floor: imports and an empty job, wall": f"{wall[0]:.1f} s",
        "load of one more bulletin, wall": f"{wall[1]:.1f} s",
        "ratio of wall times (wanted: at most 2)": f"{wall[1] / wall[0]:.2f}",
        "floor, CPU": f"{cpu[0]:.1f} s",
        "load, CPU": f"{cpu[1]:.1f} s",
        "ratio of CPU times": f"{cpu[1] / cpu[0]:.2f}",
    }
    for name, value in figures.items():
        print(f"{name:<45} {value}")
    write_section("One more bulletin against the floor", "python -m tests.bench.load_floor", figures)


def _bulletin(folder: Path, month: int) -> Path:
    bulletin = generate(CITY_CODES[0], date(2021, month, 1))
    path = folder / bulletin.file_name
    path.write_bytes(bulletin.content)
    return path


if __name__ == "__main__":
    main()
