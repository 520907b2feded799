"""What changed, what a year added and who moved: the real build over readings of two synthetic years of a city.

In these years 祁阳县 became 祁阳市, one month was printed wrong and corrected, and one month is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from dbt_build import parse, run_dbt
from lake_fixture import write_lake

from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference
from tests.synthetic import AREAS, Bulletin, generate

CITY, QIYANG = "431100", "431181"
TOTAL = "investment.completed.total"
MAR_20, MAY_20, MAR_21, APR_21 = date(2020, 3, 1), date(2020, 5, 1), date(2021, 3, 1), date(2021, 4, 1)
MONTHS = (date(2020, 2, 1), MAY_20, date(2021, 2, 1), MAR_21, APR_21)
BULLETINS = {month: generate(CITY, month) for month in MONTHS}
MISTAKEN, CORRECTION = (generate(CITY, MAR_20, edition=edition) for edition in ("mistaken", "correction"))


def read(bulletin: Bulletin, reference: Reference) -> Reading:
    document = read_document(bulletin.content, bulletin.file_name)
    return read_edition([Rendition(document, identify(document, reference))], reference)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built file; the correction came before its original, and 2021 before 2020."""
    home = tmp_path_factory.mktemp("home")
    (home / "config").mkdir()
    (home / "config" / "areas").symlink_to(AREAS)
    reference = Reference.load(home / "config")
    arrivals = [CORRECTION, *reversed(BULLETINS.values()), MISTAKEN]
    lake = write_lake(home / "lake", [[read(bulletin, reference)] for bulletin in arrivals], reference)
    file = home / "bulletins.duckdb"
    command = ("build", "--exclude-resource-type", "unit_test")
    statuses = run_dbt(lake, file, home / "target", *command, manifest=parse(home / "target"))
    assert {name: status for name, status in statuses.items() if status not in {"success", "pass", "no-op"}} == {}
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


def truth(bulletin: Bulletin, metric: str | None = None) -> dict[tuple[str, str], Decimal]:
    """Values as printed, by area and metric."""
    found = {(area, code): figure.value for (area, _, code), figure in bulletin.truth.items()}
    return {key: value for key, value in found.items() if metric in (None, key[1])}


def test_a_revision_says_what_changed_by_how_much_and_why(con: duckdb.DuckDBPyConnection) -> None:
    before, after = truth(MISTAKEN), truth(CORRECTION)
    changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    rows = con.execute(
        "select area_code, metric_code, earlier_value, value, difference, difference_percent, flag "
        "from marts.fct_revision"
    ).fetchall()
    assert {row[:2] for row in rows} == changed
    assert changed
    for area, metric, earlier, value, difference, percent, flag in rows:
        assert (earlier, value) == (before[area, metric], after[area, metric])
        assert difference == value - earlier
        assert flag == (None if earlier else "zero_base")
        assert percent is None if flag else percent == pytest.approx(float(difference / abs(earlier) * 100), abs=1e-4)
    sources = con.execute(
        "select distinct cause, vintage_no, earlier_edition, edition[:11], recorded_from = published_on, "
        "published_on > earlier_published_on, month from marts.fct_revision"
    ).fetchall()
    assert sources == [("reissue", 2, "original", "correction-", True, True, MAR_20)]


def test_year_on_year_is_of_both_years_figures_or_as_printed(con: duckdb.DuckDBPyConnection) -> None:
    ((change, unit, source, flag),) = con.execute(
        "select change, change_unit, source, flag from marts.fct_year_on_year "
        "where area_code = ? and month = ? and metric_code = ?",
        [QIYANG, MAR_21, TOTAL],
    ).fetchall()
    then, now = truth(CORRECTION)[QIYANG, TOTAL], truth(BULLETINS[MAR_21])[QIYANG, TOTAL]
    assert change == pytest.approx(float((now / then - 1) * 100), abs=1e-4)
    assert (unit, source, flag) == ("%", "figures", None), "under the name of its day, in either year"
    counted = con.execute(
        "select source, outcome in ('holds', 'within_rounding'), count(*) from marts.fct_year_on_year "
        "where printed_change is not null group by all order by all"
    ).fetchall()
    told = {
        month: sum(key[1].endswith(".yoy") for key in truth(bulletin))
        for month, bulletin in {**BULLETINS, MAR_20: CORRECTION}.items()
    }
    compared = {date(2021, 2, 1), MAR_21}
    assert counted == [
        ("figures", True, sum(told[month] for month in compared)),
        ("printed", None, sum(told[month] for month in told if month not in compared)),
    ]


