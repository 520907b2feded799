"""Figures as Parquet and as CSV, written by DuckDB itself: every digit stays, and memory stays small."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from warehouse.connection import quoted_name, quoted_text
from warehouse.exports.relations import Column, Relation
from warehouse.spreadsheet import guarded

BOM = b"\xef\xbb\xbf"


def write_parquet(
    connection: duckdb.DuckDBPyConnection, relation: Relation, condition: str, folder: Path, release_id: str
) -> int:
    """``folder/city=<code>/year=<year>/*.parquet``; the number of figures.

    ``city`` repeats ``city_code``, which stays in the files as text: readers take a folder's name for a number.
    What the columns mean is in each file's key-value metadata, ``columns`` (JSON).
    """
    meanings = json.dumps({c.name: c.meaning_zh for c in relation.columns}, ensure_ascii=False)
    kept = ", ".join(quoted_name(c.name) for c in relation.columns if c.name != "year")
    return _count(
        connection.execute(
            f"copy (select {kept}, city_code as city, year from {relation.sql_name} where {condition} "
            "order by city_code, year, metric_code, area_code, month) "
            f"to {quoted_text(str(folder))} (format parquet, compression zstd, partition_by (city, year), "
            "overwrite_or_ignore, filename_pattern 'figures_{i}', "
            f"kv_metadata {{release: {quoted_text(release_id)}, columns: {quoted_text(meanings)}}})"
        )
    )


def write_csv(
    connection: duckdb.DuckDBPyConnection, relation: Relation, condition: str, file: Path, chinese_headers: bool
) -> int:
    """One CSV file in UTF-8 with a byte order mark, by which Excel knows it for UTF-8; the number of figures.

    Numbers have the decimals that carry information. A text that a spreadsheet would take for a formula begins with
    an apostrophe; texts that are plain numbers, such as ``-1.5%``, stay.
    """
    columns = ", ".join(f"{_cell(c)} as {quoted_name(_header(c, chinese_headers))}" for c in relation.columns)
    body = file.with_suffix(".body")
    count = _count(
        connection.execute(
            f"copy (select {columns} from {relation.sql_name} where {condition} "
            f"order by city_code, month, table_code, metric_code, area_order) to {quoted_text(str(body))} "
            "(format csv, header)"
        )
    )
    with file.open("wb") as out, body.open("rb") as content:
        out.write(BOM)
        while block := content.read(1 << 20):
            out.write(block)
    body.unlink()
    return count


def trimmed(name: str) -> str:
    """SQL for a decimal as text without the zeros at its end that only its type has."""
    return f"regexp_replace(cast({name} as varchar), '\\.?0+$', '')"


def _header(column: Column, chinese: bool) -> str:
    return (column.name_zh or column.name) if chinese else column.name


def _cell(column: Column) -> str:
    name = quoted_name(column.name)
    if column.type.startswith("DECIMAL"):
        return trimmed(name)
    if column.is_list:
        return f"to_json({name})"
    if column.type == "VARCHAR":
        return guarded(name)
    return name


def _count(result: duckdb.DuckDBPyConnection) -> int:
    row = result.fetchone()
    return int(row[0]) if row else 0
