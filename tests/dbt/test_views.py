"""Theme views, v_trace and table macros as an analyst finds them; the figures are those of lake_fixture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from dbt.contracts.graph.manifest import Manifest
from dbt_build import parse, run_dbt
from lake_fixture import CITY, COMPLETED, COUNTY, DISTRICT, PROGRESS, Fact, FixtureReading, write_lake

from ingest.reference import Reference
from orchestration.transform.changes import Changes

PLAN, YOY = "investment.plan.total", f"{PROGRESS}.yoy"
SEP, OCT = date(2020, 9, 1), date(2020, 10, 1)
SEPTEMBER = FixtureReading(
    9, SEP, date(2020, 10, 20),
    [
        Fact(CITY, COMPLETED, "60"), Fact(DISTRICT, COMPLETED, "20"), Fact(COUNTY, COMPLETED, "400000", "万元"),
        Fact(DISTRICT, PLAN, "32"), Fact(COUNTY, PLAN, "35"), Fact(CITY, PLAN, "100"),
        Fact(CITY, YOY, "3.5", "百分点", table="narrative"),
    ],
)  # fmt: skip
CORRECTED = FixtureReading(
    9, SEP, date(2020, 11, 2), [Fact(DISTRICT, COMPLETED, "21"), Fact(CITY, COMPLETED, "60")],
    edition="correction-2020-11-02",
)  # fmt: skip
OCTOBER = FixtureReading(
    10, OCT, date(2020, 11, 20), [Fact(CITY, COMPLETED, "70"), Fact(CITY, YOY, "3", "%", table="narrative")]
)

HOUSING = """
table: housing
series: industrial-project-year
title: 保障性住房建设情况表
name_prefix: 保障性住房
theme: housing
period_basis: ytd
unit: 个
rows: {label: 县市区, roster: [district, county, zone], total: first, cross: false}
columns:
  - {label: 计划, metric: housing.plan, role: plan}
  - {label: "{期间}开工", metric: housing.started, role: completed}
  - {label: 开工率, metric: housing.start_rate, role: progress, unit: "%"}
edits:
  - housing.start_rate = housing.started / housing.plan
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Over a city's own contract, too: 保障性住房, of which a figure was printed."""
    home = tmp_path_factory.mktemp("views")
    (home / "config" / "contracts").mkdir(parents=True)
    (home / "config" / "contracts" / "housing.yml").write_text(HOUSING, encoding="utf-8")
    housing = FixtureReading(
        8, date(2020, 8, 1), date(2020, 9, 20),
        [Fact(DISTRICT, "housing.plan", "300", "个"), Fact(DISTRICT, "housing.started", "255", "个")],
    )  # fmt: skip
    lake = write_lake(home / "lake", [[housing], [SEPTEMBER], [CORRECTED], [OCTOBER]])
    for name, table in Reference.load(home / "config").dimension_tables().items():
        pq.write_table(table, lake / "reference" / f"{name}.parquet")
    manifest: Manifest = parse(home / "target")
    file = home / "bulletins.duckdb"
    command = ("build", "--exclude-resource-type", "unit_test")
    statuses = run_dbt(lake, file, home / "target", *command, manifest=manifest)
    assert {name: s for name, s in statuses.items() if s not in {"success", "pass", "no-op"}} == {}
    return file


@pytest.fixture
def con(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built), read_only=True) as connection:
        yield connection


def test_every_theme_of_the_contracts_has_its_view(con: duckdb.DuckDBPyConnection) -> None:
    views = {
        row[0] for row in con.execute("select view_name from duckdb_views() where schema_name = 'marts'").fetchall()
    }
    themes = {theme for (theme,) in con.execute("select theme from marts.dim_table where theme is not null").fetchall()}
    assert {f"v_{theme}" for theme in themes} <= views
    assert {"v_housing", "v_narrative", "v_trace", "v_observation"} <= views
    shown = con.execute(
        "select column_name from duckdb_columns() where schema_name = 'marts' and table_name like 'v\\_%' escape '\\'"
    ).fetchall()
    declared = con.execute("select metric_code from marts.dim_metric").fetchall()
    assert set(declared) <= set(shown)


def test_a_row_is_an_area_and_a_month(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        f'select month, area_code, "{PLAN}", "{COMPLETED}" from marts.v_investment order by month, area_order'
    ).fetchall()
    assert rows == [
        (SEP, CITY, Decimal(100), Decimal(60)),
        (SEP, DISTRICT, Decimal(32), Decimal(21)),
        (SEP, COUNTY, Decimal(35), Decimal(40)),
        (OCT, CITY, None, Decimal(70)),
    ], "a correction is the latest value; 400000 万元 stand as 40 亿元, which is the unit of the column"
    housing = con.execute('select area_zh, "housing.started" from marts.v_housing').fetchall()
    assert housing == [("天元区", Decimal(255))]


def test_what_does_not_convert_is_named_and_not_mixed_in(con: duckdb.DuckDBPyConnection) -> None:
    """百分点 and % are no units of one kind: a growth is no difference of two rates."""
    rows = con.execute(
        f'select month, "{YOY}", other_units from marts.v_investment where area_code = ? order by month', [CITY]
    ).fetchall()
    assert rows == [(SEP, Decimal("3.5"), None), (OCT, None, [YOY])]


