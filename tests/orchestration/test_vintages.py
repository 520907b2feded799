"""What was believed on a day, through the real job: documents of one bulletin that come day after day, and decisions.

All of it happens to the bundled bulletin of September 2020, in the autumn of that year.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingest.corrections.entries import new_file, with_entry
from ingest.corrections.files import corrections_path
from ingest.corrections.model import Correction
from orchestration.assets.marts import changed_months
from orchestration.cli.trace_text import trace_lines
from orchestration.rebuilding import built_aside, publish_rebuilt
from tests.corrections.samples import BULLETIN, GUARDED, better, decision, misprint, printed_places
from tests.orchestration.conftest import MONTH, Run, _point_to, _run
from tests.orchestration.test_partial_build import marts
from warehouse.comparison import compare
from warehouse.doctor.marts import marts_and_lake
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.trace import trace

PUBLISHED, FIRST, SECOND, DECIDED = date(2020, 10, 27), date(2020, 10, 28), date(2020, 11, 2), date(2020, 11, 5)
REISSUED, LAST = date(2020, 11, 20), date(2020, 11, 25)
DOUBTED = ("430225", "score.park_upgrade.land_reserve")
"""Printed 38.74, misprinted 38.77: nothing but another rendition shows it, and then both are doubtful."""
REVISED = ("430281", "score.environment")
"""Printed 49.1; the re-issue says 49.4."""
LATE = ("430281", "score.attraction")
"""Printed 92.29; a rendition of the original says 92.22 when the re-issue has long taken over."""

Key = tuple[str, str]
Vintage = tuple[str, date, date | None, int, str | None, str]


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def decide(home: Home, correction: Correction) -> None:
    path = corrections_path(home.config, BULLETIN)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.is_file() else new_file(BULLETIN)
    path.write_text(with_entry(text, correction, path), encoding="utf-8")


def reissue() -> str:
    text = misprint({REVISED: "49.4"})
    assert text.count("2020 年 10 月 27 日") == 1
    dated = text.replace("2020 年 10 月 27 日", "2020 年 11 月 20 日")
    return dated.replace("活动 1-9 月情况通报\n", "活动 1-9 月情况通报（更正）\n", 1)


def texts() -> dict[str, str]:
    return {
        "first": misprint({DOUBTED: "38.77", GUARDED: "28"}),
        "second": better(),
        "reissue": reissue(),
        "last": misprint({LATE: "92.22"}),
    }


@pytest.fixture(scope="module")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The story of the autumn, load by load; beside it ``withdrawn``, as it was before the decision."""
    folder = tmp_path_factory.mktemp("told")
    documents = {name: write(folder / "documents", f"{name}.txt", text) for name, text in texts().items()}
    with pytest.MonkeyPatch.context() as patch:
        home = _point_to(folder / "home", patch)
        for name, day in (("first", FIRST), ("second", SECOND)):
            assert _run([documents[name]], received_on=day.isoformat()).success
        shutil.copytree(home.root, folder / "withdrawn", symlinks=True)
        decided = decision(
            printed_places()[DOUBTED], "38.74", expect=("38.77", "38.74"), when=f"{DECIDED}T09:30:00+08:00"
        )
        decide(home, decided)
        assert _run([documents["reissue"]], received_on=REISSUED.isoformat()).success
        assert _run([documents["last"]], received_on=LAST.isoformat()).success
        assert changed_months(home) is not None, "a partial build"
    return home


