"""What every client must read: all relations with their Chinese names, comments and figures, in one form for all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import quoted_name
from warehouse.home import Home
from warehouse.release import publish

MARKER = "select number from marts.publication_marker"
_RELATIONS = (
    "select schema_name, table_name from duckdb_tables() where schema_name in ('marts', 'zh') union all "
    "select schema_name, view_name from duckdb_views() where schema_name in ('marts', 'zh') order by all"
)
_ROWS = 40
"""Of each relation: enough for every kind of value, and quick for many clients."""


def questions(database: Path) -> dict[str, str]:
    """Statements by name: the first rows of every relation, the comments of all columns, and some figures."""
    with duckdb.connect(str(database), read_only=True) as connection:
        relations = connection.execute(_RELATIONS).fetchall()
    asked = {
        f"{schema}.{name}": f"select * from {quoted_name(schema)}.{quoted_name(name)} order by all limit {_ROWS}"
        for schema, name in relations
    }
    asked["comments"] = (
        "select schema_name, table_name, column_name, comment from duckdb_columns() "
        "where schema_name in ('marts', 'zh') order by all"
    )
    asked["figures"] = (
        "select area_zh, metric_zh, month, value, unit, status_zh from marts.v_observation "
        "where value is not null order by all"
    )
    return asked


def answers(database: Path, asked: dict[str, str]) -> dict[str, Any]:
    """The answers of the version that the warehouse itself uses, by name: columns and rows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = {}
        for name, sql in asked.items():
            result = connection.execute(sql)
            found[name] = {"columns": [c[0] for c in result.description], "rows": result.fetchall()}
    return alike(json.loads(json.dumps(found, default=str, ensure_ascii=False)))


def alike(value: Any) -> Any:
    """A value as text, the same from every client: some give long integers as text, others as numbers."""
    if isinstance(value, dict):
        return {key: alike(item) for key, item in value.items()}
    if isinstance(value, list):
        return [alike(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def publish_marked(home: Home, number: int, aside: Path) -> None:
    """Publish what is served once more, as a release that knows its number."""
    built = aside / f"marked-{number}.duckdb"
    built.write_bytes(home.database.read_bytes())
    with duckdb.connect(str(built)) as connection:
        connection.execute(f"create or replace table marts.publication_marker as select {number} as number")
    publish(home, built, required=())