def test_ranks_are_those_of_the_printed_figures(con: duckdb.DuckDBPyConnection) -> None:
    def places(bulletin: Bulletin) -> dict[str, int]:
        values = {
            area: value for (area, _), value in truth(bulletin, TOTAL).items() if area not in (CITY, f"{CITY}-cross")
        }
        return {area: 1 + sum(other > value for other in values.values()) for area, value in values.items()}

    rows = con.execute(
        "select area_code, month, rank, rank_change, flag from marts.fct_rank where metric_code = ? and year = 2021",
        [TOTAL],
    ).fetchall()
    expected = {month: places(BULLETINS[month]) for month in MONTHS if month.year == 2021}
    assert {(area, month): rank for area, month, rank, *_ in rows} == {
        (area, month): rank for month, found in expected.items() for area, rank in found.items()
    }
    for area, month, rank, change, flag in rows:
        if month.month == 2:
            assert (change, flag) == (None, "gap"), "January was not printed alone"
        else:
            before = (month - timedelta(days=1)).replace(day=1)
            assert (change, flag) == (expected[before][area] - rank, None)
    gap = "select distinct rank_change, flag from marts.fct_rank where month = ? and metric_code = ?"
    assert con.execute(gap, [MAY_20, TOTAL]).fetchall() == [(None, "gap")], "April is missing"


def test_an_area_is_one_line_through_its_names(con: duckdb.DuckDBPyConnection) -> None:
    printed = con.execute(
        "select distinct year(month), row_label from marts.fct_observation where area_code = ? and metric_code = ? "
        "order by all",
        [QIYANG, TOTAL],
    ).fetchall()
    assert printed == [(2020, "祁阳县"), (2021, "祁阳市")]
    names = con.execute(
        "select name_zh, valid_from, valid_to, former_code from marts.dim_area_name "
        "where area_code = ? order by name_no",
        [QIYANG],
    ).fetchall()
    renamed = date(2021, 1, 20)
    assert names == [("祁阳市", renamed, None, None), ("祁阳县", None, renamed, "431121")]
    valid = """
        select distinct name.name_zh from marts.fct_observation as figure
        inner join marts.dim_area_name as name on figure.area_code = name.area_code
            and figure.published_on >= coalesce(name.valid_from, date '0001-01-01')
            and figure.published_on < coalesce(name.valid_to, date '9999-12-31')
        where figure.area_code = ? and year(figure.month) = ?
    """
    assert con.execute(valid, [QIYANG, 2020]).fetchall() == [("祁阳县",)]
    assert con.execute(valid, [QIYANG, 2021]).fetchall() == [("祁阳市",)]


def test_the_views_of_history_keep_to_their_keys(con: duckdb.DuckDBPyConnection) -> None:
    for mart in ("fct_year_on_year", "fct_rank"):
        rows, keys = con.execute(
            f"select count(*), count(distinct (area_code, month, metric_code)) from marts.{mart}"
        ).fetchall()[0]
        assert rows == keys > 0
    figures, compared = con.execute(
        "select (select count(*) from marts.fct_observation inner join marts.dim_metric using (metric_code) "
        "where role not in ('rank', 'change')), count(*) from marts.fct_year_on_year "
        "where flag is distinct from 'no_figure'"
    ).fetchall()[0]
    assert figures == compared
