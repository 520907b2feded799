"""Twelve typical questions to a release, beside a hand-tuned star in DuckDB, SQLite, PostgreSQL, chdb and polars.

    python -m tests.bench.queries [--warehouse HOME] [--times N] [--runs 9] [--dry-run]

Each is asked of one place, and of all cities (``query_forms``). All answer in one run, on the same machine, from the
figures of the same release; answers are compared. The star has integer keys and only what the questions need, months as
numbers and values as doubles, sorted by metric, area and month; the release has its text codes, dates, exact decimals
and every column. SQLite and PostgreSQL have an index for courses and one for months; chdb and polars read the star's
Parquet files. Peers that cannot be installed are left out, and that is said. ``--times N`` writes a copy of the release
first in which every city stands N times; without a warehouse it is one of synthetic cities, with ten million figures
(``tests.bench.query_scale``).

Wanted, of the questions of each form: the release's geometric mean at most 1.3 times that of the star, and ahead of
every other.

Measured is the best wall time of each question on an open connection, its rows fetched into Python. What they become
there counts: a date and a Decimal cost Python several times an integer and a float. So release and star are also
measured with answers taken as columns (Arrow), as drivers and tools of BI take them; and in CPU time, for a machine
that is not idle. The two take turns: what the machine does beside it must not meet only one of them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from functools import reduce
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.bench.query_forms import FORMS, Subject, questions_on_release, questions_on_star, subject
from tests.bench.query_peers import digest
from tests.bench.query_scale import TO_TEN_MILLION, enlarged, ten_years
from tests.bench.report import write_section
from tests.clients.environments import python_with
from warehouse.home import Home
from warehouse.query import served

PEERS = {"sqlite": (), "postgres": ("psycopg[binary]==3.3.4",), "chdb": ("chdb==4.4.0",), "polars": ("polars==2.1.0",)}
THREADS = 2
TURNS = 3
BOTH = "both together"
Answers = dict[str, tuple[float, int, float]]
"""By question: milliseconds, rows, sum of the last column."""
Taken = dict[str, tuple[float, float]]
"""By question: milliseconds of wall and of CPU time."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, help="a home with a release")
    parser.add_argument("--times", type=int, help="how often every city is to stand in it")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--dry-run", action="store_true", help="do not write docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        home = Home.open(given.warehouse) if given.warehouse else ten_years(folder / "home")
        times = given.times or (1 if given.warehouse else TO_TEN_MILLION)
        release = served(home) if times == 1 else enlarged(served(home), folder / "bulletins.duckdb", times)
        figures = measure(release, folder, given.runs)
    for name, value in figures.items():
        print(f"{name:<75} {value:>24}")
    if not given.dry_run:
        command = "python -m tests.bench.queries" + (f" --warehouse HOME --times {times}" if given.warehouse else "")
        write_section("Twelve queries on a release and on peers", command, figures)


def measure(release: Path, folder: Path, runs: int) -> dict[str, str]:
    with duckdb.connect(str(release), read_only=True) as connection:
        facts = connection.execute("select count(*) from marts.fct_observation").fetchone()
        about = subject(connection)
    numbers = write_star(release, folder, about)
    taken, found = beside_star(
        {
            "release": (release, in_words(questions_on_release(), about.for_release())),
            "star in DuckDB": (folder / "star.duckdb", in_words(questions_on_star("duckdb"), numbers)),
        },
        runs,
    )
    ours = found["release"]
    skipped = {}
    for system, requirements in PEERS.items():
        print(f"{system} …", file=sys.stderr, flush=True)
        try:
            found[system] = answers_of(system, requirements, folder, numbers, runs)
        except (pytest.skip.Exception, OSError, subprocess.CalledProcessError) as reason:
            skipped[system] = str(getattr(reason, "stderr", "") or reason).strip().splitlines()[-1][:80]
    return {
        "figures": f"{facts[0] if facts else 0:,}",
        "release file / star file": f"{release.stat().st_size / 1e6:,.0f} / {star_size(folder) / 1e6:,.0f} MB",
        **{
            f"{name}, ms: release / star": f"{ours[name][0]:.1f} / {found['star in DuckDB'][name][0]:.1f}"
            for name in ours
        },
        **{
            f"{form}, geometric mean of {name}, ms; times the star": (
                f"{means(answers, form):.1f}; {means(answers, form) / means(found['star in DuckDB'], form):.2f}"
            )
            for form in (*FORMS, BOTH)
            for name, answers in found.items()
        },
        **{
            f"{form}, release / star, {how}, {clock} time": f"{of_star(taken, form, which, unit):.2f}"
            for form in (*FORMS, BOTH)
            for which, how in enumerate(("rows in Python", "Arrow columns"))
            for unit, clock in enumerate(("wall", "CPU"))
        },
        **{f"{system}: left out": reason for system, reason in skipped.items()},
        "answers that differ from the star's": ", ".join(differing(found)) or "none",
    }


