"""What the page must know before it shows a city: names, tables, and which cities and years there are."""

from __future__ import annotations

from typing import Any

import duckdb

from warehouse.dashboard.script_data import rows

_METRICS = """
    select m.metric_code, m.name_zh, m.table_code, m.role, m.unit, m.period_basis, m.is_additive,
        coalesce(m.numerator_code, ''), coalesce(m.denominator_code, ''), m.header_path_zh, m.column_order
    from marts.dim_metric as m
    where m.metric_code in (select distinct metric_code from marts.fct_observation)
        or m.metric_code in (select distinct metric_code from marts.fct_quarantine)
    order by m.table_code = 'narrative', m.table_code, m.column_order, m.metric_code
"""

_AREAS = """
    select a.area_code, a.name_zh, a.kind, a.city_code, coalesce(a.parent_code, '') from marts.dim_area as a
    where a.city_code in (select distinct city_code from marts.dim_bulletin) order by a.area_order
"""

_CHUNKS = "select distinct city_code, year(month) from marts.dim_bulletin order by 1, 2"

_ASIDE = """
    select city_code, left(month::varchar, 7), bulletin_id, edition, array_to_string(source_names, '、'), reason_code,
        reason, place, remedy, is_served
    from marts.fct_set_aside order by month, bulletin_id, edition
"""

# A statement `….yoy` has a row once it is printed anywhere, and no name but that of its metric: it would make every
# city's files others when the first of one city is read.
_METRIC_NAMES = """
    select metric_code, name_zh, table_code, column_order from marts.dim_metric where metric_code not like '%.yoy'
    order by table_code, column_order, metric_code
"""

_AREA_NAMES = "select city_code, area_code, name_zh from marts.dim_area order by area_order, area_code"


def names(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """City code → what its files are named and ordered by: metrics, and the areas of that city. The names of another
    city's areas stand in none of them."""
    metrics = rows(connection, _METRIC_NAMES, [])
    found: dict[str, list[Any]] = {}
    for city, *area in rows(connection, _AREA_NAMES, []):
        found.setdefault(city, [metrics]).append(area)
    return found


def chunks(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """(city code, year) of everything that was published."""
    return [(str(city), int(year)) for city, year in rows(connection, _CHUNKS, [])]


def dimensions(connection: duckdb.DuckDBPyConnection, release: dict[str, Any]) -> dict[str, Any]:
    """``release``, areas, metrics, tables and labels as lists of rows, and the years of each city."""
    years: dict[str, list[int]] = {}
    for city, year in chunks(connection):
        years.setdefault(city, []).append(year)
    latest = rows(connection, "select city_code, max(month)::varchar from marts.dim_bulletin group by 1", [])
    return {
        "release": release,
        "cities": [[city, found, dict(latest)[city][:7]] for city, found in years.items()],
        "areas": rows(connection, _AREAS, []),
        "metrics": rows(connection, _METRICS, []),
        "tables": rows(
            connection,
            "select table_code, title_zh, coalesce(figures_a_row, 0) from marts.dim_table order by series_code nulls "
            "last, table_code",
            [],
        ),
        "aside": rows(connection, _ASIDE, []),
        "labels": rows(connection, "select domain, code, label_zh, coalesce(note_zh, '') from marts.dim_label", []),
    }
