"""The files of many cities' years, written on all cores, some dozens of cities' years at a time (see ``batch``)."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from ingest.proof.expressions import Expressions
from warehouse.connection import open_read_only
from warehouse.dashboard import chunk, script_data
from warehouse.dashboard.batch import CityYear
from warehouse.durable import READ_ONLY
from warehouse.processes import Processes, at_work, cores
from warehouse.trace.lookup import ReleaseNames

WORTH_STARTING = 96
"""Chunks from which on processes are started: a chunk takes a fortieth of a second, a process one."""

AT_ONCE = 32
"""Chunks that are asked for together: what a question costs by itself is spread, and they fit into memory (ten
megabytes each)."""

MEMORY = "700MB"
"""What DuckDB may hold of a release in each process, parts of the file that it keeps for the next question included;
the rest spills."""


def write_chunks(
    connection: duckdb.DuckDBPyConnection, database: Path, wanted: Sequence[CityYear], folder: Path
) -> None:
    """Write ``<city>-<year>.js`` to ``folder`` for each of ``wanted``. ``connection`` is open to ``database``."""
    # Rows of a year lie together: in this order few are passed over.
    ordered = sorted(wanted, key=lambda one: (one[1], one[0]))
    parts = [ordered[n : n + AT_ONCE] for n in range(0, len(ordered), AT_ONCE)]
    workers = min(cores(), len(parts))
    if len(wanted) < WORTH_STARTING or workers < 2:
        say = Expressions(ReleaseNames(connection))
        for part in parts:
            _write(connection, say, part, folder)
        return
    with at_work(Processes(workers, _begin, database, folder)) as processes:
        for written in [processes.submit(_write_part, part) for part in parts]:
            written.result()


def _write(connection: duckdb.DuckDBPyConnection, say: Expressions, wanted: Sequence[CityYear], folder: Path) -> None:
    with _no_search_for_cycles():
        for data in chunk.chunks(connection, say, wanted):
            key = f"{data['city']}-{data['year']}"
            path = folder / f"{key}.js"
            path.write_bytes(script_data.as_script(key, data))
            path.chmod(READ_ONLY)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Thousands of lists are made for each chunk, none of which refers to itself: searching them for cycles again and
    again takes a fifth of the time and finds nothing."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


# ------------------------------------------------------------------------------- in a writing process

_database: Path
_folder: Path
_say: Expressions


def _begin(database: Path, folder: Path) -> None:
    global _database, _folder, _say
    _database, _folder = database, folder
    with closing(open_read_only(database)) as connection:
        _say = Expressions(ReleaseNames(connection))


def _write_part(wanted: Sequence[CityYear]) -> None:
    with closing(open_read_only(_database)) as connection:
        connection.execute(f"set threads = 1; set memory_limit = '{MEMORY}'; set enable_progress_bar = false")
        _write(connection, _say, wanted, _folder)
