"""How long each question of the cookbook takes, on an open connection to a release.

    python -m tests.bench.cookbook [--warehouse HOME] [--times N] [--runs 5] [--dry-run]

``--times N`` asks a copy of the release in which every city stands N times. Without a warehouse it is one of synthetic
cities, with ten million figures (``tests.bench.query_scale``). Wall time is the best of the runs, the first
aside. Wanted: under 100 ms each.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import duckdb

from tests.bench.query_scale import TO_TEN_MILLION, enlarged, ten_years
from tests.bench.report import write_section
from tests.cookbook.questions import questions
from warehouse.connection import open_read_only
from warehouse.home import Home
from warehouse.query import served

WANTED = 100
"""Milliseconds."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, help="a home with a release")
    parser.add_argument("--times", type=int, help="how often every city is to stand in it")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--dry-run", action="store_true", help="do not write docs/benchmarks.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home.open(given.warehouse) if given.warehouse else ten_years(Path(folder, "home"))
        times = given.times or (1 if given.warehouse else TO_TEN_MILLION)
        release = served(home) if times == 1 else enlarged(served(home), Path(folder, "bulletins.duckdb"), times)
        connection = open_read_only(release)
        connection.execute("set search_path = 'marts,zh'")
        taken = {question.path.stem: best(connection, question.sql, given.runs) for question in questions()}
        facts = connection.execute("select count(*) from fct_observation").fetchone()
        connection.close()
    for name, milliseconds in taken.items():
        print(f"{name:<40} {milliseconds:>8.1f} ms")
    slowest = max(taken, key=lambda name: taken[name])
    figures = {
        "figures": f"{facts[0] if facts else 0:,}",
        "questions": f"{len(taken)}",
        "median": f"{sorted(taken.values())[len(taken) // 2]:.1f} ms",
        f"slowest (wanted: under {WANTED} ms)": f"{taken[slowest]:.1f} ms ({slowest})",
    }
    for name, value in figures.items():
        print(f"{name:<40} {value}")
    if not given.dry_run:
        command = "python -m tests.bench.cookbook" + (f" --warehouse HOME --times {times}" if given.warehouse else "")
        write_section("Questions of the cookbook", command, figures)


def best(connection: duckdb.DuckDBPyConnection, sql: str, runs: int) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        connection.execute(sql).fetchall()
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken[1:])


if __name__ == "__main__":
    main()
