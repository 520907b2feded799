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
    spill = Path(tempfile.gettempdir()) / f"bulletins-{os.getpid()}"
    connection.execute(f"set temp_directory = {quoted_text(str(spill))}")
    return connection


def quoted_text(text: str) -> str:
    """``text`` as an SQL literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """``name`` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
