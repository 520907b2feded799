"""What an analyst finds in the built file: the real dbt build over corrections, gaps and re-readings."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest
from dbt_build import PROJECT, parse, paths_of, run_dbt
from lake_fixture import CITY, COMPLETED, COUNTY, DISTRICT, PROGRESS, Fact, FixtureReading, write_lake

from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from orchestration.transform.runner import invoke

JAN, FEB, APR, MAY, JUN = (date(2020, month, 1) for month in (1, 2, 4, 5, 6))
CORRECTED_ON = date(2020, 4, 15)

MISREAD = FixtureReading(
    1, JAN, date(2020, 2, 20), [Fact(CITY, COMPLETED, "99.9"), Fact(CITY, "works.start.plan", "7", "个")],
    quarantined=["1O.5"],
)  # fmt: skip
JANUARY = FixtureReading(
    1, JAN, date(2020, 2, 20), [Fact(CITY, COMPLETED, "10.5"), Fact(DISTRICT, COMPLETED, "4.25")], attempt=2
)
FEBRUARY = FixtureReading(
    2, FEB, date(2020, 3, 20),
    [Fact(CITY, COMPLETED, "30"), Fact(DISTRICT, COMPLETED, "9"), Fact(COUNTY, COMPLETED, "12")],
)  # fmt: skip
JANUARY_CORRECTED = FixtureReading(
    1, JAN, CORRECTED_ON, [Fact(CITY, COMPLETED, "11.5"), Fact(DISTRICT, COMPLETED, "4.25")],
    edition="correction-2020-04-15",
)  # fmt: skip
APRIL = FixtureReading(3, APR, date(2020, 5, 20), [Fact(CITY, COMPLETED, "50"), Fact(DISTRICT, COMPLETED, "20")])
MAY_ISSUE = FixtureReading(
    4, MAY, date(2020, 6, 20),
    [
        Fact(CITY, COMPLETED, "60"),
        Fact(DISTRICT, COMPLETED, "19"),
        Fact(CITY, f"{PROGRESS}.yoy", "19.9", "百分点", table="narrative"),
    ],
    quarantined=["1２.?", "/3"],
)  # fmt: skip
JUNE = FixtureReading(5, JUN, date(2020, 7, 20), [Fact(CITY, COMPLETED, "700000", "万元")])
IN_ORDER = [[MISREAD], [JANUARY], [FEBRUARY], [JANUARY_CORRECTED], [APRIL], [MAY_ISSUE], [JUNE]]
OTHER_ORDER = [[JUNE, MAY_ISSUE], [JANUARY_CORRECTED], [MISREAD], [APRIL, FEBRUARY], [JANUARY]]


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("target")


@pytest.fixture(scope="module")
def manifest(target: Path) -> Manifest:
    return parse(target)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, target: Path, manifest: Manifest) -> Path:
    """The file, moved and renamed as a release is, its lake gone."""
    home = tmp_path_factory.mktemp("home")
    statuses = run_dbt(
        write_lake(home / "lake", IN_ORDER), home / "bulletins.duckdb", target, "build", manifest=manifest
    )
    assert {name: s for name, s in statuses.items() if s not in {"success", "pass", "no-op"}} == {}
    assert not (home / "bulletins.duckdb.wal").exists()
    shutil.rmtree(home / "lake")
    return (home / "bulletins.duckdb").rename(home / "another-name.duckdb")


@pytest.fixture
def con(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built), read_only=True) as connection:
        yield connection


def relations(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return con.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = current_database() order by all"
    ).fetchall()


def contents(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of every relation: tables as they are stored, views in an order of their own."""
    with duckdb.connect(str(file), read_only=True) as con:
        stored = set(con.execute("select schema_name, table_name from duckdb_tables()").fetchall())
        return {
            name: con.execute(
                f'from {schema}."{name}"' + ("" if (schema, name) in stored else " order by all")
            ).fetchall()
            for schema, name in relations(con)
        }


def test_a_superseded_reading_leaves_no_trace(con: duckdb.DuckDBPyConnection) -> None:
    january = (
        "select value from marts.fct_observation_vintage where month = '2020-01-01' and area_code = ? "
        "order by vintage_no"
    )
    assert con.execute(january, [CITY]).fetchall() == [(Decimal("10.5"),), (Decimal("11.5"),)]
    for relation in ("fct_quarantine", "fct_observation"):
        rows = con.execute(f"select printed from marts.{relation} where month = '2020-01-01'").fetchall()
        assert not {("99.9",), ("1O.5",), ("7",)} & set(rows)
    for relation in ("fct_token", "fct_check", "fct_table_reading", "dim_rendition"):
        editions = f"select edition from marts.{relation} where month = '2020-01-01' order by edition"
        assert con.execute(editions).fetchall() == [("correction-2020-04-15",), ("original",)]


