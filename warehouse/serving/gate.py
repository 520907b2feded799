"""Who is let in, and which statements are let through: two macros that the server asks.

The server calls ``admits(session, token, server_token)`` when a client connects and ``allows(session, statement)``
before each statement; what is not true is refused.

A statement is judged by its syntax tree, which DuckDB's parser gives as JSON for a SELECT only: all that could write,
attach, copy, load or set anything is refused for having none. Within a SELECT, table functions are what could reach
further: they open files, query other servers, stop this one or list the sessions of others. Those let through are
listed here; any other that DuckDB knows when the server starts is refused, and later none can be added.

In the tree, a quotation mark in a text of the user is written with a backslash before it, so that no text can pass for
a part of the tree.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from warehouse.connection import quoted_text
from warehouse.serving.users import User

SCHEMA = "gate"

TABLE_FUNCTIONS = frozenset(
    {"unnest", "range", "generate_series", "repeat", "repeat_row", "json_each", "json_tree"}
    | {"summary", "histogram", "histogram_values", "pg_timezone_names", "pragma_table_info"}
    | {"duckdb_tables", "duckdb_views", "duckdb_columns", "duckdb_schemas", "duckdb_databases"}
    | {"duckdb_constraints", "duckdb_indexes", "duckdb_types", "duckdb_keywords"}
)
"""They make up rows or read the catalog."""

# A transaction holds one release for several statements; it can write nothing.
_TRANSACTION = r"(begin|start)( transaction)?( read only)?\s*;?|(commit|rollback|end)( transaction)?\s*;?"


def close_gate(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros and have the server ask them: nobody is admitted yet. Before any release is attached."""
    known = connection.execute(
        "select distinct lower(function_name) from duckdb_functions() where function_type in ('table', 'table_macro')"
    ).fetchall()
    refused = sorted(name for (name,) in known if name not in TABLE_FUNCTIONS)
    connection.execute(f"create schema {SCHEMA}")
    connection.execute(
        f"""
        create macro {SCHEMA}.allows(session, statement) as (
            regexp_full_match(lower(trim(statement::varchar)), {quoted_text(_TRANSACTION)})
            or (
                select
                    starts_with(tree, '{{"error":false,')
                    and not list_has_any(
                        list_transform(regexp_extract_all(tree, '"function_name":"([^"]*)"', 1), lambda f: lower(f)),
                        {_texts(refused)}
                    )
                    -- A file name in place of a relation.
                    and not regexp_matches(tree, '"table_name":"[^"]*[./\\\\:]')
                from (select json_serialize_sql(statement::varchar)::varchar as tree)
            )
        )
        """
    )
    admit(connection, ())
    connection.execute(f"set global quack_authentication_function = '{SCHEMA}.admits'")
    connection.execute(f"set global quack_authorization_function = '{SCHEMA}.allows'")


def admit(connection: duckdb.DuckDBPyConnection, users: Iterable[User]) -> None:
    """Let in these users and nobody else, from the next connection on."""
    hashes = _texts(user.token_sha256 for user in users)
    connection.execute(
        f"create or replace macro {SCHEMA}.admits(session, token, server_token) as "
        f"coalesce(list_contains({hashes}, sha256(token::varchar)), false)"
    )


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(quoted_text(text) for text in texts)}]::varchar[]"
