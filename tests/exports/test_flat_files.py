"""Parquet and CSV read back by another DuckDB and by Python's own reader."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from tests.published import CITY
from warehouse.errors import WarehouseError
from warehouse.exports import Selection, export
from warehouse.home import Home

ALL = "select area_code, month, metric_code, value, unit, printed from {} order by all"


def test_parquet_is_partitioned_by_city_and_year_and_loses_nothing(
    home: Home, release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = export(home, "parquet", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_dir()) == ["city=430200", "city=430300"]
    files = f"read_parquet('{tmp_path}/out/**/*.parquet', hive_partitioning = true)"
    found = duckdb.sql(ALL.format(files)).fetchall()
    assert found == release.execute(ALL.format("marts.v_observation")).fetchall()
    assert written.rows["figures"] == len(found)
    by_city = f"select count(*), any_value(typeof(city_code)) from {files} where city = {CITY} and year = 2020"
    count = release.execute("select count(*) from marts.v_observation where city_code = $1", [CITY]).fetchone()
    assert count is not None
    assert duckdb.sql(by_city).fetchone() == (count[0], "VARCHAR"), "codes stay text beside the folder's number"


def test_parquet_files_say_what_their_columns_mean(home: Home, tmp_path: Path) -> None:
    export(home, "parquet", tmp_path / "out")
    file = next((tmp_path / "out").rglob("*.parquet"))
    meta = dict(duckdb.sql(f"select key, value from parquet_kv_metadata('{file}')").fetchall())
    assert json.loads(meta[b"columns"])["area_code"].startswith("地区代码")


def test_csv_opens_in_excel_and_keeps_every_digit(
    home: Home, release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    export(home, "csv", tmp_path / "out")
    file = tmp_path / "out" / "figures.csv"
    assert file.read_bytes()[:3] == b"\xef\xbb\xbf"
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    figures = {(r["area_code"], r["month"], r["metric_code"]): r["value"] for r in rows}
    for area, month, metric, value in release.execute(
        "select area_code, month, metric_code, value from marts.v_observation"
    ).fetchall():
        assert figures.pop((area, str(month), metric)) == f"{value.normalize():f}"
    assert not figures


def test_csv_with_chinese_headers(home: Home, tmp_path: Path) -> None:
    export(home, "csv", tmp_path / "out", chinese_headers=True)
    header = (tmp_path / "out" / "figures.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert {"报告月份", "地区名称", "指标名称", "数值", "计量单位"} <= set(header)


def test_a_text_that_looks_like_a_formula_is_no_formula_in_csv(home: Home, tmp_path: Path) -> None:
    """Column names are the view's; the texts here come from a condition on a label made to look like a formula."""
    from warehouse.exports.flat_files import write_csv
    from warehouse.exports.relations import Column, Relation

    hostile = ["=1+1", "@SUM(A1)", "+cmd", "-1.5%", "-12", "平常"]
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.t as select unnest($1) as printed, 1 as city_code, 1 as month, 1 as table_code, "
            "1 as metric_code, 1 as area_order",
            [hostile],
        )
        relation = Relation("t", False, "", (Column("printed", "VARCHAR", False, "", ""),))
        write_csv(connection, relation, "true", tmp_path / "t.csv", False)
    shown = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert sorted(shown) == sorted(["'=1+1", "'@SUM(A1)", "'+cmd", "-1.5%", "-12", "平常"])


@pytest.mark.parametrize(
    ("selection", "condition"),
    [
        (Selection(cities=("湘潭",)), "city_code = '430300'"),
        (Selection(months=("2020-09",)), "month = date '2020-09-01'"),
        (Selection(months=("2020-06..2020-07", "2020-09")), "month <> date '2020-08-01'"),
        (Selection(months=("2020",), cities=("430200", "湘潭市")), "true"),
        (Selection(where="theme = 'investment' and value > 50"), "theme = 'investment' and value > 50"),
        (Selection(cities=("430300",), where="status = 'reported' or true"), "city_code = '430300'"),
    ],
)
def test_a_selection_takes_exactly_what_it_names(
    selection: Selection, condition: str, home: Home, release: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = export(home, "csv", tmp_path / "out", selection)
    expected = release.execute(f"select count(*) from marts.v_observation where {condition}").fetchone()
    assert expected is not None
    assert written.rows["figures.csv"] == expected[0] > 0


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        (Selection(months=("2031-01",)), "nothing_selected"),
        (Selection(months=("九月",)), "unknown_month"),
        (Selection(cities=("长沙",)), "unknown_city"),
        (Selection(where="no_such_column = 1"), "sql"),
    ],
)
def test_what_cannot_be_selected_is_told_and_leaves_nothing(
    selection: Selection, code: str, home: Home, tmp_path: Path
) -> None:
    with pytest.raises(WarehouseError) as raised:
        export(home, "parquet", tmp_path / "out", selection)
    assert raised.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_are_never_replaced(home: Home, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("precious")
    for replace in (False, True):
        with pytest.raises(WarehouseError, match="not an earlier export"):
            export(home, "csv", tmp_path / "out", replace=replace)
    assert (tmp_path / "out" / "mine.txt").read_text() == "precious"


def test_an_earlier_export_is_replaced_on_request_only(home: Home, tmp_path: Path) -> None:
    export(home, "csv", tmp_path / "out")
    with pytest.raises(WarehouseError, match="--replace"):
        export(home, "parquet", tmp_path / "out")
    export(home, "parquet", tmp_path / "out", replace=True)
    assert not (tmp_path / "out" / "figures.csv").exists()
    assert json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8"))["format"] == "parquet"
