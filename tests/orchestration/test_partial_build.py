"""A build that replaces only what changed gives the rows of a build from nothing, whatever came in whatever order."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.assets.marts import changed_months
from tests.orchestration.conftest import Run, _point_to, _run
from tests.synthetic import AREAS, CITY_CODES, generate
from warehouse.home import Home
from warehouse.release import current_release

CITY, OTHER = CITY_CODES[1], CITY_CODES[2]
FEB, MAR, MAY, MAY_20 = date(2021, 2, 1), date(2021, 3, 1), date(2021, 5, 1), date(2020, 5, 1)
Arrival = tuple[str, date, str | None]
ARRIVALS: list[list[Arrival]] = [
    [(CITY, MAY, "mistaken"), (OTHER, MAY, "correction"), (CITY, FEB, None), (OTHER, FEB, None)],
    [(CITY, MAR, None), (CITY, MAY_20, None)],
    [(CITY, MAY, "correction"), (OTHER, MAY, "mistaken"), (OTHER, MAR, None)],
]
"""Three loads: a month that fills a gap in flows and ranks of its year, the year before under another name of an area,
a correction, and one that came before its original."""


def write(folder: Path, arrivals: list[Arrival]) -> Path:
    folder.mkdir(exist_ok=True)
    for code, month, edition in arrivals:
        of_edition = {"edition": edition} if edition else {}
        bulletin = generate(code, month, **of_edition)
        (folder / bulletin.file_name).write_bytes(bulletin.content)
    return folder


def marts(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """All rows of every table, and of the views that are marts by themselves, sorted."""
    with duckdb.connect(str(home.database), read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts' "
            "and (table_type = 'BASE TABLE' or table_name like 'fct_%')"
        ).fetchall()
        rows = {name: connection.execute(f'from marts."{name}"').fetchall() for (name,) in names}
    return {name: sorted(found, key=repr) for name, found in rows.items()}


@pytest.fixture(scope="module")
def grown_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A warehouse after the three loads."""
    folder = tmp_path_factory.mktemp("grown")
    with pytest.MonkeyPatch.context() as patch:
        home = _point_to(folder / "home", patch)
        shutil.copytree(AREAS, home.config / "areas", dirs_exist_ok=True)
        for number, arrivals in enumerate(ARRIVALS):
            assert _run([write(folder / f"load-{number}", arrivals)]).success
            replaced = changed_months(home)
            if number == 0:
                assert replaced is None
            else:
                # Later months of the year as well, where they are held against what came.
                assert replaced is not None
                assert set(replaced) >= {month for _, month, _ in arrivals}
    return home


@pytest.fixture
def grown(grown_once: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of it, which the environment points to."""
    shutil.copytree(grown_once.root, tmp_path / "home", symlinks=True)
    return _point_to(tmp_path / "home", monkeypatch)


def test_months_that_come_one_by_one_end_in_the_same_marts(
    grown: Home, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = marts(grown)
    flow = {(row[1], row[5]) for row in found["fct_flow"]}
    assert (MAR, None) in flow, "March has an increment since it came"
    with duckdb.connect(str(grown.database), read_only=True) as connection:
        ((moved,),) = connection.execute(
            "select count(rank_change) from marts.fct_rank where month = ?", [MAR]
        ).fetchall()
        sources = "select distinct source from marts.fct_year_on_year where month = ? and flag is null"
        compared = connection.execute(sources, [MAY]).fetchall()
    assert moved > 100, "ranks moved from February to March since it came"
    assert compared == [("figures",)], "May is compared with the year before since that came"
    assert {row[4] for row in found["fct_revision"]} == {"reissue"}
    at_once = _point_to(tmp_path / "at-once", monkeypatch)
    shutil.copytree(AREAS, at_once.config / "areas", dirs_exist_ok=True)
    everything = [arrival for arrivals in reversed(ARRIVALS) for arrival in arrivals]
    assert run([write(tmp_path / "everything", everything)]).success
    assert changed_months(at_once) is None
    expected = marts(at_once)
    assert {name: len(rows) for name, rows in found.items()} == {name: len(rows) for name, rows in expected.items()}
    assert [name for name in expected if found[name] != expected[name]] == []


def test_comments_macros_and_chinese_views_stay(grown: Home) -> None:
    with duckdb.connect(str(grown.database), read_only=True) as connection:
        uncommented = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' and comment is null"
        ).fetchall()
        assert uncommented == []
        latest = connection.execute("select count(*) from marts.fct_observation").fetchone()
        assert connection.execute("select count(*) from marts.as_of(date '9999-12-31')").fetchone() == latest
        assert connection.execute('select count(*) from zh."观测值"').fetchone() == latest
        completed = "investment.completed.total"
        facts = connection.execute(
            "select sum(value), count(*) from marts.fct_observation where metric_code = ?", [completed]
        ).fetchone()
        wide = f'select sum("{completed}"), count("{completed}") from marts.v_investment'
        assert connection.execute(wide).fetchone() == facts
        traced = connection.execute("select count(*) from marts.v_trace where is_latest and check_ids is not null")
        assert (traced.fetchone() or (0,))[0] > 1000


def test_without_a_legible_note_the_release_is_built_anew(grown: Home, run: Run, tmp_path: Path) -> None:
    release = current_release(grown)
    assert release is not None
    before = marts(grown)
    note = release.path.with_name("readings.json")
    note.write_bytes(b"{")
    assert run([write(tmp_path / "more", [(CITY, date(2021, 6, 1), None)])]).success
    assert changed_months(grown) is None
    after = marts(grown)
    assert set(before["fct_observation"]) <= set(after["fct_observation"])