def in_words(queries: Mapping[str, str], words: Mapping[str, Any]) -> dict[str, str]:
    return {question: query.format(**words) for question, query in queries.items()}


def beside_star(
    asked: Mapping[str, tuple[Path, Mapping[str, str]]], runs: int
) -> tuple[dict[str, tuple[Taken, Taken]], dict[str, Answers]]:
    """By system, of ``asked`` (its file, its questions): the best of each question, its rows fetched into Python and
    its answer taken as Arrow columns; and the answers. The systems take turns at each question, ``runs`` times in a row
    so that caches are as warm for each as for the peers: what else the machine does meets all of them."""
    taken: dict[str, tuple[Taken, Taken]] = {name: ({}, {}) for name in asked}
    found: dict[str, Answers] = {name: {} for name in asked}
    with ExitStack() as stack:
        connections = {
            name: stack.enter_context(duckdb.connect(str(file), read_only=True, config={"threads": THREADS}))
            for name, (file, _) in asked.items()
        }
        for question in next(iter(asked.values()))[1]:
            for _ in range(TURNS):
                for name, (_, queries) in asked.items():
                    for way, ask in enumerate((fetched, arrow_columns)):
                        known = taken[name][way].get(question, (math.inf, math.inf))
                        found_now = (timed(connections[name], queries[question], ask) for _ in range(runs))
                        taken[name][way][question] = reduce(better, found_now, known)
            for name, (_, queries) in asked.items():
                rows = connections[name].execute(queries[question]).fetchall()
                found[name][question] = (taken[name][0][question][0], *digest(rows))
    return taken, found


def fetched(answer: duckdb.DuckDBPyConnection) -> object:
    return answer.fetchall()


def arrow_columns(answer: duckdb.DuckDBPyConnection) -> object:
    return answer.to_arrow_table()


