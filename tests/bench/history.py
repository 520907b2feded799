"""A history in one go and one further month on top of it, beside its peers and the floor of the same run.

    python -m tests.bench.history [--bulletins 10000] [--keep DIR] [--note TEXT] [--dry-run]

Measured, in processes of their own:

- loading N bulletins into an empty warehouse, archive to release with every check, and N/10 of them: facts a second,
  also less what a load of one month takes, most of which is paid once (imports, dbt's nodes);
- the pandas script on two processes, which checks nothing, reading the same files and appending to a DuckDB file;
- ``dlt`` loading the rows of our release from Parquet into DuckDB, appended and merged (left out where its packages
  cannot be installed, ``tests/bench/peers``);
- one further month on top of the N, the same month into a warehouse of one month, and the floor: a fresh process that
  imports Dagster and dbt, executes an empty job and builds a trivial dbt project.

``--note`` says what else the machine was doing. CPU seconds stand beside wall time: they suffer less from it.
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

import dagster as dg
import duckdb

from tests.bench.load_floor import EMPTY_JOB
from tests.bench.peers.environment import HERE as PEERS
from tests.bench.peers.environment import python_of
from tests.bench.process import Measured, measured
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
    parser.add_argument("--note", default="", help="what else the machine was doing, for the record")
    parser.add_argument("--dry-run", action="store_true", help="do not write docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        figures = measure(given.keep or Path(temporary), given.bulletins)
    if given.note:
        figures["beside it"] = given.note
    for name, value in figures.items():
        print(f"{name:<78} {value:>12}")
    if not given.dry_run:
        command = f"python -m tests.bench.history --bulletins {given.bulletins}"
        write_section("A history, and one further month", command, figures)


def measure(root: Path, count: int) -> dict[str, str]:
    root.mkdir(parents=True, exist_ok=True)
    documents, few = root / "documents", root / "few"
    write(documents, count)
    few.mkdir(exist_ok=True)
    # Whole years of all cities, as a history is.
    for path in sorted(documents.iterdir(), key=lambda path: path.name.split("-")[1:3])[: count // 10]:
        shutil.copy(path, few)
    large, small = Warehouse(root / "large"), Warehouse(root / "small")
    of_few, of_all = small.load(few), large.load(documents)
    steps = large.steps()
    facts, few_facts = large.facts(), small.facts()
    figures = {
        "bulletins": f"{count:,}",
        "facts": f"{facts:,}",
        "our load, wall": f"{of_all.wall:.0f} s",
        "our load, CPU": f"{of_all.cpu:.0f} s",
        "our load, most memory of all its processes": f"{of_all.peak / 1e9:.1f} GB",
        "our load, wall before its steps and after: look, archive, first parts read": (
            f"{of_all.wall - sum(steps.values()):.0f} s"
        ),
        **{f"our load, wall of {name}": f"{seconds:.0f} s" for name, seconds in steps.items()},
        "database": f"{large.size() / 1e6:,.0f} MB",
    }
    peer = pandas_script(root, documents)
    figures |= {
        f"pandas script on {PROCESSES} processes, wall": f"{peer.wall:.0f} s",
        f"pandas script on {PROCESSES} processes, CPU": f"{peer.cpu:.0f} s",
        "ours / pandas script, wall (wanted: at most 1)": f"{of_all.wall / peer.wall:.2f}",
        "ours / pandas script, CPU": f"{of_all.cpu / peer.cpu:.2f}",
        f"facts a second with {count // 10:,} bulletins, wall": f"{few_facts / of_few.wall:,.0f}",
        f"facts a second with {count:,} bulletins, wall": f"{facts / of_all.wall:,.0f}",
        f"facts a CPU second with {count // 10:,} bulletins": f"{few_facts / of_few.cpu:,.0f}",
        f"facts a CPU second with {count:,} bulletins": f"{facts / of_all.cpu:,.0f}",
    }
    single = Warehouse(root / "single")
    month, next_month = further(root, 1), further(root, 2)
    start = single.load(month)
    large.load(month)
    floor = floor_of(root, large.root / "dagster" / "dagster.yaml")
    on_empty, on_history = single.load(next_month), large.load(next_month)
    figures |= {
        "one month into an empty warehouse: the start of every load, wall": f"{start.wall:.1f} s",
        f"facts a second beyond the start with {count // 10:,} bulletins, wall": (
            f"{few_facts / (of_few.wall - start.wall):,.0f}"
        ),
        f"facts a second beyond the start with {count:,} bulletins, wall": f"{facts / (of_all.wall - start.wall):,.0f}",
        "one further month into a warehouse of one month, wall": f"{on_empty.wall:.1f} s",
        "one further month on top of the history, wall": f"{on_history.wall:.1f} s",
        "ratio of wall times (wanted: at most 1.3)": f"{on_history.wall / on_empty.wall:.2f}",
        "ratio of CPU times": f"{on_history.cpu / on_empty.cpu:.2f}",
        "floor: imports, an empty job and a trivial dbt build, wall": f"{floor.wall:.1f} s",
        "one further month on top of the history / floor, wall (wanted: at most 2)": (
            f"{on_history.wall / floor.wall:.2f}"
        ),
        "one further month on top of the history / floor, CPU": f"{on_history.cpu / floor.cpu:.2f}",
    }
    return figures | dlt_figures(root, large)


def pandas_script(root: Path, documents: Path) -> Measured:
    script, database = root / "pandas_peer.py", root / "peer.duckdb"
    script.write_text(PANDAS.format(processes=PROCESSES), encoding="utf-8")
    database.unlink(missing_ok=True)
    return measured([sys.executable, script, documents, database], environment())


def dlt_figures(root: Path, large: Warehouse) -> dict[str, str]:
    """What ``dlt`` takes for the rows of our release, and for one month more of one city."""
    python = python_of("dlt")
    if python is None:
        return {"dlt": "not installed"}
    everything, month = root / "dlt-rows", root / "dlt-month"
    large.export(everything, month)
    figures = {}
    for way in ("append", "merge"):
        database = root / f"dlt-{way}.duckdb"
        database.unlink(missing_ok=True)
        shutil.rmtree(f"{database}.dlt", ignore_errors=True)
        for name, rows in (("all rows", everything), ("a further month", month)):
            found = measured([python, PEERS / "dlt_load.py", way, rows, database], environment(), cwd=root)
            figures[f"dlt, {way}, {name}, read by us: wall"] = f"{found.wall:.1f} s"
            figures[f"dlt, {way}, {name}, read by us: CPU"] = f"{found.cpu:.1f} s"
    return figures


class Warehouse:
    """One home, loaded by the console script in processes of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(AREAS, root / "config" / "areas", dirs_exist_ok=True)

    def load(self, path: Path) -> Measured:
        command = [Path(sys.executable).with_name("bulletins"), "load", path]
        return measured(command, environment() | {"WAREHOUSE_HOME": str(self.root)})

    def facts(self) -> int:
        with duckdb.connect(str(self._database), read_only=True) as connection:
            found = connection.execute("select count(*) from marts.fct_observation").fetchone()
        return int(found[0]) if found else 0

    def steps(self) -> dict[str, float]:
        """Wall seconds of each step of the last run."""
        settings = self.root / "dagster"
        # dagster.yaml names its folder by this variable.
        os.environ["DAGSTER_HOME"] = str(settings)
        with dg.DagsterInstance.from_config(str(settings)) as instance:
            run = instance.get_run_records(limit=1)[0]
            steps = instance.get_run_step_stats(run.dagster_run.run_id)
            return {s.step_key: s.end_time - s.start_time for s in steps if s.start_time and s.end_time}

    def export(self, everything: Path, month: Path) -> None:
        """The facts as Parquet files: all of them, and those of the last month."""
        with duckdb.connect(str(self._database), read_only=True) as connection:
            for folder, which in (
                (everything, "true"),
                (month, "month = (select max(month) from marts.fct_observation)"),
            ):
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                rows = f"from marts.fct_observation where {which}"
                connection.execute(f"copy ({rows}) to '{folder / 'facts.parquet'}'")

    def size(self) -> int:
        return self._database.stat().st_size

    @property
    def _database(self) -> Path:
        return self.root / "published" / "current" / "bulletins.duckdb"


def environment() -> dict[str, str]:
    here = str(Path(__file__).parents[2])
    kept = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    return kept | {"DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "PYTHONPATH": here}


def write(folder: Path, count: int) -> None:
    """``count`` bulletins of all synthetic cities, month after month; nothing where they are there (``--keep``)."""
    folder.mkdir(parents=True, exist_ok=True)
    if sum(1 for _ in folder.iterdir()) == count:
        return
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


def floor_of(root: Path, settings: Path) -> Measured:
    """The floor, the second time it runs, with the Dagster instance's ``settings``."""
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
    return measured(command, beside, cwd=root)


if __name__ == "__main__":
    main()
