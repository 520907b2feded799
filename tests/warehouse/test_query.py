"""What an analyst gets from the current release, and how it is written."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import build

from warehouse.errors import WarehouseError
from warehouse.formats import FORMATS, as_text, write
from warehouse.home import Home
from warehouse.query import connect, run_sql
from warehouse.release import publish

RESULT = pa.table(
    {
        "地区": ["天元区", None, 'a,"b"\n'],
        "value": pa.array([Decimal("12345678901234.5678"), Decimal("-0.1000"), None], pa.decimal128(18, 4)),
        "month": [date(2020, 9, 1), None, date(2020, 10, 1)],
        "cells": pa.array([["x|y"], [], None], pa.list_(pa.string())),
    }
)


def written(form: str) -> bytes:
    out = io.BytesIO()
    write(RESULT, form, out)
    return out.getvalue()


def test_before_the_first_release_it_says_what_to_do(home: Home) -> None:
    with pytest.raises(WarehouseError, match=r"nothing has been published yet\. Load a bulletin first") as caught:
        connect(home)
    assert caught.value.code == "no_release"
    assert not home.root.exists()


def test_names_need_no_schema_and_later_releases_are_seen_at_once(home: Home) -> None:
    publish(home, build(home, generation=1))
    with connect(home) as old:
        assert run_sql(home, "select count(*) n from fct_observation").to_pylist() == [{"n": 100}]
        assert run_sql(home, 'select sum("数值") s from "观测"').to_pylist() == [{"s": Decimal("6187.5000")}]
        publish(home, build(home, generation=2))
        assert run_sql(home, "select max(generation) g from fct_observation").to_pylist() == [{"g": 2}]
        assert old.execute("select max(generation) from fct_observation").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("selec 1", "syntax error"),
        ("select * from fct_observations", "fct_observation"),
        ("delete from marts.fct_observation", "read-only"),
        ("create table marts.x as select 1", "read-only"),
        (" -- nothing", "no statement"),
    ],
)
def test_a_wrong_statement_gives_duckdbs_message(home: Home, sql: str, message: str) -> None:
    publish(home, build(home))
    with pytest.raises(WarehouseError, match=message) as caught:
        run_sql(home, sql)
    assert caught.value.code == "sql"


def test_the_table_shows_every_digit_and_does_not_cut(home: Home) -> None:
    text = as_text(RESULT)
    for part in ("地区", "天元区", "12345678901234.5678", "-0.1000", "2020-09-01", "3 rows"):
        assert part in text
    assert as_text(pa.table({"markup": ["[red]x[/red]"]})).count("[red]x[/red]") == 1
    assert as_text(RESULT.slice(0, 1)).endswith("1 row\n")
    wide = pa.table({f"column_{n}": ["x" * 30] for n in range(30)})
    assert as_text(wide).count("x" * 30) == 30


def test_csv_keeps_every_digit() -> None:
    rows = list(csv.reader(io.StringIO(written("csv").decode(), newline="")))
    assert rows[0] == ["地区", "value", "month", "cells"]
    assert rows[1][:3] == ["天元区", "12345678901234.5678", "2020-09-01"]
    assert rows[3][0] == 'a,"b"\n'
    assert rows[3][1] == ""


def test_json_keeps_every_digit() -> None:
    found = json.loads(written("json"), parse_float=Decimal)
    assert found[0] == {
        "地区": "天元区", "value": Decimal("12345678901234.5678"), "month": "2020-09-01", "cells": ["x|y"],
    }  # fmt: skip
    assert found[1]["地区"] is None


def test_parquet_comes_back_as_it_was() -> None:
    found = pq.read_table(io.BytesIO(written("parquet")))
    assert found.to_pylist() == RESULT.to_pylist()
    assert found.schema.field("value").type == pa.decimal128(18, 4)


def test_no_rows_and_no_columns_are_written_too() -> None:
    for form in FORMATS:
        for result in (RESULT.slice(0, 0), pa.table({})):
            write(result, form, io.BytesIO())
    out = io.BytesIO()
    write(RESULT.slice(0, 0), "json", out)
    assert json.loads(out.getvalue()) == []
