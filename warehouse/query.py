"""Asking the served release."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.connection import lock, open_closed_off, quoted_name
from warehouse.errors import WarehouseError
from warehouse.home import DATABASE_NAME, Home
from warehouse.inspection import SERVED_SCHEMAS
from warehouse.statements import questions


def connect(home: Home, writes_to: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the current release, which reaches no other file but those below ``writes_to``; names
    need no schema. The caller closes it.

    Opened by the release's own path, not by the symlink: DuckDB keeps one file a path open in a process, so
    that a second connection through the symlink would still see the release before. Raises WarehouseError,
    code ``no_release``, when nothing was published yet.
    """
    for attempt in (1, 2):
        target = served(home)
        try:
            connection = open_closed_off(target, writes_to)
            break
        except duckdb.Error as error:
            # Published anew and pruned between looking and opening.
            if attempt == 1 and served(home) != target:
                continue
            raise WarehouseError("release", f"cannot be opened ({error}).", path=target) from error
    found = connection.execute(
        "select schema_name from duckdb_schemas() where not internal and database_name = current_database()"
    ).fetchall()
    catalog = quoted_name(target.stem)
    search = [f"{catalog}.{name}" for name in SERVED_SCHEMAS if (name,) in found]
    if search:
        connection.execute(f"set search_path = '{','.join(search)}'")
    lock(connection)
    return connection


def run_sql(home: Home, sql: str) -> pa.Table:
    """The result of ``sql`` on the current release; of several statements, the last one's.

    Raises WarehouseError, code ``sql``, when one of them does anything but ask, and with DuckDB's message when it is
    wrong.
    """
    statements = questions(sql)
    connection = connect(home)
    try:
        for statement in statements:
            answer = connection.execute(statement)
        result: pa.Table = answer.to_arrow_table()
    except duckdb.Error as error:
        raise WarehouseError("sql", str(error).strip()) from error
    finally:
        connection.close()
    return result


def served(home: Home) -> Path:
    """The database file of the current release, by its own path. Raises WarehouseError, code ``no_release``."""
    if home.current.exists() and not home.current.is_symlink():
        raise WarehouseError(
            "no_release", "is no link to a release.", path=home.current, remedy="Move it away and load again."
        )
    if not home.current.is_symlink():
        raise WarehouseError(
            "no_release",
            "nothing has been published yet.",
            path=home.root,
            remedy="Load a bulletin first, or set WAREHOUSE_HOME to a warehouse that has a release.",
        )
    return home.current.resolve() / DATABASE_NAME
