"""A copy of a release in which every figure stands several times, in years that were not reported on."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

_PER_BLOCK = 2400
"""Bulletins a block, as in the macro block_of_years of the dbt project."""

_DOCUMENTS = ("bulletin_id", "rendition_id")
"""Each copy of the years has documents of its own."""


def enlarged(release: Path, target: Path, times: int) -> Path:
    """``release`` with the rows of every month ``times`` over, in the order of the marts; dates and documents of a
    copy lie as many years before as the release reports on, or twice as many and so on. The rest is as it is."""
    shutil.copyfile(release, target)
    target.chmod(0o644)
    with duckdb.connect(str(target)) as connection:
        first, last, bulletins = connection.execute(
            "select year(min(month)), year(max(month)), count(*) from marts.dim_bulletin"
        ).fetchone() or (0, 0, 0)
        span = last - first + 1
        blocks = max(1, round(bulletins * times / _PER_BLOCK))
        block = f"(year(month) - {first - span * (times - 1)}) * {blocks} // {span * times}"
        orders = {
            "store.fct_observation_vintage": f"{block}, metric_key, month, area_code, vintage_no",
            "store.fct_flow": f"{block}, metric_key, month, area_code",
            "marts.fct_coverage": "city_code, month, table_code",
        }
        tables = connection.execute(
            "select schema_name || '.' || table_name, list(column_name), list(data_type) from duckdb_columns() "
            "where table_oid in (select table_oid from duckdb_tables() where schema_name in ('marts', 'store')) "
            "group by all having list_contains(list(column_name), 'month') order by 1"
        ).fetchall()
        for table, columns, types in tables:
            moved = {name: f"({name} - to_years(copy * {span}))::date"
                     for name, kind in zip(columns, types, strict=True) if kind == "DATE"}  # fmt: skip
            moved |= {name: f"if(copy = 0, {name}, {name} || '/' || copy)" for name in _DOCUMENTS if name in columns}
            if table == "marts.dim_month":
                moved["year"] = f"(year - copy * {span})::smallint"
                moved["label_zh"] = f"(year - copy * {span}) || '年' || month_no || '月'"
            replaced = ", ".join(f"{expression} as {name}" for name, expression in moved.items())
            connection.execute(
                f"create or replace table {table} as select * exclude (copy) from (select * replace ({replaced}) "
                f"from {table} cross join (select unnest(range({times}))::int as copy)) "
                f"order by {orders.get(table, 'month')}"
            )
    return target
