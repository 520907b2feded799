"""A copy of a release in which every figure stands several times, in years that were not reported on."""

from __future__ import annotations

from pathlib import Path

import duckdb

_PER_BLOCK = 1200
"""Bulletins a block, as in the macro block_of_years of the dbt project."""


def enlarged(release: Path, target: Path, times: int) -> Path:
    """``release`` with its facts, flows and coverage ``times`` over, stored in the order of the marts; its dimensions
    and theme views as they are."""
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{release}' as origin (read_only)")
        connection.execute("create schema marts")
        first, last, bulletins = connection.execute(
            "select year(min(month)), year(max(month)), count(*) from origin.marts.dim_bulletin"
        ).fetchone() or (0, 0, 0)
        span = last - first + 1
        blocks = max(1, round(bulletins * times / _PER_BLOCK))
        block = f"(year(month) - {first - span * (times - 1)}) * {blocks} // {span * times}"
        course = f"order by {block}, metric_code, area_code, month"
        orders = {
            "fct_observation": course,
            "fct_flow": course,
            "fct_coverage": "order by city_code, month, table_code",
        }
        for table, order in orders.items():
            connection.execute(
                f"create table marts.{table} as select * exclude (copy) from (select * replace "
                f"((month - to_years(copy * {span}))::date as month) from origin.marts.{table} "
                f"cross join (select unnest(range({times}))::int as copy)) {order}"
            )
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'origin' and schema_name = 'marts' "
            "and starts_with(table_name, 'dim_')"
        ).fetchall():
            connection.execute(f"create table marts.{table} as from origin.marts.{table}")
        for (view,) in connection.execute(
            "select sql from duckdb_views() where database_name = 'origin' and view_name = 'v_investment'"
        ).fetchall():
            connection.execute(view)
    return target
