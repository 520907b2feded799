"""Relations of a release with what is known of their columns: type, whether a value is required, Chinese name, meaning.

All of it is read from the release's own catalogue, whose comments are of the form ``中文名：说明``.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.connection import quoted_name
from warehouse.stored import STORE, stored_marts


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``name_zh`` is its Chinese name, ``meaning_zh`` the whole comment, both empty where there is none."""

    name: str
    type: str
    required: bool
    name_zh: str
    meaning_zh: str

    @property
    def is_list(self) -> bool:
        return self.type.endswith("[]")


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view of ``marts``; one whose rows are stored with numbers for codes counts as a table."""

    name: str
    is_view: bool
    comment: str
    columns: tuple[Column, ...]

    @property
    def sql_name(self) -> str:
        return f"marts.{quoted_name(self.name)}"


_COLUMNS = """
    select table_name, column_name, data_type, not is_nullable, coalesce(comment, '')
    from duckdb_columns() where schema_name = 'marts' and database_name = current_database()
    order by table_name, column_index
"""

_RELATIONS = """
    select table_name, false, coalesce(comment, '') from duckdb_tables()
    where schema_name = 'marts' and database_name = current_database()
    union all
    select view_name, true, coalesce(comment, '') from duckdb_views()
    where schema_name = 'marts' and database_name = current_database()
    order by 1
"""


_REQUIRED_IN_STORE = f"""
    select table_name, column_name from duckdb_columns()
    where schema_name = '{STORE}' and database_name = current_database() and not is_nullable
"""


def relations(connection: duckdb.DuckDBPyConnection) -> dict[str, Relation]:
    """Every relation of ``marts`` by name."""
    homes = stored_marts(connection)
    in_store = set(connection.execute(_REQUIRED_IN_STORE).fetchall())
    columns: dict[str, list[Column]] = {}
    for table, name, kind, required, comment in connection.execute(_COLUMNS).fetchall():
        if table in homes:
            required = (homes[table], name) in in_store or name == "metric_code"
        short = comment.partition("：")[0].rstrip("。")
        columns.setdefault(table, []).append(Column(name, kind, required, short, comment))
    return {
        name: Relation(name, is_view and name not in homes, comment, tuple(columns.get(name, ())))
        for name, is_view, comment in connection.execute(_RELATIONS).fetchall()
    }
