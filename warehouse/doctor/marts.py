"""What is served against what was read: each fact has its row in the lake, and each row of the lake its fact.

Which of several publications of a figure is the latest is dbt's business and not decided here a second time. Two
things must hold however that is decided: a figure that any current reading has is served, and what is served is, value,
unit, status and print, a row of the reading it names. Rows are compared by 64-bit hashes, so that ten million take
seconds and little memory.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from warehouse.connection import open_read_only, quoted_text
from warehouse.doctor.finding import REBUILD, Finding, counted, note, problem, sound
from warehouse.doctor.lake import readable_lake
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import current_release

_LISTED = 20
_KEY = "hash(area_code::varchar, month::date, metric_code::varchar)"
_ROW = "hash(value::decimal(18, 4), unit::varchar, status::varchar, printed::varchar)"
_LEDGERS = {
    "quarantine": ("marts.fct_quarantine", "hash(quarantine_id::varchar, reason_code::varchar, printed::varchar)"),
    "check": ("marts.fct_check", "hash(check_id::varchar, outcome::varchar)"),
}
"""Datasets whose rows are served one to one: relation, and what a row is known by."""


def marts_and_lake(home: Home) -> Finding:
    """Facts, quarantine and checks of the served release against the current readings, bulletin by bulletin."""
    try:
        release = current_release(home)
    except WarehouseError:
        release = None
    lake = readable_lake(home)
    if release is None or not release.path.is_file():
        return sound("nothing is served")
    if list(release.segments) != Lake(home).segments():
        return note("not compared: the served release is of another state of the lake", (),
                    "Run this again after the next load.")  # fmt: skip
    try:
        connection = open_read_only(release.path)
    except duckdb.Error as error:
        return problem("cannot be compared: the release does not open", (str(error),), REBUILD)
    try:
        connection.register("current_reading", _current(lake))
        wrong = _facts(connection, lake)
        for dataset, (relation, row) in _LEDGERS.items():
            wrong += _ledger(connection, lake, dataset, relation, row)
        facts = connection.execute("select count(*) from marts.fct_observation").fetchone()
    except duckdb.Error as error:
        return problem("cannot be compared", (str(error).splitlines()[0],), REBUILD)
    finally:
        connection.close()
    if wrong:
        return problem("facts and readings disagree", wrong, REBUILD)
    return sound(f"{facts[0] if facts else 0:,} facts, each as read in {counted(len(lake.current()), 'edition')}")


def _current(lake: Lake) -> pa.Table:
    entries = list(lake.current().values())
    return pa.table(
        {
            "reading_id": pa.array([entry.reading_id for entry in entries], pa.string()),
            "file": pa.array([str(lake.segment(entry.segment_no)) for entry in entries], pa.string()),
        }
    )


def _rows_of(lake: Lake, dataset: str) -> str:
    """FROM clause of the rows of current readings."""
    folders = sorted({entry.segment_no for entry in lake.current().values()})
    paths = ", ".join(quoted_text(str(lake.segment(number) / f"{dataset}.parquet")) for number in folders)
    if not paths:
        return "(select null as bulletin_id where false)"
    return (
        f"(select lake.* from read_parquet([{paths}], union_by_name = true, filename = true) as lake "
        f"join current_reading on current_reading.reading_id = lake.reading_id "
        f"and lake.filename = current_reading.file || '/{dataset}.parquet')"
    )


def _facts(connection: duckdb.DuckDBPyConnection, lake: Lake) -> list[str]:
    if not lake.current():
        return []
    connection.execute(
        f"create temp table read_row as select bulletin_id, edition, {_KEY} as k, {_ROW} as v "
        f"from {_rows_of(lake, 'observation')}"
    )
    connection.execute(
        f"create temp table served_row as select bulletin_id::varchar as bulletin_id, edition::varchar as edition, "
        f"{_KEY} as k, {_ROW} as v from marts.fct_observation"
    )
    lost = connection.execute(
        "select bulletin_id, edition, count(*) from read_row where k not in (select k from served_row) group by all "
        "order by all"
    ).fetchall()
    foreign = connection.execute(
        "select s.bulletin_id, s.edition, count(*) from served_row s anti join read_row r "
        "on r.k = s.k and r.v = s.v and r.bulletin_id = s.bulletin_id and r.edition = s.edition "
        "group by all order by all"
    ).fetchall()
    return [
        *(f"{b} ({e}): {counted(n, 'figure')} read but not served" for b, e, n in lost[:_LISTED]),
        *(f"{b} ({e}): {counted(n, 'fact')} served that no current reading has" for b, e, n in foreign[:_LISTED]),
    ]


def _ledger(connection: duckdb.DuckDBPyConnection, lake: Lake, dataset: str, relation: str, row: str) -> list[str]:
    digest = f"bulletin_id::varchar as b, edition::varchar as e, count(*) as n, bit_xor({row}) as d"
    read = f"select {digest} from {_rows_of(lake, dataset)} group by 1, 2" if lake.current() else None
    if read is None:
        return []
    found = connection.execute(
        f"select coalesce(r.b, s.b), coalesce(r.e, s.e), coalesce(r.n, 0), coalesce(s.n, 0) "
        f"from ({read}) r full join (select {digest} from {relation} group by 1, 2) s on r.b = s.b and r.e = s.e "
        f"where r.n is distinct from s.n or r.d is distinct from s.d order by 1, 2"
    ).fetchall()
    return [f"{b} ({e}): {relation} has {served:,} rows, the lake {rows:,}" for b, e, rows, served in found[:_LISTED]]
