"""A whole release as a Frictionless data package: CSV files, and a descriptor with schemas, checksums and licence.

Schemas come from the release's own catalogue: types, required columns, and Chinese comments as titles and
descriptions. https://specs.frictionlessdata.io/tabular-data-package/ (version 1 of the specification).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import quoted_name, quoted_text
from warehouse.exports.flat_files import trimmed
from warehouse.exports.relations import Column, Relation

_TYPES = {
    "VARCHAR": ("string", "default"), "DATE": ("date", "default"), "BOOLEAN": ("boolean", "default"),
    "TINYINT": ("integer", "default"), "SMALLINT": ("integer", "default"), "INTEGER": ("integer", "default"),
    "BIGINT": ("integer", "default"), "UTINYINT": ("integer", "default"), "USMALLINT": ("integer", "default"),
    "UINTEGER": ("integer", "default"), "UBIGINT": ("integer", "default"), "HUGEINT": ("integer", "default"),
    "DOUBLE": ("number", "default"), "FLOAT": ("number", "default"), "TIMESTAMP": ("datetime", "any"),
}  # fmt: skip

PRIMARY_KEYS: Mapping[str, tuple[str, ...]] = {
    "dim_area": ("area_code",),
    "dim_month": ("month",),
    "dim_metric": ("metric_code",),
    "dim_bulletin": ("bulletin_id",),
    "dim_table": ("table_code",),
    "dim_unit": ("unit",),
    "dim_label": ("domain", "code"),
    "dim_area_name": ("area_code", "name_no"),
    "fct_observation": ("area_code", "month", "metric_code"),
    "fct_observation_vintage": ("area_code", "month", "metric_code", "vintage_no"),
    "fct_flow": ("area_code", "month", "metric_code"),
    "fct_check": ("bulletin_id", "edition", "check_id"),
    "fct_quarantine": ("bulletin_id", "edition", "quarantine_id"),
}
"""The grain of the relations of the public contract."""

_REFERENCES = {
    "area_code": "dim_area", "month": "dim_month", "metric_code": "dim_metric", "bulletin_id": "dim_bulletin",
    "unit": "dim_unit",
}  # fmt: skip
"""Column → the dimension whose key of the same name it is."""

_REFERRING = frozenset({"fct_observation", "fct_observation_vintage", "fct_flow"})
"""Relations in which every such column refers to a row that is there; a quarantined cell may name what is not."""


def write_data_package(
    connection: duckdb.DuckDBPyConnection,
    marts: Mapping[str, Relation],
    folder: Path,
    release: Mapping[str, str],
    about: Mapping[str, Any],
) -> dict[str, int]:
    """``folder/datapackage.json`` and ``folder/data/*.csv``, one file a table of marts; rows by table.

    ``release`` has ``release_id`` and ``published_at``; ``about`` may have ``name``, ``title``, ``description``,
    ``homepage``, ``licenses``, ``sources`` and ``contributors`` as the specification has them.
    """
    (folder / "data").mkdir()
    tables = {name: relation for name, relation in marts.items() if not relation.is_view}
    rows: dict[str, int] = {}
    resources = []
    for name, relation in tables.items():
        path = folder / "data" / f"{name}.csv"
        rows[name] = _write_table(connection, relation, path)
        resources.append(_resource(relation, path, rows[name], tables))
    descriptor = {
        "profile": "tabular-data-package",
        "name": "bulletin-warehouse",
        "title": "城市工作简报数据",
        "version": release["release_id"],
        "created": release["published_at"],
        **about,
        "resources": resources,
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2, default=str)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return rows


def _write_table(connection: duckdb.DuckDBPyConnection, relation: Relation, path: Path) -> int:
    columns = ", ".join(f"{_cell(c)} as {quoted_name(c.name)}" for c in relation.columns)
    row = connection.execute(
        f"copy (select {columns} from {relation.sql_name}) to {quoted_text(str(path))} (format csv, header)"
    ).fetchone()
    return int(row[0]) if row else 0


def _cell(column: Column) -> str:
    name = quoted_name(column.name)
    if column.is_list:
        return f"to_json({name})"
    return trimmed(name) if column.type.startswith("DECIMAL") else name


def _resource(relation: Relation, path: Path, rows: int, tables: Mapping[str, Relation]) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return {
        "profile": "tabular-data-resource",
        "name": relation.name,
        "title": relation.comment.partition("：")[0],
        "description": relation.comment,
        "path": f"data/{path.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest.hexdigest()}",
        "rows": rows,
        "schema": _schema(relation, tables),
    }


def _schema(relation: Relation, tables: Mapping[str, Relation]) -> dict[str, Any]:
    names = {column.name for column in relation.columns}
    schema: dict[str, Any] = {"fields": [_field(column) for column in relation.columns], "missingValues": [""]}
    key = PRIMARY_KEYS.get(relation.name)
    if key and names.issuperset(key):
        schema["primaryKey"] = list(key)
    references = [
        {"fields": column, "reference": {"resource": target, "fields": column}}
        for column, target in _REFERENCES.items()
        if column in names and target != relation.name and target in tables
    ]
    if references and relation.name in _REFERRING:
        schema["foreignKeys"] = references
    return schema


def _field(column: Column) -> dict[str, Any]:
    if column.is_list:
        kind, form = "array", "default"
    elif column.type.startswith("DECIMAL"):
        kind, form = "number", "default"
    else:
        kind, form = _TYPES.get(column.type, ("string", "default"))
    field: dict[str, Any] = {"name": column.name, "type": kind, "format": form}
    if column.name_zh:
        field |= {"title": column.name_zh, "description": column.meaning_zh}
    if column.required:
        field["constraints"] = {"required": True}
    return field