def test_as_of_answers_what_was_believed_on_a_day(con: duckdb.DuckDBPyConnection) -> None:
    question = "select value, edition from marts.as_of(?) where month = '2020-01-01' and area_code = ?"
    original, correction = (Decimal("10.5"), "original"), (Decimal("11.5"), "correction-2020-04-15")
    for day, believed in (
        ("2020-02-19", []), ("2020-02-20", [original]), ("2020-04-14", [original]),
        ("2020-04-15", [correction]), ("2030-01-01", [correction]),
    ):  # fmt: skip
        assert con.execute(question, [day, CITY]).fetchall() == believed
    vintages = "select count(*), min(recorded_to) from marts.fct_observation_vintage "
    vintages += "where area_code = ? and month = ?"
    assert con.execute(vintages, [DISTRICT, JAN]).fetchall() == [(1, None)]


def test_flow_is_the_months_own_increment(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "select month(month), flow, flag, months_covered from marts.fct_flow where area_code = ? order by 1",
        [CITY],
    ).fetchall()
    assert rows == [
        (1, Decimal("11.5"), None, 1),
        (2, Decimal("18.5"), None, 1),
        (4, None, "gap", 2),
        (5, Decimal("10"), None, 1),
        (6, None, "unit_changed", 1),
    ]
    fell = "select flow, step_value from marts.fct_flow where flag = 'fell'"
    assert con.execute(fell).fetchall() == [(None, Decimal("-1"))]
    without_january = "select flow, flag from marts.fct_flow where area_code = ?"
    assert con.execute(without_january, [COUNTY]).fetchall() == [(Decimal("12"), "two_months")]


def test_coverage_shows_missing_tables_and_quarantine(con: duckdb.DuckDBPyConnection) -> None:
    may = con.execute(
        "select table_code, renditions, figures_expected, facts, quarantined from marts.fct_coverage "
        "where month = '2020-05-01' and table_code in ('investment', 'scores', 'narrative') order by 1"
    ).fetchall()
    assert may == [("investment", 1, 5, 2, 2), ("narrative", 0, 0, 1, 0), ("scores", 0, 0, 0, 0)]


def test_wide_view_names_everything(con: duckdb.DuckDBPyConnection) -> None:
    everything = con.execute("select (select count(*) from marts.fct_observation), count(*) from marts.v_observation")
    facts, shown = everything.fetchone() or (0, 1)
    assert facts == shown == 11
    unnamed = (
        "select * from marts.v_observation where "
        "columns(c -> c in ('city_zh', 'area_zh', 'metric_zh', 'table_zh', 'month_zh', 'status_zh')) is null"
    )
    assert con.execute(unnamed).fetchall() == []
    yoy = con.execute(
        "select metric_zh, role, unit, table_zh from marts.v_observation where metric_code like '%.yoy'"
    ).fetchall()
    assert yoy == [("重点项目投资·占年度计划比重·合计·同比", "change", "百分点", "正文")]


def test_the_file_stands_alone(built: Path) -> None:
    """Without the lake and under any alias, every relation can be read: marts, their store, zh."""
    with duckdb.connect() as con:
        con.execute(f"attach '{built}' as elsewhere (read_only); use elsewhere")
        found = relations(con)
        assert {schema for schema, _ in found} == {"marts", "store", "zh"}
        for schema, name in found:
            con.execute(f'from elsewhere.{schema}."{name}"').fetchall()
        assert con.execute("select count(*) from marts.as_of('2020-12-31')").fetchone() == (11,)
    marts = [name for schema, name in found if schema == "marts"]
    assert len(marts) == len([name for schema, name in found if schema == "zh"]) >= 21


def test_every_relation_and_column_is_described_in_chinese(con: duckdb.DuckDBPyConnection) -> None:
    described = con.execute(
        """
        select schema_name, table_name, '' as column_name, comment from duckdb_tables()
        union all select schema_name, view_name, '', comment from duckdb_views() where not internal
        union all
        select schema_name, table_name, column_name, comment from duckdb_columns() where not internal
        """
    ).fetchall()
    chinese = re.compile("[一-鿿].*：.+")
    nameless = [row[:3] for row in described if not chinese.search(row[3] or "")]
    assert len(described) > 300
    assert nameless == []


def test_facts_are_stored_in_the_order_of_queries(con: duckdb.DuckDBPyConnection) -> None:
    """Few bulletins are one block: by metric, month and area."""
    for fact in ("fct_observation_vintage", "fct_flow"):
        rows = con.execute(
            f"select metric_code, month, area_code from store.{fact} join store.metric_key using (metric_key) "
            f"order by {fact}.rowid"
        ).fetchall()
        assert len(rows) > 5
        assert rows == sorted(rows)