@pytest.fixture
def told(told_once: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of it, which the environment points to."""
    shutil.copytree(told_once.root, tmp_path / "home", symlinks=True)
    return _point_to(tmp_path / "home", monkeypatch)


def vintages(home: Home, key: Key) -> list[Vintage]:
    with duckdb.connect(str(home.database), read_only=True) as connection:
        return connection.execute(
            "select value::varchar, recorded_from, recorded_to, vintage_no, cause, edition "
            "from marts.fct_observation_vintage where area_code = ? and metric_code = ? order by vintage_no",
            list(key),
        ).fetchall()


def believed(home: Home, key: Key, day: date) -> str | None:
    with duckdb.connect(str(home.database), read_only=True) as connection:
        found = connection.execute(
            "select value::varchar from marts.as_of(?) where area_code = ? and metric_code = ?", [day, *key]
        ).fetchall()
    assert len(found) <= 1
    return found[0][0] if found else None


def test_every_change_of_a_figure_is_a_vintage_of_its_day(told_once: Home) -> None:
    home, again = told_once, f"correction-{REISSUED}"
    assert vintages(home, GUARDED) == [("21.0000", SECOND, None, 1, None, "original")], "withheld until then"
    assert vintages(home, DOUBTED) == [
        ("38.7700", PUBLISHED, SECOND, 1, None, "original"),
        ("38.7400", DECIDED, None, 2, "decision", "original"),
    ]
    assert vintages(home, REVISED) == [
        ("49.1000", PUBLISHED, REISSUED, 1, None, "original"),
        ("49.4000", REISSUED, None, 2, "reissue", again),
    ]
    # The re-issue says the same, and still does where the original is doubted.
    assert vintages(home, LATE) == [("92.2900", PUBLISHED, None, 1, None, again)]
    with duckdb.connect(str(home.database), read_only=True) as connection:
        revisions = connection.execute(
            "select area_code, metric_code, vintage_no, cause, earlier_value::varchar, value::varchar, flag, "
            "recorded_from from marts.fct_revision order by recorded_from, vintage_no"
        ).fetchall()
        changed = connection.execute(
            "select count(distinct (area_code, metric_code)) from marts.fct_observation_vintage where vintage_no > 1"
        ).fetchone()
    assert [row for row in revisions if row[:2] in (DOUBTED, REVISED, LATE)] == [
        (*DOUBTED, 1, "withdrawn", "38.7700", None, "withdrawn", SECOND),
        (*DOUBTED, 2, "decision", "38.7700", "38.7400", None, DECIDED),
        (*REVISED, 2, "reissue", "49.1000", "49.4000", None, REISSUED),
    ]
    assert changed is not None
    assert changed[0] < 5, "hardly any other figure changed"


def test_facts_are_those_of_the_current_readings(told_once: Home) -> None:
    found = marts_and_lake(told_once)
    assert found.outcome == "sound", found.details


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 10, 26), (None, None, None)),
        (PUBLISHED, (None, "38.7700", "49.1000")),
        (date(2020, 11, 1), (None, "38.7700", "49.1000")),
        (SECOND, ("21.0000", None, "49.1000")),
        (date(2020, 11, 4), ("21.0000", None, "49.1000")),
        (DECIDED, ("21.0000", "38.7400", "49.1000")),
        (REISSUED, ("21.0000", "38.7400", "49.4000")),
        (LAST, ("21.0000", "38.7400", "49.4000")),
    ],
)
def test_any_past_belief_can_be_asked_for(told_once: Home, day: date, expected: tuple[str | None, ...]) -> None:
    assert tuple(believed(told_once, key, day) for key in (GUARDED, DOUBTED, REVISED)) == expected


def test_a_rebuild_finds_the_same_facts_and_vintages(told: Home) -> None:
    before = marts(told)
    rebuilt = built_aside(told)
    assert compare(told.database, rebuilt.database).same
    publish_rebuilt(told, rebuilt)
    after = marts(told)
    assert [name for name in before if before[name] != after[name]] == [], "partial loads, and one build of everything"
    assert Lake(told).verify() == []
    assert marts_and_lake(told).outcome == "sound"
    assert Lake(told).current()[BULLETIN, "original"].rows["belief"] > 3


def test_documents_of_one_day_are_one_publication(home: Home, run: Run, tmp_path: Path) -> None:
    for name in ("second", "first"):
        path = write(tmp_path / "documents", f"{name}.txt", texts()[name])
        assert run([path], received_on=FIRST.isoformat()).success
    assert "belief" not in Lake(home).current()[BULLETIN, "original"].rows
    assert vintages(home, GUARDED) == [("21.0000", PUBLISHED, None, 1, None, "original")]


def test_an_archive_without_days_is_read_as_one_that_came_at_once(told: Home, run: Run) -> None:
    for path in (told.archive / "sha256").rglob("*.json"):
        fields = json.loads(path.read_bytes())
        del fields["received_on"]
        path.chmod(0o644)
        path.write_text(json.dumps(fields), encoding="utf-8")
    assert run([], partition=MONTH).success
    assert vintages(told, GUARDED) == [("21.0000", PUBLISHED, None, 1, None, "original")]
    assert vintages(told, DOUBTED) == [("38.7400", DECIDED, None, 1, None, "original")], "doubtful until decided"


def test_a_trace_tells_what_was_believed_when(told_once: Home) -> None:
    text = "\n".join(trace_lines(trace(told_once, DOUBTED[0], "2020-09", DOUBTED[1])))
    assert f"1. {PUBLISHED} 至 {SECOND}：38.77" in text
    assert f"2. {DECIDED} 至今：38.74" in text
    assert "（人工更正；" in text
    guarded = trace(told_once, GUARDED[0], "2020-09", GUARDED[1])
    assert guarded.checks
    assert all(part.printed for check in guarded.checks for part in check.parts), "as the edition is read today"
    with duckdb.connect(str(told_once.database), read_only=True) as connection:
        traced = connection.execute(
            "select vintage_no, previous_value::varchar, checks is not null from marts.v_trace "
            "where month = ? and area_code = ? and metric_code = ? order by vintage_no",
            [MONTH, *DOUBTED],
        ).fetchall()
    assert traced == [(1, None, False), (2, "38.7700", True)], "today's checks say nothing of what was taken back"
    withdrawn = Home(told_once.root.with_name("withdrawn"))
    text = "\n".join(trace_lines(trace(withdrawn, DOUBTED[0], "2020-09", DOUBTED[1])))
    assert "没有发布的数值" in text
    assert f"自 {SECOND} 起收回" in text
    assert f"1. {PUBLISHED} 至 {SECOND}：38.77" in text
