"""Months held against the months before them: whatever the order of arrival, the warehouse is the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from orchestration.accounts import LoadAccount
from orchestration.city_year import EARLIER_MONTH
from orchestration.cli.check import check
from orchestration.console_load import prepare_dagster_home
from orchestration.session import LoadSession
from tests.orchestration.conftest import Run
from tests.synthetic import AREAS, CITY_CODES, generate
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.query import run_sql

CODE = CITY_CODES[0]
DATASETS = ("observation", "check", "quarantine", "table_reading", "token")


def damaged(text: str) -> str:
    """The second header row of one table lost."""
    lines = text.split("\n")
    title = max(n for n, line in enumerate(lines) if "重点项目开竣工完成情况表" in line)
    header = next(n for n in range(title, len(lines)) if lines[n].startswith("县市区"))
    del lines[header + 1]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """January to April of one city; March damaged, and February mistaken, its correction last."""
    folder = tmp_path_factory.mktemp("months")
    found = []
    for month, edition in ((1, "right"), (2, "mistaken"), (3, "right"), (4, "right"), (2, "correction")):
        bulletin = generate(CODE, date(2021, month, 1), edition=edition)
        path = folder / f"{len(found)}-{bulletin.file_name}"
        path.write_text(damaged(bulletin.text) if month == 3 else bulletin.text, encoding="utf-8")
        found.append(path)
    return found


def _home(root: Path) -> Home:
    shutil.copytree(AREAS, root / "config" / "areas")
    return Home(root)


def _load(home: Home, *loads: Sequence[Path]) -> list[LoadAccount]:
    accounts = []
    for number, paths in enumerate(loads):
        session = LoadSession(home, f"run-{number}", paths)
        session.take_in()
        session.read()
        session.commit()
        accounts.append(session.account)
    return accounts


def _content(home: Home) -> dict[object, object]:
    lake = Lake(home)
    found: dict[object, object] = {}
    for key, entry in lake.current().items():
        found[key] = entry.reading_id
        for dataset in DATASETS:
            rows = lake.read(dataset, *key).to_pylist()
            found[*key, dataset] = sorted(map(str, rows))
    return found


def test_every_order_of_arrival_gives_the_same_readings(files: list[Path], tmp_path: Path) -> None:
    home = _home(tmp_path / "at-once")
    _load(home, files)
    expected = _content(home)
    assert len([key for key in expected if len(key) == 2]) == len(files)  # type: ignore[arg-type]
    orders = list(permutations(files))
    for number, order in enumerate(orders[7 :: len(orders) // 5]):
        other = _home(tmp_path / str(number))
        _load(other, *([path] for path in order))
        assert _content(other) == expected, [path.name for path in order]


def test_what_an_earlier_month_changes_is_read_again_and_nothing_else(files: list[Path], tmp_path: Path) -> None:
    january, mistaken, march, april, correction = files
    home = _home(tmp_path / "home")
    accounts = _load(home, [march, april], [january], [january], [mistaken], [correction])
    reasons = [[(e.month[:7], e.edition, e.reason) for e in account.editions] for account in accounts]
    later = [("2021-03", "original", EARLIER_MONTH), ("2021-04", "original", EARLIER_MONTH)]
    assert [when for when, *_ in reasons[0]] == ["2021-03", "2021-04"]
    # April is held against March, which January leaves as it was but for figures that March does not serve.
    assert reasons[1][:2] == [("2021-01", "original", "it is new"), later[0]]
    assert reasons[2] == [], "known documents change nothing"
    assert reasons[3][0] == ("2021-02", "original", "it is new")
    assert later[0] in reasons[3]
    assert reasons[4][0][0] == "2021-02"
    assert reasons[4][0][1].startswith("correction-")
    assert later[0] in reasons[4], "the mistaken figure was an earlier month's"
    assert {when for when, *_ in reasons[4][1:]} <= {"2021-03", "2021-04"}


def test_other_years_and_cities_are_left_alone(files: list[Path], tmp_path: Path) -> None:
    others = []
    for code, month in ((CITY_CODES[1], date(2021, 3, 1)), (CODE, date(2022, 1, 1))):
        bulletin = generate(code, month)
        path = tmp_path / bulletin.file_name
        path.write_bytes(bulletin.content)
        others.append(path)
    home = _home(tmp_path / "home")
    _, second = _load(home, [files[2], *others], [files[0]])
    assert [(e.bulletin_id[:6], e.month[:7]) for e in second.editions] == [(CODE, "2021-01"), (CODE, "2021-03")]


def test_history_helps_a_damaged_month_and_is_in_the_ledger(files: list[Path], tmp_path: Path) -> None:
    alone, together = _home(tmp_path / "alone"), _home(tmp_path / "together")
    _load(alone, [files[2]])
    _load(together, files)

    def held(home: Home) -> int:
        return next(e for e in Lake(home).current().values() if e.month.month == 3).rows["quarantine"]

    assert held(together) <= held(alone)
    march = next(key for key, entry in Lake(together).current().items() if entry.month.month == 3)
    checks = Lake(together).read("check", *march).to_pylist()
    over_time = [c for c in checks if c["rule_kind"] in ("constant", "not_falling")]
    assert {c["outcome"] for c in over_time} <= {"holds", "within_rounding"}
    assert sum(len(c["cells"]) for c in over_time) > 300


def test_the_marts_are_the_same_at_once_and_in_another_order(
    files: list[Path], home: Home, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(AREAS, home.config / "areas")
    assert run([*files]).success
    relations = ("fct_observation", "fct_observation_vintage", "fct_check", "fct_quarantine", "fct_flow")

    def marts(where: Home) -> dict[str, list[str]]:
        return {name: sorted(map(str, run_sql(where, f"select * from {name}").to_pylist())) for name in relations}

    expected = marts(home)
    other = tmp_path / "other"
    monkeypatch.setenv("WAREHOUSE_HOME", str(other))
    monkeypatch.setenv("DAGSTER_HOME", str(other / "dagster"))
    there = Home.open()
    prepare_dagster_home(there)
    shutil.copytree(AREAS, there.config / "areas")
    for paths in ([files[3]], [files[4], files[0]], [files[2], files[1]]):
        assert run(paths).success
    assert marts(there) == expected


def test_a_check_sees_what_a_load_would(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = _home(tmp_path / "home")
    _load(home, [files[0], files[1]])
    monkeypatch.setenv("WAREHOUSE_HOME", str(home.root))
    check.main([str(files[2]), "--json"], standalone_mode=False)
    seen = json.loads(capsys.readouterr().out)
    (account,) = _load(home, [files[2]])
    assert seen["reading_id"] == account.editions[0].reading_id
