"""Pages of the relations of a release: what stands in the catalogue of the database itself, and from dbt's manifest
the key of a mart and what its columns refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from docs.site.markdown import anchor, cell, code, contents, table

_EXAMPLE = 40
"""Letters of an example value that are shown."""

_COLUMNS = """
select c.table_name, c.column_name, lower(c.data_type), coalesce(c.comment, '')
from duckdb_columns() as c
where c.database_name = current_database() and c.schema_name = 'marts'
order by c.table_name, c.column_index
"""
_RELATIONS = """
select table_name as name, coalesce(comment, '') from duckdb_tables()
where database_name = current_database() and schema_name = 'marts'
union all
select view_name, coalesce(comment, '') from duckdb_views()
where database_name = current_database() and schema_name = 'marts' and not internal
order by name
"""
_MACROS = """
select distinct function_name, parameters, function_type, coalesce(comment, description, '') as described
from duckdb_functions()
where database_name = current_database() and schema_name in ('marts', 'zh') and not internal
order by function_name, described
"""


def pages(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> dict[str, str]:
    """An overview and a page a relation, by their names in the dictionary."""
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for relation, name, kind, comment in connection.execute(_COLUMNS).fetchall():
        columns.setdefault(relation, []).append((name, kind, comment))
    comments: dict[str, str] = dict(connection.execute(_RELATIONS).fetchall())
    rules = rules_of(manifest)
    found = {
        f"relations/{name}.md": _page(connection, name, comments[name], columns[name], rules.get(name, {}))
        for name in comments
    }
    rows = (
        (f"[{code(name)}](relations/{name}.md)", cell(_name(comment)), cell(_explanation(comment)),
         str(len(columns[name])))
        for name, comment in comments.items()
    )  # fmt: skip
    overview = (
        "# Relations 关系\n\nThe relations of schema `marts`. Schema `zh` has a view of each with the Chinese names of "
        "relation and columns. `fct_` are facts, `dim_` dimensions, `v_` are joined for reading.\n\n"
        + table(("关系 marts", "zh", "说明", "列数"), rows)
        + _macros(connection)
        + contents(name.removesuffix(".md") for name in found)
    )
    return {"relations.md": overview, **found}


def rules_of(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """``key``, ``references`` and ``accepted`` of the marts that declare them under ``upholds``, by name."""
    found: dict[str, dict[str, Any]] = {}
    for node in manifest["nodes"].values():
        declared = node.get("test_metadata") or {}
        if declared.get("name") == "upholds" and node.get("attached_node"):
            found[node["attached_node"].rpartition(".")[2]] = declared["kwargs"]
    return found


def _page(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    comment: str,
    columns: list[tuple[str, str, str]],
    rules: Mapping[str, Any],
) -> str:
    key = rules.get("key") or []
    references: Mapping[str, str] = rules.get("references") or {}
    examples = _examples(connection, name, [column for column, _, _ in columns])
    rows = (
        (
            anchor(column) + code(column) + (" 键" if column in key else ""),
            f'<span class="name">{cell(_name(text))}</span>',
            code(kind),
            cell(_explanation(text)) + _reference(references.get(column)),
            code(example),
        )
        for (column, kind, text), example in zip(columns, examples, strict=True)
    )
    told = f"\n键 key: {', '.join(code(column) for column in key)}\n" if key else ""
    return (
        f"# {name} {cell(_name(comment))}\n\n{cell(_explanation(comment))}\n{told}\n"
        f"`marts.{name}` · `zh.{_name(comment)}`\n\n"
        + table(("列 column", "zh", "类型 type", "说明 meaning", "例 example"), rows)
    )


def _examples(connection: duckdb.DuckDBPyConnection, name: str, columns: Iterable[str]) -> list[str]:
    """A value of each column, as text; empty where the release has none."""
    chosen = ", ".join(f'any_value(cast("{column}" as varchar))' for column in columns)
    row = connection.execute(f'select {chosen} from marts."{name}"').fetchone() or ()
    texts = ("" if value is None else " ".join(str(value).split()) for value in row)
    return [text if len(text) <= _EXAMPLE else text[:_EXAMPLE] + "…" for text in texts]


def _reference(target: str | None) -> str:
    if not target:
        return ""
    relation, _, column = target.partition(".")
    return f' → <a href="{relation}.html#{column}"><code>{target}</code></a>'


def _macros(connection: duckdb.DuckDBPyConnection) -> str:
    rows = [
        (code(f"{name}({', '.join(parameters)})"), "表 table" if kind == "table_macro" else "值 value", cell(described))
        for name, parameters, kind, described in connection.execute(_MACROS).fetchall()
    ]
    return "\n## Macros 宏\n\n" + table(("宏 macro", "返回 returns", "说明 meaning"), rows) if rows else ""


def _name(comment: str) -> str:
    """The Chinese name: what stands before the first “：”."""
    return comment.partition("：")[0] if "：" in comment else ""


def _explanation(comment: str) -> str:
    return comment.partition("：")[2] or comment