def test_a_metric_is_found_by_its_stored_number(con: duckdb.DuckDBPyConnection) -> None:
    """A condition on the code of a metric narrows the scan of facts while a query runs."""
    for fact in ("fct_observation", "fct_observation_vintage", "fct_flow"):
        question = f"explain analyze select count(value) from marts.{fact} where metric_code = '{COMPLETED}'"
        ((_, plan),) = con.execute(question.replace("value", "flow") if fact == "fct_flow" else question).fetchall()
        assert re.search(r"Dynamic Filters:[\s│]*(optional: )?metric_key", plan), plan


def test_order_of_arrival_leaves_no_trace(built: Path, tmp_path: Path, target: Path, manifest: Manifest) -> None:
    run_dbt(
        write_lake(tmp_path / "lake", OTHER_ORDER),
        tmp_path / "bulletins.duckdb",
        target,
        "build",
        manifest=manifest,
    )
    assert contents(tmp_path / "bulletins.duckdb") == contents(built)


def test_building_again_into_the_same_file_changes_nothing(tmp_path: Path, target: Path, manifest: Manifest) -> None:
    lake = write_lake(tmp_path / "lake", IN_ORDER)
    file = tmp_path / "bulletins.duckdb"
    run_dbt(
        lake,
        file,
        target,
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--exclude-resource-type",
        "test",
        manifest=manifest,
    )
    first = contents(file)
    run_dbt(lake, file, target, "build", "--exclude-resource-type", "unit_test", manifest=manifest)
    assert contents(file) == first


@pytest.mark.parametrize(
    ("reading", "reasons"),
    [
        pytest.param(
            FixtureReading(
                6, JUN, date(2020, 7, 21), [Fact("999999", COMPLETED, "1"), Fact(COUNTY, "no.such.metric.yoy", "1")]
            ),
            [
                "fct_observation_upholds_its_rules: Got 2 results",
                "broken_rule=area_code: found in dim_area.area_code, for_example=999999",
                "broken_rule=metric_code: found in dim_metric.metric_code, for_example=no.such.metric.yoy",
            ],
            id="an area and a metric that nobody declared",
        ),
        pytest.param(
            FixtureReading(6, JUN, date(2020, 7, 21), [], homeless=1),
            ["accounting_of_tokens_closes: Got 1 result", "tokens_homeless=1"],
            id="a number without a home",
        ),
    ],
)
def test_what_must_not_be_released_fails_the_build_and_says_why(
    reading: FixtureReading, reasons: list[str], tmp_path: Path, target: Path, manifest: Manifest
) -> None:
    lake = write_lake(tmp_path / "lake", [*IN_ORDER, [reading]])
    with paths_of(lake, tmp_path / "bulletins.duckdb"):
        command = ["build", "--exclude-resource-type", "unit_test"]
        outcome = invoke(command, project=PROJECT, target=target, manifest=manifest.deepcopy())
    assert not outcome.success
    assert [reason for reason in reasons if reason not in outcome.problem] == [], outcome.problem


def test_a_real_bulletin_arrives_whole(tmp_path: Path, target: Path, manifest: Manifest) -> None:
    """The bundled bulletin: every figure of its reading is in the mart, as printed, and no other."""
    sample = Path(__file__).resolve().parents[1] / "samples" / "better" / "2020-14.txt"
    reference = Reference.load()
    document = read_document(sample.read_bytes(), sample.name)
    reading = read_edition([Rendition(document, identify(document, reference))], reference)
    file = tmp_path / "bulletins.duckdb"
    statuses = run_dbt(write_lake(tmp_path / "lake", [[reading]]), file, target, "build", manifest=manifest)
    assert set(statuses.values()) <= {"success", "pass", "no-op"}
    figures = reading.tables["observation"].select(["area_code", "metric_code", "value", "unit"])
    with duckdb.connect(str(file), read_only=True) as con:
        served = con.execute("select area_code, metric_code, value, unit from marts.fct_observation").fetchall()
    assert sorted(served) == sorted(tuple(row.values()) for row in figures.to_pylist())
    assert len(served) > 1399


def test_sources_have_freshness(tmp_path: Path, target: Path, manifest: Manifest) -> None:
    lake = write_lake(tmp_path / "lake", [[JANUARY]])
    statuses = run_dbt(lake, tmp_path / "b.duckdb", target, "source", "freshness", manifest=manifest)
    assert statuses["bulletin"] == "warn"
