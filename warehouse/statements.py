"""What a person may ask of a release in SQL, told by DuckDB's own parser: questions, and one expression.

The connection opens no file (``connection.open_closed_off``), but the engine leaves open what no setting of it closes:
a COPY may write to the path of the database itself, ``enable_logging`` and the like write as functions of a query.
Hence only statements that ask are let through, and no function that does something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import duckdb

from warehouse.errors import WarehouseError

_ASKS = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})
"""FROM, WITH, VALUES, DESCRIBE, SUMMARIZE and SHOW are SELECT to the parser."""

_ACTS = frozenset(
    {
        "arrow_scan", "arrow_scan_dumb", "checkpoint", "disable_logging", "disable_profiling", "enable_logging",
        "enable_profiling", "force_checkpoint", "json_execute_serialized_sql", "pandas_scan", "python_map_function",
        "query", "truncate_duckdb_logs",
    }
)  # fmt: skip
"""Table functions that change the engine's state, run a text as SQL, or take an address in memory for data."""

_NAME = re.compile(r'"((?:[^"]|"")+)"|([\w$]+)')
_MOST_WORDS_BEFORE = 12
"""Of an EXPLAIN with its options, before the statement that it explains."""


def questions(sql: str) -> list[duckdb.Statement]:
    """The statements of ``sql``, each of which only asks. Raises WarehouseError, code ``sql``."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise WarehouseError("sql", str(error).strip()) from error
    if not statements:
        raise WarehouseError("sql", "there is no statement.", remedy="Give one, such as select 1.")
    for statement in statements:
        # PIVOT is several statements to the parser, none of which has a text: a type made for it, and a SELECT.
        made_by_pivot = statement.type == duckdb.StatementType.CREATE and not statement.query
        if not (statement.type in _ASKS or made_by_pivot):
            raise _refused(statement.type.name)
        if statement.type == duckdb.StatementType.EXPLAIN and (kind := _explained(statement.query)):
            raise _refused(kind)
    for name in _called(sql):
        if name in _ACTS:
            raise _refused(f"{name}()")
    return statements


def expression(text: str) -> str:
    """``text``, if it is one expression and nothing else, with a line end behind it, so that what follows is no part
    of a comment. Raises WarehouseError, code ``sql``."""
    try:
        # By itself: no bracket of it closes one around it, and no second statement or column follows. In brackets: no
        # FROM, ORDER BY or alias is part of it.
        duckdb.SQLExpression(text)
        found = duckdb.extract_statements(f"select ({text}\n)")
    except duckdb.Error as error:
        problem = str(error).strip().splitlines()[0]
        raise WarehouseError(
            "sql", f"“{text}” is not one expression ({problem}).", remedy="Write a condition such as value > 100."
        ) from error
    if len(found) != 1 or found[0].named_parameters:
        raise WarehouseError("sql", f"“{text}” is not one expression without parameters.")
    for name in _called(text):
        if name in _ACTS:
            raise _refused(f"{name}()")
    return f"{text}\n"


def _refused(what: str) -> WarehouseError:
    return WarehouseError(
        "sql", f"the release is read-only, so {what} is refused.",
        remedy="Ask with SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SUMMARIZE, SHOW or EXPLAIN.",
    )  # fmt: skip


def _explained(query: str) -> str:
    """The kind of statement that an EXPLAIN is of, where that does more than ask; EXPLAIN ANALYZE would run it."""
    for offset, _ in duckdb.tokenize(query)[1:_MOST_WORDS_BEFORE]:
        rest = query.encode()[offset:].decode(errors="replace")
        try:
            found = duckdb.extract_statements(rest)
        except duckdb.Error:
            continue
        other = [one.type.name for one in found if one.type != duckdb.StatementType.SELECT]
        return other[0] if other and found[0].query else ""
    return "EXPLAIN"


def _called(sql: str) -> Iterator[str]:
    """Names before an opening bracket, in small letters and without quotes."""
    content = sql.encode()
    offsets = [offset for offset, _ in duckdb.tokenize(sql)]
    for start, end in pairwise(offsets):
        if content[end : end + 1] == b"(" and (name := _NAME.match(content[start:end].decode(errors="replace"))):
            yield (name[1] or name[2]).replace('""', '"').lower()
