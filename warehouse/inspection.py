"""Reading a database from end to end before it is served."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from warehouse.connection import open_read_only, quoted_name, quoted_text
from warehouse.errors import ReleaseRefused
from warehouse.lake import Lake
from warehouse.stored import STORE, stored_marts

SERVED_SCHEMAS = ("marts", "zh")
REQUIRED_RELATIONS = (
    "marts.dim_area",
    "marts.dim_month",
    "marts.dim_metric",
    "marts.dim_bulletin",
    "marts.fct_observation",
    "marts.fct_observation_vintage",
    "marts.fct_flow",
    "marts.fct_check",
    "marts.fct_quarantine",
    "marts.v_observation",
)
"""The public contract: a release without one of these breaks somebody's report."""

_NEWEST = "select month, city_code from marts.dim_bulletin order by month desc, city_code limit 1"

_RELATIONS = """
    select schema_name || '.' || table_name as relation, schema_name, table_name, null from duckdb_tables()
    where not internal and database_name = current_database()
    union all
    select schema_name || '.' || view_name, schema_name, view_name, sql from duckdb_views()
    where not internal and database_name = current_database()
    order by relation
"""

_NAMESAKE = re.compile(r'CREATE VIEW [^ ]+ AS SELECT (?:(?:\w+|"[^"]+") AS "[^"]+"(?:, )?)+ FROM (marts\.\w+);')
"""A view that gives other names to all that it selects of one relation, whole."""


def settle(built: Path) -> None:
    """Bring the write-ahead log into the file, so that the one file is all there is.

    Raises ReleaseRefused when it cannot be opened for writing or the log stays.
    """
    if not built.is_file():
        raise ReleaseRefused("there is no built database.", path=built, remedy="Build the marts first.")
    try:
        connection = duckdb.connect(str(built))
        try:
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
    except duckdb.Error as error:
        raise ReleaseRefused(
            f"the built database cannot be checkpointed ({error}).",
            path=built,
            remedy="Close every connection to it and run the same command again.",
        ) from error
    log = built.with_name(built.name + ".wal")
    if log.exists():
        raise ReleaseRefused(
            "a write-ahead log stays after the checkpoint.", path=log, remedy="Close every connection to it."
        )


def count_rows(
    database: Path, required: Sequence[str] = REQUIRED_RELATIONS, months: Sequence[date] | None = None
) -> dict[str, int]:
    """Rows of every table of the served schemas, each read in full: every value of every column.

    With ``months``, only their rows are read where a table has months (dates in the column ``month``): the others are
    those of a release that was read in full. Rows are counted all the same.

    Of a view with months the newest is read and counted, of one city where it tells cities apart: it holds nothing but
    what the tables hold, and its joins and windows cost what they are asked for. Views of ``zh`` that only give names
    to a relation that was read are bound, and have as many rows as that. Of a mart that is a view of stored rows
    (``warehouse.stored``) these are read, and its own are counted.

    Raises ReleaseRefused when a relation of ``required`` is missing, any cannot be read, or a mart has other rows than
    are stored for it. Counting alone would find neither a damaged block nor a view that fails on a value.
    """
    try:
        connection = open_read_only(database)
    except duckdb.Error as error:
        raise ReleaseRefused(f"the database cannot be opened ({error}).", path=database) from error
    rows: dict[str, int] = {}
    try:
        found = connection.execute(_RELATIONS).fetchall()
        relations = [row for row in found if row[1] in SERVED_SCHEMAS]
        names = {row[0] for row in relations}
        if missing := [name for name in required if name not in names]:
            raise ReleaseRefused(f"it lacks {', '.join(missing)}.", path=database)
        newest = _newest(connection)
        stored = {
            name: _read(connection, f"{STORE}.{quoted_name(name)}", months, None)
            for _, schema, name, _ in found
            if schema == STORE
        }
        homes = stored_marts(connection)
        for relation, schema, name, view in relations:
            source = f"{quoted_name(schema)}.{quoted_name(name)}"
            try:
                if view and (namesake := _NAMESAKE.fullmatch(view)) and namesake[1] in rows:
                    connection.execute(f"describe {source}")
                    rows[relation] = rows[namesake[1]]
                elif schema == "marts" and name in homes:
                    rows[relation] = _count(connection, source)
                    if name in stored and rows[relation] != stored[name]:
                        raise ReleaseRefused(
                            f"{relation} has {rows[relation]:,} rows where {stored[name]:,} are stored.", path=database
                        )
                else:
                    rows[relation] = _read(connection, source, months, newest if view else None)
            except duckdb.Error as error:
                raise ReleaseRefused(f"{relation} cannot be read ({error}).", path=database) from error
    finally:
        connection.close()
    return rows


def _newest(connection: duckdb.DuckDBPyConnection) -> tuple[date, str] | None:
    """Month and city of one of the newest bulletins; None where bulletins have neither."""
    try:
        found = connection.execute(_NEWEST).fetchone()
    except duckdb.Error:
        return None
    return (found[0], str(found[1])) if found else None


def _read(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    months: Sequence[date] | None,
    newest: tuple[date, str] | None,
) -> int:
    """Read ``source``, or its rows of ``months``, and count all; or read and count its rows of the ``newest`` month."""
    columns = [(name, kind) for name, kind, *_ in connection.execute(f"describe {source}").fetchall()]
    content = f"bit_xor(hash(columns(*))) from {source}"
    if ("month", "DATE") not in columns or (months is None and newest is None):
        found = connection.execute(f"select count(*), {content}").fetchone()
        return int(found[0]) if found else 0
    if newest is not None:
        # Literals: they narrow a view down to the tables below it.
        condition = f"month = date '{newest[0]}'"
        if ("city_code", "VARCHAR") in columns:
            condition += f" and city_code = {quoted_text(newest[1])}"
        if "year" in dict(columns):
            # Windows over a year are computed for that of the month, where they are asked for no other.
            condition += f" and year = {newest[0].year}"
        found = connection.execute(f"select count(*), {content} where {condition}").fetchone()
        return int(found[0]) if found else 0
    assert months is not None
    connection.execute(f"select {content} where month in (select unnest(?))", [list(months)]).fetchall()
    return _count(connection, source)


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    found = connection.execute(f"select count(*) from {source}").fetchone()
    return int(found[0]) if found else 0


def refuse_losses(database: Path, lake: Lake) -> None:
    """Raise ReleaseRefused when it lacks a bulletin that the lake holds, or every figure."""
    current = lake.current().values()
    connection = open_read_only(database)
    try:
        served = connection.execute("select bulletin_id from marts.dim_bulletin").fetchall()
        any_fact = connection.execute("select 1 from marts.fct_observation limit 1").fetchone()
    except duckdb.Error as error:
        raise ReleaseRefused(f"its bulletins cannot be listed ({error}).", path=database) from error
    finally:
        connection.close()
    lost = sorted({entry.bulletin_id for entry in current} - {row[0] for row in served})
    if lost:
        more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
        raise ReleaseRefused(
            f"it lacks {len(lost)} bulletins that the lake holds: {', '.join(lost[:5])}{more}.",
            path=database,
            remedy="Build the marts again from the whole lake.",
        )
    if any_fact is None and any(entry.rows.get("observation") for entry in current):
        raise ReleaseRefused("it holds no figure, but the lake does.", path=database)