def timed(
    connection: duckdb.DuckDBPyConnection, query: str, take: Callable[[duckdb.DuckDBPyConnection], object]
) -> tuple[float, float]:
    """Milliseconds of wall and of CPU time."""
    started, worked = time.perf_counter(), time.process_time()
    take(connection.execute(query))
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def better(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return min(one[0], other[0]), min(one[1], other[1])


def write_star(release: Path, folder: Path, about: Subject) -> dict[str, Any]:
    """The star as DuckDB file, Parquet and CSV; returns what stands for the words of ``about`` in it."""
    with duckdb.connect(str(folder / "star.duckdb")) as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        for statement in _STAR.split(";"):
            connection.execute(statement)
        for table in ("metric", "area", "fact", "flow"):
            order = " order by metric_id, area_id, month_no" if table in ("fact", "flow") else ""
            connection.execute(f"copy (from {table}{order}) to '{folder / table}.parquet' (format parquet)")
            connection.execute(f"copy {table} to '{folder / table}.csv' (header false)")
        ids = dict(connection.execute("select code, id from metric union all select code, id from area").fetchall())
    return about.for_star(ids)


_STAR = """
create table metric as
    select (row_number() over (order by metric_code))::smallint as id, metric_code as code, name_zh
    from release.marts.dim_metric;
create table area as
    select n::smallint as id, area_code as code, kind,
        (max(n) filter (where area_code = city_code) over (partition by city_code))::smallint as city_id
    from (select *, row_number() over (order by area_code) as n from release.marts.dim_area);
create table fact as
    select m.id as metric_id, a.id as area_id, year(o.month)::int * 12 + month(o.month)::int - 1 as month_no,
        o.value::double as value
    from release.marts.fct_observation as o
    join metric as m on o.metric_code = m.code join area as a on o.area_code = a.code
    order by 1, 2, 3;
create table flow as
    select m.id as metric_id, a.id as area_id, year(o.month)::int * 12 + month(o.month)::int - 1 as month_no,
        o.flow::double as flow
    from release.marts.fct_flow as o
    join metric as m on o.metric_code = m.code join area as a on o.area_code = a.code
    order by 1, 2, 3;
checkpoint
"""


def answers_of(system: str, requirements: tuple[str, ...], folder: Path, numbers: dict[str, Any], runs: int) -> Answers:
    """What ``system`` answers, in a process and an environment of its own."""
    python = python_with(*requirements) if requirements else Path(sys.executable)
    queries = {name: query.format(**numbers) for name, query in questions_on_star(system).items()}
    job = folder / f"{system}.json"
    job.write_text(json.dumps({"system": system, "folder": str(folder), "queries": queries, "numbers": numbers,
                               "runs": runs}), encoding="utf-8")  # fmt: skip
    environment = os.environ | {"POLARS_MAX_THREADS": str(THREADS), "PYTHONPATH": ""}
    with server(folder) if system == "postgres" else nullcontext():
        command = [python, Path(__file__).with_name("query_peers.py"), job]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return {name: tuple(answer) for name, answer in json.loads(done.stdout).items()}


@contextmanager
def server(folder: Path) -> Iterator[None]:
    """A PostgreSQL of its own, reached by a socket in ``folder``. It refuses to run as root, so another user does."""
    tools = Path(shutil.which("pg_ctl") or "pg_ctl").resolve().parent
    data, user = folder / "postgres", []
    data.mkdir()
    if os.getuid() == 0:
        user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(data, "postgres")
        folder.chmod(0o777)
    settings = f"-k {folder} -c listen_addresses='' -c shared_buffers=1GB -c work_mem=64MB -c fsync=off"
    quiet: dict[str, Any] = {"check": True, "capture_output": True, "text": True, "cwd": folder}
    subprocess.run([*user, tools / "initdb", "-D", data, "-U", "postgres", "--auth=trust"], **quiet)
    control = [*user, tools / "pg_ctl", "-D", data, "-w", "-l", data / "log"]
    subprocess.run([*control, "-o", settings, "start"], **quiet)
    try:
        yield
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)


def means(answers: Mapping[str, tuple[float, ...]], form: str, of: int = 0) -> float:
    """Geometric mean of the value at place ``of`` of the questions of a ``form``, milliseconds."""
    asked = [one[of] for name, one in answers.items() if form == BOTH or name.startswith(f"{form}: ")]
    logs = [math.log(max(one, 1e-3)) for one in asked]
    return math.exp(sum(logs) / len(logs))


def of_star(taken: Mapping[str, tuple[Taken, Taken]], form: str, how: int, clock: int) -> float:
    """How many times the star's geometric mean the release's is: as rows (0) or columns, in wall (0) or CPU time."""
    return means(taken["release"][how], form, clock) / means(taken["star in DuckDB"][how], form, clock)


def star_size(folder: Path) -> int:
    return (folder / "star.duckdb").stat().st_size


def differing(found: dict[str, Answers]) -> list[str]:
    """Answers with other rows, or another sum of their last column, than those of the star."""
    right = found["star in DuckDB"]
    return [
        f"{system}: {name}"
        for system, answers in found.items()
        for name, (_, rows, total) in answers.items()
        if rows != right[name][1] or not math.isclose(total, right[name][2], rel_tol=1e-6, abs_tol=0.02)
    ]


if __name__ == "__main__":
    main()
