"""A history in one go and one further month on top of it, beside the pandas script and the floor of the same run.

    python -m tests.bench.history [--bulletins 10000] [--keep DIR] [--dry-run]

Measured, in processes of their own:

- loading N bulletins into an empty warehouse, archive to release with every check, and N/10 of them: facts a second;
- the pandas script on two processes, which checks nothing, reading the same files and appending to a DuckDB file;
- one further month on top of the N, the same month into a warehouse of one month, and the floor: a fresh process that
  imports Dagster and dbt, executes an empty job and builds a trivial dbt project.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path

import duckdb

from tests.bench.load_floor import EMPTY_JOB, measured
from tests.bench.report import write_section
from tests.synthetic import AREAS, CITY_CODES, generate

PROCESSES = 2
FIRST_YEAR = 1400
"""Far enough back for ten thousand months of three cities; dates are only labels here."""

PANDAS = """
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
import duckdb
from tests.bench.pandas_script import read_bulletin

def read(path):
    return read_bulletin(path.read_text(encoding="utf-8")).assign(file=path.name)

if __name__ == "__main__":
    folder, database = map(Path, sys.argv[1:])
    with ProcessPoolExecutor({processes}) as pool, duckdb.connect(str(database)) as connection:
        for number, frame in enumerate(pool.map(read, sorted(folder.iterdir()), chunksize=20)):
            connection.execute("create table facts as from frame" if number == 0 else "insert into facts from frame")
        print(connection.execute("select count(*) from facts").fetchone()[0])
