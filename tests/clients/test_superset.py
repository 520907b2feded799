"""``bulletins bi superset`` on a real Superset: what it made, what it draws, and that it follows releases."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cli.conftest import ask
from tests.clients.answers import MARKER
from tests.clients.superset_server import Running, superset
from tests.proof.browser import AVAILABLE, Browser
from warehouse.bi.superset_calls import Superset
from warehouse.home import Home

pytestmark = pytest.mark.slow


def test_database_datasets_and_dashboard(home: Home, publish: Callable[[int], None], tmp_path: Path) -> None:
    folder = tmp_path / "superset"
    folder.mkdir()
    with superset(folder) as running:
        command = ("bi", "superset", "--url", running.url)
        for _ in range(2):
            # The second run renews and makes nothing twice.
            made = ask(home.root, *command, BULLETIN_SUPERSET_PASSWORD=running.password)
            assert made.code == 0, made.text
        session = Superset(running.url, "admin", running.password)
        datasets_describe_every_column(session, home)
        charts = session.call("GET", "chart/")["result"]
        assert len({chart["slice_name"] for chart in charts}) == len(charts) > 1
        for chart in charts:
            a_chart_draws_the_figures_of_the_release(session, home, chart["id"])
        for number in (2, 3):
            publish(number)
            assert sql(session, MARKER) == [{"number": number}]
        if AVAILABLE:
            pages = [line.split()[-1] for line in made.out.splitlines() if line.startswith("Dashboard: ")]
            assert len(pages) == 2, "one a city"
            the_dashboard_is_drawn(running, pages[-1], len(charts) // 2, tmp_path)
        wrong = ask(home.root, *command, BULLETIN_SUPERSET_PASSWORD="wrong")
        assert wrong.code != 0
        assert "401" in wrong.text


def datasets_describe_every_column(session: Superset, home: Home) -> None:
    with duckdb.connect(str(home.database), read_only=True) as connection:
        comments = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts' order by all"
        ).fetchall()
    listed = session.call("GET", "dataset/?q=(page_size:100)")["result"]
    shown = [
        (dataset["table_name"], column["column_name"], column["description"] or None)
        for dataset in listed
        for column in session.call("GET", f"dataset/{dataset['id']}")["result"]["columns"]
    ]
    assert sorted(shown, key=str) == sorted(comments, key=str)


def a_chart_draws_the_figures_of_the_release(session: Superset, home: Home, chart: int) -> None:
    params = json.loads(session.call("GET", f"chart/{chart}")["result"]["params"])
    simple = [item for item in params["adhoc_filters"] if item["expressionType"] == "SIMPLE"]
    written = [item["sqlExpression"] for item in params["adhoc_filters"] if item["expressionType"] == "SQL"]
    [metric] = params["metrics"]
    asked = {
        "datasource": {"id": int(params["datasource"].split("__")[0]), "type": "table"},
        "force": True,
        "queries": [
            {
                "columns": ["area_zh", "month"],
                "metrics": [metric],
                "filters": [{"col": f["subject"], "op": f["operator"], "val": f["comparator"]} for f in simple],
                "extras": {"where": " and ".join(f"({text})" for text in written)},
                "row_limit": 10000,
            }
        ],
    }
    rows = session.call("POST", "chart/data", asked)["result"][0]["data"]
    drawn = {(row["area_zh"], int(row["month"])): row[metric["label"]] for row in rows}
    where = " and ".join([f"{f['subject']} = '{f['comparator']}'" for f in simple] + written)
    with duckdb.connect(str(home.database), read_only=True) as connection:
        figures = connection.execute(
            f"select area_zh, epoch_ms(month), value::double from marts.v_observation where {where}"
        ).fetchall()
    assert drawn == {(area, month): value for area, month, value in figures}
    assert len(figures) == len(drawn) > 0, "areas of one name would be added up"


def sql(session: Superset, statement: str) -> Any:
    database = session.find("database", ("database_name", "eq", "bulletins"))
    return session.call("POST", "sqllab/execute/", {"database_id": database, "sql": statement, "runAsync": False})[
        "data"
    ]


def the_dashboard_is_drawn(running: Running, page: str, charts: int, tmp_path: Path) -> None:
    browser = Browser()
    try:
        browser._do("POST", "/url", {"url": running.url + "/login/"})
        _until(browser, "return document.querySelectorAll('input').length >= 2")
        browser.click("#username")
        browser.press(*"admin")
        browser.click("#password")
        browser.press(*running.password, "Enter")
        _until(browser, "return !location.pathname.startsWith('/login')")
        browser.resize(1440, 2400)
        browser._do("POST", "/url", {"url": page})
        _until(browser, f"return document.querySelectorAll('.dashboard canvas').length >= {charts}")
        text = browser.run("return document.body.innerText")
        time.sleep(3)  # Charts grow into place; the picture is for a person to look at.
        browser.screenshot(tmp_path / "dashboard.png")
        assert "Unexpected error" not in text
        assert "：逐月" in text
    finally:
        browser.close()


def _until(browser: Browser, condition: str) -> None:
    for _ in range(300):
        if browser.run(condition):
            return
        time.sleep(0.2)
    raise AssertionError(f"not seen: {condition}; the page says {browser.run('return document.body.innerText')[:500]}")
