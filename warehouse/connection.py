"""Opening a database file for reading only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb


def open_read_only(database: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection; raises duckdb.Error. The caller closes it.

    A query that spills writes to the system's temporary folder, never beside the release.
    """
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute(f"set temp_directory = {quoted_text(str(_spill()))}")
    return connection


def open_closed_off(database: Path, writes_to: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection by which nothing else can be reached: no other file (but those below ``writes_to``), no
    extension, no network, no variable of this program, and no setting that would change this. Raises duckdb.Error.

    An instance of its own, for such settings hold for a whole instance, and DuckDB keeps one a file in a process. What
    people write goes through ``statements`` too: the file itself and the folder for spilling stay open to the engine.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(_spill()),
        "python_enable_replacements": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "allow_community_extensions": "false",
    }
    connection = duckdb.connect(config=settings)
    try:
        connection.execute(f"attach {quoted_text(str(database))} as {quoted_name(database.stem)} (read_only)")
        connection.execute(f"use {quoted_name(database.stem)}")
        if writes_to is not None:
            connection.execute(f"set allowed_directories = [{quoted_text(str(writes_to))}]")
            connection.execute(f"set allowed_paths = [{quoted_text(str(writes_to))}]")
        connection.execute("set enable_external_access = false")
    except BaseException:
        connection.close()
        raise
    return connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on no setting of the connection's instance can be changed."""
    connection.execute("set lock_configuration = true")


def _spill() -> Path:
    return Path(tempfile.gettempdir()) / f"bulletins-{os.getpid()}"


def quoted_text(text: str) -> str:
    """``text`` as an SQL literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
