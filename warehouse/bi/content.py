"""What a BI tool is given: datasets with descriptions, and charts chosen by what the release holds.

No theme or metric is named here: the charts are those of a city's themes with the most figures, so that other cities
and bulletins get theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.home import Home
from warehouse.query import connect

SCHEMA = "marts"
FIGURES = "v_observation"
"""The joined relation that the charts draw from."""
_THEMES = 4


@dataclass(frozen=True, slots=True)
class Dataset:
    """A relation, with its comment and those of its columns (``name: comment``)."""

    name: str
    comment: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Chart:
    """One metric of one city, as a trend by month or a ranking of areas in the latest month (``month``, ISO 8601).

    Always one city: areas of two cities may have the same name, and a tool would add up their figures.
    """

    city_code: str
    city: str
    title: str
    kind: str
    """``trend`` or ``ranking``."""
    metric_code: str
    unit: str
    month: str


def datasets(home: Home) -> list[Dataset]:
    """The views and tables of the marts, in the order of their names."""
    connection = connect(home)
    try:
        rows = connection.execute(
            f"""
            with relation as (
                select table_oid as oid, table_name as name, comment from duckdb_tables() where schema_name = '{SCHEMA}'
                union all
                select view_oid, view_name, comment from duckdb_views() where schema_name = '{SCHEMA}'
            )
            select relation.name, coalesce(relation.comment, ''), c.column_name, coalesce(c.comment, '')
            from relation join duckdb_columns() as c on c.table_oid = relation.oid and c.table_name = relation.name
            order by relation.name, c.column_index
            """
        ).fetchall()
    finally:
        connection.close()
    found: dict[str, Dataset] = {}
    for name, comment, column, column_comment in rows:
        found.setdefault(name, Dataset(name, comment, {})).columns[column] = column_comment
    return list(found.values())


def charts(home: Home) -> list[Chart]:
    """A trend and a ranking of the metric with the most figures in each of the largest themes of each city."""
    connection = connect(home)
    try:
        chosen = connection.execute(_CHOSEN).fetchall()
    except duckdb.CatalogException:
        return []
    finally:
        connection.close()
    made = []
    for code, city, title, metric, unit, month in chosen:
        made.append(Chart(code, city, f"{city} · {title}：逐月", "trend", metric, unit, month))
        made.append(Chart(code, city, f"{city} · {title}：各地区", "ranking", metric, unit, month))
    return made


_CHOSEN = f"""
    with counted as (
        select
            city_code, any_value(city_zh) as city, theme, metric_code, any_value(metric_zh) as title,
            any_value(unit) as unit, count(distinct area_code) as areas, count(*) as figures,
            max(month)::varchar as month
        from {SCHEMA}.{FIGURES}
        where is_additive and value is not null
        group by city_code, theme, metric_code
        -- A tool draws areas by name: only where a name is one area, and a month one figure of it.
        having count(distinct (area_zh, month)) = count(*)
        qualify row_number() over (partition by city_code, theme order by areas desc, figures desc, metric_code) = 1
    )
    select city_code, city, title, metric_code, unit, month from counted
    qualify row_number() over (partition by city_code order by areas desc, figures desc, theme) <= {_THEMES}
    order by city_code, areas desc, figures desc, theme
"""
