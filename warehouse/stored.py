"""Marts whose rows are stored elsewhere: views of ``marts`` that give codes back for numbers in tables of ``store``.

``store`` is no part of the public contract (dbt_project/macros/materializations/keyed.sql): it is read for what the
marts hold, and shown nowhere.
"""

from __future__ import annotations

import duckdb

STORE = "store"


def stored_marts(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> dict[str, str]:
    """Each mart whose rows are in a table of ``store``, with that table's name; none in a release of before.

    ``database`` is the attached one, the current one where it is not given.
    """
    found = connection.execute(
        rf"""
        select view_name, regexp_extract(sql, ' FROM "?{STORE}"?\."?(\w+)', 1) as home from duckdb_views()
        where schema_name = 'marts' and starts_with(view_name, 'fct_') and home <> ''
            and database_name = coalesce(?, current_database())
        """,
        [database],
    ).fetchall()
    return {str(view): str(home) for view, home in found}
