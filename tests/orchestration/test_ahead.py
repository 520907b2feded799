"""A load that is begun before Dagster is there ends as any other: the same lake, the same account, one release."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ingest.reference import Reference
from orchestration import ahead, reading_parts, session
from orchestration.ahead import ahead_of_run, session_begun
from orchestration.session import LoadSession
from tests.orchestration.test_reading_parts import (
    bulletins_of_two_years,
    files,
    home_with_areas,
    in_small_parts,
    load,
)
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.processes import WORKERS
from warehouse.release import current_release


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = bulletins_of_two_years(tmp_path / "documents")
    (folder / "a-letter.txt").write_text("各位同事：附件请查收。", encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    in_small_parts(monkeypatch)
    monkeypatch.setattr(ahead, "WORTH_STARTING", 2)
    monkeypatch.setenv(WORKERS, "2")
    return home_with_areas(tmp_path / "home")


SCRIPT = """
import json, sys
from pathlib import Path
from orchestration import ahead, reading_parts, session
from orchestration.console_load import load
from warehouse.home import Home
for module in (ahead, reading_parts, session):
    module.WORTH_STARTING = 2
reading_parts.SMALLEST = 1
begin, begun = ahead.Ahead.begin, []
ahead.Ahead.begin = lambda *given: begun.append(begin(*given)) or begun[-1]
loaded = load(Home.open(Path(sys.argv[1])), [Path(path) for path in sys.argv[2:]], 10)
outcomes = {Path(d.path).name: d.outcome for d in loaded.account.documents}
print(json.dumps({"begun": begun, "problem": loaded.problem, "outcomes": outcomes,
                  "editions": [e.bulletin_id for e in loaded.account.editions], "run_id": loaded.account.run_id}))
"""


def by_console(home: Home, *documents: Path) -> dict[str, object]:
    environment = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    environment |= {"WAREHOUSE_HOME": str(home.root), WORKERS: "2", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", SCRIPT, *map(str, (home.root, *documents))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_job_goes_on_from_what_was_begun(documents: Path, home: Home, tmp_path: Path) -> None:
    told = by_console(home, documents)
    assert told["begun"] == [True]
    assert told["problem"] == ""
    assert told["outcomes"] == {
        path.name: "refused" if path.name == "a-letter.txt" else "loaded" for path in documents.iterdir()
    }
    step_by_step = load(home_with_areas(tmp_path / "steps"), documents)
    assert files(home) == files(step_by_step.home)
    assert told["editions"] == [edition.bulletin_id for edition in step_by_step.account.editions]
    assert list((home.lake / ".staging").iterdir()) == []
    release = current_release(home)
    assert release is not None
    assert release.run_id == told["run_id"]


def test_what_is_archived_and_due_is_begun_too(documents: Path, home: Home, tmp_path: Path) -> None:
    taken_in = LoadSession(home, "first", [documents])
    taken_in.take_in()
    told = by_console(home)
    assert (told["begun"], told["problem"], told["outcomes"]) == ([True], "", {})
    assert files(home) == files(load(home_with_areas(tmp_path / "steps"), documents).home)


def test_only_the_run_with_the_same_arguments_goes_on(documents: Path, home: Home) -> None:
    reference = Reference.load(home.config)
    with ahead_of_run(home, reference) as before:
        assert before.begin([documents], [], None, due=8)
        assert session_begun(home, [documents], [], date(2021, 3, 1)) is None
        assert session_begun(home, [documents / "a-letter.txt"], [], None) is None
        found = session_begun(home, [documents], [], None)
        assert found is not None
        assert session_begun(home, [documents], [], None) is None
        told = []
        found.go_on("run", lambda done, total: told.append((done, total)))
        assert [d.outcome for d in found.take_in()].count("loaded") == 8
        found.read()
        found.commit()
    assert told == [(n, 8) for n in range(1, 9)]
    assert found.account.run_id == "run"
    assert [d.outcome for d in found.take_in()].count("known") == 8, "taken in again, it is done again"


def test_what_no_run_took_over_leaves_nothing_but_the_archive(documents: Path, home: Home) -> None:
    with ahead_of_run(home, Reference.load(home.config)) as before:
        assert before.begin([documents], [], None, due=8)
        assert list((home.lake / ".staging").iterdir()) != []
    assert list((home.lake / ".staging").iterdir()) == []
    assert not reading_parts._ahead
    rest = LoadSession(home, "later", [documents])
    rest.take_in()
    assert rest.lake.segments() == []
    assert len(rest.due()) == 8


def test_what_goes_wrong_ahead_is_left_to_the_run(documents: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*given: object) -> None:
        raise WarehouseError("disk_full", "there is no room left on this disk.")

    with ahead_of_run(home, Reference.load(home.config)) as before, monkeypatch.context() as patch:
        patch.setattr(session, "city_years", no_room)
        assert not before.begin([documents], [], None, due=8)
        assert session_begun(home, [documents], [], None) is None
    assert list((home.lake / ".staging").glob("*")) == []


def test_little_is_not_begun_ahead(documents: Path, home: Home) -> None:
    with ahead_of_run(home, Reference.load(home.config)) as before:
        before.expect(1)
        assert not before.begin([documents], [], None, due=1)
        assert not reading_parts._ahead
