"""The files of many cities' years, written on all cores.

A chunk asks a dozen questions of the release, each about one city and year; the release lies in order of months, all
cities together. So where there are many chunks, a process takes a year at a time, copies its rows to memory in order of
areas and bulletins, and asks there: what a chunk costs does not grow with the number of cities. Few are asked of the
release itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

import duckdb

from ingest.proof.expressions import Expressions
from warehouse.connection import open_read_only, quoted_text
from warehouse.dashboard import chunk, script_data
from warehouse.durable import READ_ONLY
from warehouse.processes import cores, started
from warehouse.trace.lookup import ReleaseNames

WORTH_STARTING = 24
"""Chunks from which on years are copied, and processes started: a chunk takes a tenth of a second."""

_WHOLE = ("dim_area", "dim_metric", "dim_bulletin")
_OF_THE_YEAR = {
    "fct_observation": "area_code",
    "fct_flow": "area_code",
    "fct_check": "bulletin_id",
    "fct_quarantine": "bulletin_id",
    "fct_table_reading": "bulletin_id",
    "fct_coverage": "city_code",
    "dim_rendition": "bulletin_id",
}
"""Relations with a month, and what their rows are put in the order of."""

CityYear = tuple[str, int]


def write_chunks(
    connection: duckdb.DuckDBPyConnection, database: Path, wanted: Sequence[CityYear], folder: Path
) -> None:
    """Write ``<city>-<year>.js`` to ``folder`` for each of ``wanted``. ``connection`` is open to ``database``."""
    if len(wanted) < WORTH_STARTING:
        say = Expressions(ReleaseNames(connection))
        for city, year in wanted:
            _write(connection, say, city, year, folder)
        return
    by_year = groupby(sorted(wanted, key=lambda one: (one[1], one[0])), key=lambda one: one[1])
    years = [(year, [city for city, _ in found]) for year, found in by_year]
    workers = min(cores(), len(years))
    if workers < 2:
        _begin(database, folder)
        for year, cities in years:
            _write_year(year, cities)
        return
    with started(workers, _begin, database, folder) as processes:
        for written in [processes.submit(_write_year, year, cities) for year, cities in years]:
            written.result()


def _write(connection: duckdb.DuckDBPyConnection, say: Expressions, city: str, year: int, folder: Path) -> None:
    key = f"{city}-{year}"
    path = folder / f"{key}.js"
    path.write_bytes(script_data.as_script(key, chunk.chunk(connection, say, city, year)))
    path.chmod(READ_ONLY)


# ------------------------------------------------------------------------------- in a writing process

_database: Path
_folder: Path
_say: Expressions


def _begin(database: Path, folder: Path) -> None:
    global _database, _folder, _say
    _database, _folder = database, folder
    with closing(open_read_only(database)) as connection:
        _say = Expressions(ReleaseNames(connection))


def _write_year(year: int, cities: Sequence[str]) -> None:
    spill = quoted_text(str(Path(tempfile.gettempdir()) / f"bulletins-{year}"))
    with closing(duckdb.connect(config={"threads": 1})) as connection:
        connection.execute(f"set temp_directory = {spill}")
        connection.execute(f"attach {quoted_text(str(_database))} as release (read_only)")
        connection.execute("create schema marts")
        for name in _WHOLE:
            connection.execute(f"create table marts.{name} as from release.marts.{name}")
        within = f"month between make_date({year}, 1, 1) and make_date({year}, 12, 31)"
        for name, order in _OF_THE_YEAR.items():
            rows = f"from release.marts.{name} where {within} order by {order}"
            connection.execute(f"create table marts.{name} as {rows}")
        # Those that were superseded are all that a chunk asks for.
        superseded = f"from release.marts.fct_observation_vintage where recorded_to is not null and {within}"
        connection.execute(f"create table marts.fct_observation_vintage as {superseded}")
        for city in cities:
            _write(connection, _say, city, year, _folder)
