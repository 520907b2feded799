"""The release's names in the server's own database.

A client asks for ``marts.x`` and the server looks in its own database first, so each relation and macro of the
release has a namesake there that reads the release's.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from warehouse.connection import quoted_name
from warehouse.inspection import SERVED_SCHEMAS

RELEASE = "bulletins"
"""Name of the release's database, as where its file is opened."""


def show_names(connection: duckdb.DuckDBPyConnection, own: str) -> None:
    """Make the views and macros of database ``own`` those of the attached release; inside a transaction."""
    wanted = dict(_relations(connection)) | dict(_macros(connection))
    schemas = f"select schema_name from duckdb_schemas() where database_name = '{RELEASE}'"
    for (schema,) in connection.execute(f"{schemas} and schema_name in {SERVED_SCHEMAS}").fetchall():
        connection.execute(f"create schema if not exists {_name(own, schema)}")
    for kind, name in _namesakes(connection, own):
        if (kind, name) not in wanted:
            connection.execute(f"drop {kind} {name}")
    for (kind, name), meaning in wanted.items():
        verb = "create or replace macro" if kind.startswith("macro") else "create or replace view"
        connection.execute(f"{verb} {name}{meaning}")


Made = tuple[str, str]
"""What ``drop`` calls it, and its qualified name."""


def _relations(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Made, str]]:
    found = connection.execute(
        f"""
        select schema_name, table_name from duckdb_tables()
        where database_name = '{RELEASE}' and schema_name in {SERVED_SCHEMAS}
        union all
        select schema_name, view_name from duckdb_views()
        where database_name = '{RELEASE}' and schema_name in {SERVED_SCHEMAS}
        """
    ).fetchall()
    for schema, name in found:
        yield ("view", _name(schema, name)), f" as from {_name(RELEASE, schema, name)}"


def _macros(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Made, str]]:
    """Default values of parameters are not in the catalog: with the namesake, all parameters are given."""
    found = connection.execute(
        f"""
        select schema_name, function_name, function_type, parameters from duckdb_functions()
        where database_name = '{RELEASE}' and schema_name in {SERVED_SCHEMAS} and function_type like '%macro'
        """
    ).fetchall()
    for schema, name, kind, parameters in found:
        given = ", ".join(quoted_name(parameter) for parameter in parameters)
        call = f"{_name(RELEASE, schema, name)}({given})"
        table = kind == "table_macro"
        made = ("macro table" if table else "macro", _name(schema, name))
        yield made, f"({given}) as {'table from ' if table else ''}{call}"


def _namesakes(connection: duckdb.DuckDBPyConnection, own: str) -> list[Made]:
    found = connection.execute(
        f"""
        select 'view', schema_name, view_name from duckdb_views()
        where database_name = '{own}' and schema_name in {SERVED_SCHEMAS}
        union all
        select if(function_type = 'macro', 'macro', 'macro table'), schema_name, function_name from duckdb_functions()
        where database_name = '{own}' and schema_name in {SERVED_SCHEMAS}
        """
    ).fetchall()
    return [(kind, _name(schema, name)) for kind, schema, name in found]


def _name(*parts: str) -> str:
    return ".".join(quoted_name(part) for part in parts)