"""

TRIVIAL_BUILD = """
from dbt.cli.main import dbtRunner
assert dbtRunner().invoke(["build", "--quiet", "--project-dir", {project!r}, "--profiles-dir", {project!r}]).success
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bulletins", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="folder for the documents and warehouses; temporary by default")
    parser.add_argument("--dry-run", action="store_true", help="do not write docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(given.keep or Path(temporary), given.bulletins)
    for name, value in figures.items():
        print(f"{name:<70} {value:>12}")
    if not given.dry_run:
        command = f"python -m tests.bench.history --bulletins {given.bulletins}"
        write_section("A history, and one further month", command, figures)


def measure(root: Path, count: int) -> dict[str, str]:
    documents, few = root / "documents", root / "few"
    write(documents, count)
    few.mkdir(exist_ok=True)
    for path in sorted(documents.iterdir())[:: max(1, count // (count // 10))]:
        shutil.copy(path, few)
    large, small = Warehouse(root / "large"), Warehouse(root / "small")
    small_wall, _ = small.load(few)
    large_wall, large_cpu = large.load(documents)
    facts, few_facts = large.facts(), small.facts()
    script = root / "pandas_peer.py"
    script.write_text(PANDAS.format(processes=PROCESSES), encoding="utf-8")
    peer_wall, peer_cpu = measured([sys.executable, script, documents, root / "peer.duckdb"], environment())
    single = Warehouse(root / "single")
    month, next_month = further(root, 1), further(root, 2)
    for warehouse in (single, large):
        warehouse.load(month)
    floor = floor_of(root, large.root / "dagster" / "dagster.yaml")
    on_empty, on_history = single.load(next_month), large.load(next_month)
    rates = (few_facts / small_wall, facts / large_wall)
    return {
        "bulletins": f"{count:,}",
        "facts": f"{facts:,}",
        "our load, wall": f"{large_wall:.0f} s",
        "our load, CPU": f"{large_cpu:.0f} s",
        f"pandas script on {PROCESSES} processes, wall": f"{peer_wall:.0f} s",
        f"pandas script on {PROCESSES} processes, CPU": f"{peer_cpu:.0f} s",
        "ours / pandas script, wall (wanted: at most 1)": f"{large_wall / peer_wall:.2f}",
        f"facts a second with {count // 10:,} bulletins": f"{rates[0]:,.0f}",
        f"facts a second with {count:,} bulletins": f"{rates[1]:,.0f}",
        "database": f"{large.size() / 1e6:,.0f} MB",
        "one further month into a warehouse of one month, wall": f"{on_empty[0]:.1f} s",
        "one further month on top of the history, wall": f"{on_history[0]:.1f} s",
        "ratio of wall times (wanted: at most 1.3)": f"{on_history[0] / on_empty[0]:.2f}",
        "ratio of CPU times": f"{on_history[1] / on_empty[1]:.2f}",
        "floor: imports, an empty job and a trivial dbt build, wall": f"{floor[0]:.1f} s",
        "one further month on top of the history / floor, wall (wanted: at most 2)": f"{on_history[0] / floor[0]:.2f}",
        "one further month on top of the history / floor, CPU": f"{on_history[1] / floor[1]:.2f}",
    }


class Warehouse:
    """One home, loaded by the console script in processes of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(AREAS, root / "config" / "areas", dirs_exist_ok=True)

    def load(self, path: Path) -> tuple[float, float]:
        """(wall, CPU) seconds."""
        command = [Path(sys.executable).with_name("bulletins"), "load", path]
        return measured(command, environment() | {"WAREHOUSE_HOME": str(self.root)})

    def facts(self) -> int:
        with duckdb.connect(str(self._database), read_only=True) as connection:
            found = connection.execute("select count(*) from marts.fct_observation").fetchone()
        return int(found[0]) if found else 0

    def size(self) -> int:
        return self._database.stat().st_size

    @property
    def _database(self) -> Path:
        return self.root / "published" / "current" / "bulletins.duckdb"


def environment() -> dict[str, str]:
    here = str(Path(__file__).parents[2])
    return os.environ | {"DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "PYTHONPATH": here}


def write(folder: Path, count: int) -> None:
    """``count`` bulletins of all synthetic cities, month after month."""
    folder.mkdir(parents=True, exist_ok=True)
    issues = ((code, date(FIRST_YEAR + n // 12, n % 12 + 1, 1)) for n in range(count) for code in CITY_CODES)
    with ProcessPoolExecutor(PROCESSES) as pool:
        jobs = [(folder, *issue) for issue in islice(issues, count)]
        list(pool.map(_write, jobs, chunksize=50))


def _write(job: tuple[Path, str, date]) -> None:
    folder, code, month = job
    bulletin = generate(code, month)
    (folder / bulletin.file_name).write_bytes(bulletin.content)


def further(root: Path, number: int) -> Path:
    """A folder with the bulletin of one more month."""
    folder = root / f"further-{number}"
    folder.mkdir(exist_ok=True)
    _write((folder, CITY_CODES[0], date(2021, number, 1)))
    return folder


def floor_of(root: Path, settings: Path) -> tuple[float, float]:
    """(wall, CPU) seconds of the floor, the second time it runs, with the Dagster instance's ``settings``."""
    project = root / "trivial"
    (project / "models").mkdir(parents=True, exist_ok=True)
    (project / "dbt_project.yml").write_text("{name: trivial, version: '1.0.0', profile: trivial}", encoding="utf-8")
    profile = f"trivial: {{target: t, outputs: {{t: {{type: duckdb, path: '{project / 'trivial.duckdb'}'}}}}}}"
    (project / "profiles.yml").write_text(profile, encoding="utf-8")
    (project / "models" / "one.sql").write_text("select 1 as one", encoding="utf-8")
    home = root / "floor"
    home.mkdir(exist_ok=True)
    shutil.copy(settings, home)
    command = [sys.executable, "-W", "ignore", "-c", EMPTY_JOB + TRIVIAL_BUILD.format(project=str(project))]
    beside = environment() | {"DAGSTER_HOME": str(home), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    subprocess.run(command, env=beside, capture_output=True, check=True, cwd=root)
    return measured(command, beside)


if __name__ == "__main__":
    main()
