"""The dashboard's folder: written with each release, cheaply, and never in the way of figures."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.conftest import BETTER, ask
from warehouse.dashboard import DASHBOARD, INDEX, charting, try_dashboard, write_dashboard, years
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.release import publish


def _files(folder: Path) -> dict[str, Path]:
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def test_a_load_publishes_it(home: Home) -> None:
    found = _files(home.current / DASHBOARD)
    assert {INDEX, "echarts.js", "data/release.js", "data/430200-2020.js", "data/430300-2020.js"} <= set(found)
    answer = ask(home.root, "dashboard")
    assert answer.code == ExitCode.OK
    assert Path(answer.out.strip()) == home.current / DASHBOARD / INDEX


def test_before_the_first_load_there_is_none(tmp_path: Path) -> None:
    answer = ask(tmp_path / "home", "dashboard")
    assert answer.code == ExitCode.BAD_INPUT
    assert "nothing has been published yet" in answer.err


def test_only_what_changed_is_written_again(home: Home, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
        (folder / "bulletins.duckdb").write_bytes(home.database.read_bytes())
    write_dashboard(before, before / "bulletins.duckdb")
    with duckdb.connect(str(after / "bulletins.duckdb")) as connection:
        connection.execute("update store.fct_flow set flag = 'fell' where area_code = '430300' and flag is not null")
    write_dashboard(after, after / "bulletins.duckdb", previous=before)
    old, new = _files(before / DASHBOARD), _files(after / DASHBOARD)
    assert old["data/430200-2020.js"].samefile(new["data/430200-2020.js"])
    assert old["echarts.js"].samefile(new["echarts.js"])
    assert not old["data/430300-2020.js"].samefile(new["data/430300-2020.js"])


def test_a_city_that_is_new_changes_no_file_of_another(home: Home, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
        (folder / "bulletins.duckdb").write_bytes(home.database.read_bytes())
    with duckdb.connect(str(before / "bulletins.duckdb")) as connection:
        # The other city is not known yet, and prints a metric that is in no bulletin so far.
        connection.execute("delete from marts.dim_area where city_code = '430300'")
        connection.execute("delete from marts.dim_bulletin where city_code = '430300'")
    with duckdb.connect(str(after / "bulletins.duckdb")) as connection:
        connection.execute(
            "insert into marts.dim_metric by name select * replace (metric_code || '.yoy' as metric_code) "
            "from marts.dim_metric where metric_code = 'attraction.all.completed'"
        )
    write_dashboard(before, before / "bulletins.duckdb")
    assert not (before / DASHBOARD / "data/430300-2020.js").exists()
    for months in (None, [date(2020, 9, 1)]):
        write_dashboard(after, after / "bulletins.duckdb", previous=before, months=months)
        old, new = _files(before / DASHBOARD), _files(after / DASHBOARD)
        assert "data/430300-2020.js" in new
        assert old["data/430200-2020.js"].samefile(new["data/430200-2020.js"])


def test_only_the_years_that_changed_are_looked_at(home: Home, tmp_path: Path) -> None:
    before = tmp_path / "before"
    before.mkdir()
    (before / "bulletins.duckdb").write_bytes(home.database.read_bytes())
    write_dashboard(before, before / "bulletins.duckdb")
    with duckdb.connect(str(before / "bulletins.duckdb")) as connection:
        connection.execute("update store.fct_flow set flag = 'fell' where area_code = '430300' and flag is not null")
    old = _files(before / DASHBOARD)
    for year, is_linked in ((2020, False), (1999, True)):
        after = tmp_path / str(year)
        after.mkdir()
        write_dashboard(after, before / "bulletins.duckdb", previous=before, months=[date(year, 9, 1)])
        new = _files(after / DASHBOARD)
        assert old["data/430300-2020.js"].samefile(new["data/430300-2020.js"]) is is_linked
        assert old["data/430200-2020.js"].samefile(new["data/430200-2020.js"])


def test_many_years_written_by_several_processes_are_the_same(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for at_once, worth_starting in ((1000, 1000), (1, 1)):
        monkeypatch.setattr(years, "AT_ONCE", at_once)
        monkeypatch.setattr(years, "WORTH_STARTING", worth_starting)
        folder = tmp_path / str(at_once)
        folder.mkdir()
        (folder / "bulletins.duckdb").write_bytes(home.database.read_bytes())
        write_dashboard(folder, folder / "bulletins.duckdb")
        found.append({name: path.read_bytes() for name, path in _files(folder / DASHBOARD / "data").items()})
    assert set(found[0]) > {"430200-2020.js"}
    for one in found:
        # It says when its file was built.
        one.pop("release.js")
    assert found[0] == found[1]


def test_the_same_release_gives_the_same_data(home: Home, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_dashboard(tmp_path / name, home.database.resolve())
    a, b = _files(tmp_path / "a" / DASHBOARD), _files(tmp_path / "b" / DASHBOARD)
    assert {name: path.read_bytes() for name, path in a.items()} == {
        name: path.read_bytes() for name, path in b.items()
    }


def test_a_dashboard_that_fails_keeps_no_figure_back(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charting, "SHA256", "0" * 64)
    other = Home.open(tmp_path / "home")
    built = other.build / "bulletins.duckdb"
    built.write_bytes(home.database.read_bytes())
    told = []
    published = publish(other, built, beside=lambda folder, database: told.append(try_dashboard(folder, database)))
    assert published.path.is_file()
    assert not (other.current / DASHBOARD).exists()
    assert "dashboard could not be written" in str(told[0])
    assert "ECharts" in str(told[0])


def test_a_load_tells_that_the_dashboard_failed_and_publishes_all_the_same(home: Home, tmp_path: Path) -> None:
    shutil.copytree(home.root, tmp_path / "home", symlinks=True)
    other = Home.open(tmp_path / "home")
    (other.config / "boundaries").mkdir()
    (other.config / "boundaries" / "city.geojson").write_text("[]")
    before = other.current.readlink().name
    answer = ask(other.root, "load", BETTER)
    assert answer.code == ExitCode.OK, answer.text
    assert other.current.readlink().name > before
    assert "Warning: The dashboard could not be written" in answer.out
    assert "city.geojson" in answer.out
    (other.config / "boundaries" / "city.geojson").unlink()
    assert ask(other.root, "dashboard").code == ExitCode.OK
    assert (other.current / DASHBOARD / INDEX).is_file(), "asked for, it is written"


def test_a_file_that_is_no_geojson_is_named(home: Home, tmp_path: Path) -> None:
    (tmp_path / "config" / "boundaries").mkdir(parents=True)
    (tmp_path / "config" / "boundaries" / "city.geojson").write_text("[]")
    with pytest.raises(WarehouseError, match=r"city\.geojson"):
        write_dashboard(tmp_path, home.database.resolve(), config=tmp_path / "config")
    assert not (tmp_path / DASHBOARD).exists()


def test_the_library_keeps_its_licence() -> None:
    assert b"Apache License" in charting.echarts()[:2000]


def test_data_are_one_call_of_valid_json(home: Home) -> None:
    for path in (home.current / DASHBOARD / "data").iterdir():
        text = path.read_text(encoding="utf-8")
        name = json.dumps(path.stem)
        assert text.startswith(f"bulletins.receive({name},")
        assert json.loads(text[len(f"bulletins.receive({name},") : text.rindex(")")])
