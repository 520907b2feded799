"""Superset: the database, its datasets with descriptions, charts and a dashboard a city.

What is there already is found by name, charts by their title among those of the dashboard, and renewed, so that the
command may be run again: after a release with new relations, or for rankings of a later month. Nothing else is touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from warehouse.bi.content import FIGURES, SCHEMA, Chart, Dataset
from warehouse.bi.superset_calls import Superset

DATABASE = "bulletins"
_SLUG = "bulletins"
_TITLE = "工作简报"
_WIDE, _HIGH = 6, 50
"""Of a chart, in Superset's grid of 12 columns; two stand in a row."""


def set_up(
    superset: Superset,
    path: str,
    datasets: list[Dataset],
    charts: list[Chart],
    tell: Callable[[str], None] = lambda line: None,
) -> list[str]:
    """Make or renew everything and return the dashboards' paths, one a city.

    ``path`` is the database file as Superset sees it.
    """
    database = superset.ensure(
        "database",
        superset.find("database", ("database_name", "eq", DATABASE)),
        {
            "database_name": DATABASE,
            "sqlalchemy_uri": f"duckdb:///{path}",
            # Superset opens each query's connection anew (NullPool), and so follows releases by itself.
            "extra": json.dumps({"engine_params": {"connect_args": {"read_only": True}}}),
            "expose_in_sqllab": True,
        },
    )
    tell(f"Database {DATABASE}: {path}")
    ids = {dataset.name: _dataset(superset, database, dataset) for dataset in datasets}
    tell(f"Datasets: {len(ids)}")
    drawn = charts if FIGURES in ids else []
    pages = []
    for city in dict.fromkeys(chart.city_code for chart in drawn):
        pages.append(_dashboard(superset, ids[FIGURES], [chart for chart in drawn if chart.city_code == city]))
    tell(f"Charts: {len(drawn)}")
    return pages


def _dashboard(superset: Superset, figures: int, charts: list[Chart]) -> str:
    """The dashboard of one city."""
    slug, title = f"{_SLUG}-{charts[0].city_code}", f"{_TITLE}：{charts[0].city}"
    dashboard = superset.ensure(
        "dashboard",
        superset.find("dashboard", ("slug", "eq", slug)),
        {"dashboard_title": title, "slug": slug, "published": True},
    )
    made = [(chart, _chart(superset, figures, dashboard, chart)) for chart in charts]
    layout = json.dumps(_grid(title, made), ensure_ascii=False)
    superset.call("PUT", f"dashboard/{dashboard}", {"position_json": layout})
    return f"/superset/dashboard/{slug}/"


def _dataset(superset: Superset, database: int, dataset: Dataset) -> int:
    found = superset.find(
        "dataset", ("table_name", "eq", dataset.name), ("schema", "eq", SCHEMA), ("database", "rel_o_m", database)
    )
    if found is None:
        body = {"database": database, "schema": SCHEMA, "table_name": dataset.name}
        found = int(superset.call("POST", "dataset/", body)["id"])
    else:
        superset.call("PUT", f"dataset/{found}/refresh")
    columns = superset.call("GET", f"dataset/{found}")["result"]["columns"]
    described = [
        {
            "id": column["id"],
            "column_name": column["column_name"],
            "description": dataset.columns[column["column_name"]],
        }
        for column in columns
        if column["column_name"] in dataset.columns
    ]
    superset.call("PUT", f"dataset/{found}", {"description": dataset.comment, "columns": described})
    return found


def _chart(superset: Superset, dataset: int, dashboard: int, chart: Chart) -> int:
    body = {
        "slice_name": chart.title,
        "viz_type": _params(dataset, chart)["viz_type"],
        "params": json.dumps(_params(dataset, chart), ensure_ascii=False),
        "dashboards": [dashboard],
    }
    found = superset.find("chart", ("slice_name", "eq", chart.title), ("dashboards", "rel_m_m", dashboard))
    return superset.ensure("chart", found, body, {"datasource_id": dataset, "datasource_type": "table"})


def _params(dataset: int, chart: Chart) -> dict[str, Any]:
    """Superset's form of a chart."""
    trend = chart.kind == "trend"
    filters = [_equal("city_code", chart.city_code), _equal("metric_code", chart.metric_code)]
    label = chart.unit or "value"
    if not trend:
        # The city itself would dwarf its areas. The month is in the label: a ranking stays what it says it is.
        condition = f"month = '{chart.month}' and area_code <> city_code"
        filters.append({"expressionType": "SQL", "sqlExpression": condition, "clause": "WHERE"})
        label = f"{label} {chart.month[:7]}"
    # One figure an area and month (content.py sees to that): the sum is that figure.
    value = {
        "expressionType": "SIMPLE", "column": {"column_name": "value"}, "aggregate": "SUM",
        "label": label,
    }  # fmt: skip
    params: dict[str, Any] = {
        "viz_type": "echarts_timeseries_line" if trend else "echarts_timeseries_bar",
        "datasource": f"{dataset}__table",
        "metrics": [value],
        "adhoc_filters": filters,
        "row_limit": 50000,
        "show_legend": True,
        "rich_tooltip": True,
    }
    if trend:
        return params | {"x_axis": "month", "time_grain_sqla": "P1M", "groupby": ["area_zh"], "markerEnabled": True}
    return params | {
        "x_axis": "area_zh", "groupby": [], "orientation": "horizontal", "x_axis_sort": label,
        "x_axis_sort_asc": True, "xAxisForceCategorical": True,
    }  # fmt: skip


def _equal(column: str, value: str) -> dict[str, Any]:
    return {
        "expressionType": "SIMPLE", "subject": column, "operator": "==", "operatorId": "EQUALS", "comparator": value,
        "clause": "WHERE",
    }  # fmt: skip


def _grid(title: str, charts: list[tuple[Chart, int]]) -> dict[str, Any]:
    """Superset's layout: the charts in rows of two."""
    rows = [charts[start : start + 2] for start in range(0, len(charts), 2)]
    layout: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {
            "type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"],
            "children": [f"ROW-{number}" for number in range(len(rows))],
        },
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": title}},
    }  # fmt: skip
    for number, row in enumerate(rows):
        name = f"ROW-{number}"
        layout[name] = {
            "type": "ROW", "id": name, "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"}, "children": [f"CHART-{chart}" for _, chart in row],
        }  # fmt: skip
        for described, chart in row:
            layout[f"CHART-{chart}"] = {
                "type": "CHART", "id": f"CHART-{chart}", "parents": ["ROOT_ID", "GRID_ID", name], "children": [],
                "meta": {"chartId": chart, "width": _WIDE, "height": _HIGH, "sliceName": described.title},
            }  # fmt: skip
    return layout