def test_the_chinese_view_shows_the_same(con: duckdb.DuckDBPyConnection) -> None:
    zh = '"重点项目投资·完成投资·合计"'
    assert (
        con.execute(f"select 报告月份, 地区代码, {zh} from zh.重点项目投资宽表 order by all").fetchall()
        == con.execute(f'select month, area_code, "{COMPLETED}" from marts.v_investment order by all').fetchall()
    )
    marts, chinese = (
        con.execute("select count(*) from information_schema.tables where table_schema = ?", [schema]).fetchone()
        for schema in ("marts", "zh")
    )
    assert marts == chinese


def test_a_trace_tells_the_vintages_of_a_figure(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select vintage_no, is_latest, value, previous_value, edition, printed_row from marts.v_trace "
        "where area_zh = '天元区' and metric_code = ? and month = ? order by vintage_no",
        [COMPLETED, SEP],
    ).fetchall()
    assert rows == [
        (1, False, Decimal(20), None, "original", "【20】"),
        (2, True, Decimal(21), Decimal(20), "correction-2020-11-02", "【21】"),
    ]
    checks = con.execute(
        "select checks, check_ids from marts.v_trace where area_code = ? and metric_code = ? and month = ?",
        [CITY, COMPLETED, OCT],
    ).fetchone()
    assert checks == (["成立 分区合计 "], ["balance-1"])


def test_what_is_needed_to_reach_the_plan(con: duckdb.DuckDBPyConnection) -> None:
    """Which figure is the plan of which is the contracts' ratio; a city's own contract counts."""
    rows = con.execute(
        "select area_zh, plan, completed, unit, remaining, months_left, needed_a_month from marts.catching_up(?) "
        "where metric_code = ?",
        ["2020-09-01", COMPLETED],
    ).fetchall()
    assert rows == [
        ("株洲市", Decimal(100), Decimal(60), "亿元", Decimal(40), 3, 13.3333),
        ("天元区", Decimal(32), Decimal(21), "亿元", Decimal(11), 3, 3.6667),
        ("攸县", Decimal(350000), Decimal(400000), "万元", Decimal(0), 3, 0),
    ]
    own = con.execute("select plan_code, needed_a_month from marts.catching_up('2020-08-01')").fetchall()
    assert own == [("housing.plan", 11.25)]


def test_shares_of_the_city(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        f"select area_zh, share_percent from marts.share_of_city('{COMPLETED}', '2020-09-01')"
    ).fetchall()
    assert rows == [("天元区", 35.0), ("攸县", None)], "of another unit there is no share"
    assert con.execute(f"from marts.share_of_city('{PROGRESS}', '2020-09-01')").fetchall() == [], "rates are no shares"


def test_figures_are_found_by_a_part_of_their_metrics_name(con: duckdb.DuckDBPyConnection) -> None:
    """Exactly those that are served today: no superseded vintage, none of another name."""
    columns = "city_zh, area_zh, month, metric_code, unit, value, status"
    found = con.execute(f"select {columns} from marts.named('完成投资') order by all").fetchall()
    served = f"select {columns} from marts.v_observation where metric_zh like '%完成投资%' order by all"
    assert found == con.execute(served).fetchall()
    of_district = [row[5] for row in found if row[1:4] == ("天元区", SEP, COMPLETED)]
    assert of_district == [Decimal(21)], "the correction, and not what it corrects"
    assert con.execute("from marts.named('没有这样的指标')").fetchall() == []


def test_a_partial_build_that_brings_another_unit_keeps_the_views_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The views are copied with the release; a month that they do not fit has them made anew."""
    plain = FixtureReading(9, SEP, date(2020, 10, 20), [Fact(CITY, COMPLETED, "60"), Fact(DISTRICT, COMPLETED, "20")])
    other = FixtureReading(10, OCT, date(2020, 11, 20), [Fact(DISTRICT, COMPLETED, "250000", "万元")])
    usual = FixtureReading(11, date(2020, 11, 1), date(2020, 12, 20), [Fact(DISTRICT, COMPLETED, "28")])
    lake, file, manifest = tmp_path / "lake", tmp_path / "bulletins.duckdb", parse(tmp_path / "target")
    write_lake(lake, [[plain], [other], [usual]])
    rows = "select \"investment.completed.total\" from marts.v_investment where area_zh = '天元区' order by month"
    shown: list[list[tuple[Decimal]]] = []
    made: list[str] = []
    for number, reading in enumerate((plain, other, usual), 1):
        monkeypatch.setenv("BULLETIN_SEGMENTS", f"{number:012d}")
        full = ("--full-refresh",) if number == 1 else ()
        if not full:
            changes = Changes(((reading.bulletin_id, reading.edition, CITY, reading.month),), (number,))
            changes.write(tmp_path / "changed.parquet")
            monkeypatch.setenv("BULLETIN_CHANGED", str(tmp_path / "changed.parquet"))
        command = ("build", "--exclude-resource-type", "unit_test", *full)
        statuses = run_dbt(lake, file, tmp_path / "target", *command, manifest=manifest)
        assert {name: s for name, s in statuses.items() if s not in {"success", "pass", "no-op"}} == {}
        with duckdb.connect(str(file), read_only=True) as connection:
            shown.append(connection.execute(rows).fetchall())
            made.extend(
                row[0]
                for row in connection.execute(
                    "select sql from duckdb_views() where view_name = 'v_investment'"
                ).fetchall()
            )
    assert shown[-1] == [(Decimal(20),), (Decimal(25),), (Decimal(28),)]
    assert made[0] != made[1], "made anew for 万元"
    assert made[1] == made[2], "and left alone where they fit"
