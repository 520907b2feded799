"""What was served is not lost in silence: a load mends it from the archive, or names it and publishes nothing."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.conftest import Answer, ask
from tests.once import made_once
from tests.synthetic import AREAS, CITY_CODES, generate
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.query import run_sql
from warehouse.release import current_release

CITY = CITY_CODES[0]
MONTHS = (date(2020, 6, 1), date(2020, 7, 1))
BY_MONTH = "select month, count(*) n from fct_observation group by all order by all"


def _two_months(folder: Path) -> str:
    root = folder / "home"
    shutil.copytree(AREAS, root / "config" / "areas")
    for month in MONTHS:
        bulletin = generate(CITY, month)
        (folder / bulletin.file_name).write_bytes(bulletin.content)
        answer = ask(root, "load", folder / bulletin.file_name)
        assert answer.code == ExitCode.OK, answer.text
    return "done"


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two months, each a segment and a release of its own."""
    folder, _ = made_once(tmp_path_factory, "two-months", _two_months)
    shutil.copytree(folder, tmp_path / "made", symlinks=True)
    found = Home.open(tmp_path / "made" / "home")
    assert len(Lake(found).segments()) == 2
    return found


def documents(home: Home) -> list[Path]:
    return sorted(home.root.parent.glob("*.txt"))


def new_document(home: Home) -> Path:
    bulletin = generate(CITY, date(2020, 8, 1))
    path = home.root.parent / "new" / bulletin.file_name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bulletin.content)
    return path


def load(home: Home, *arguments: object) -> Answer:
    return ask(home.root, "load", *arguments)


def release_id(home: Home) -> str:
    release = current_release(home)
    assert release is not None
    return release.release_id


def lose_archived(home: Home, number: int) -> None:
    """The bytes of the document of a segment's reading."""
    (entry,) = Lake(home).manifest(number).readings
    for path in (home.root / "archive").glob(f"**/{entry.rendition_ids[0]}*"):
        path.unlink()


@pytest.mark.parametrize("damage", ["segment", "file", "short", "manifest"])
def test_a_damaged_lake_is_made_again_from_the_archive(home: Home, damage: str) -> None:
    before = run_sql(home, BY_MONTH).to_pylist()
    segment = Lake(home).segment(1)
    path = segment / ("manifest.json" if damage == "manifest" else "observation.parquet")
    if damage == "segment":
        shutil.rmtree(segment)
    elif damage == "file":
        path.unlink()
    else:
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-100])
    answer = load(home, new_document(home))
    assert answer.code == ExitCode.OK, answer.text
    assert "its reading was lost from the lake" in answer.out or "it is new" in answer.out
    if damage != "segment":
        assert "it was moved to lake/damaged" in answer.out
        assert (home.root / "lake" / "damaged" / segment.name).is_dir()
    after = run_sql(home, BY_MONTH).to_pylist()
    assert after[:2] == before
    assert len(after) == 3
    assert ask(home.root, "doctor").code == ExitCode.OK


def test_what_the_archive_lacks_too_stops_the_load_until_it_comes_or_somebody_consents(home: Home) -> None:
    lose_archived(home, 1)
    shutil.rmtree(Lake(home).segment(1))
    served = release_id(home)
    answer = load(home, new_document(home))
    assert answer.code == ExitCode.FAILED
    assert f"{CITY}-" in answer.text
    assert "neither its reading nor its documents" in answer.text
    assert "Nothing is published" in answer.text
    assert release_id(home) == served
    doctor = ask(home.root, "doctor")
    assert doctor.code == ExitCode.UNSOUND
    assert "lost" in doctor.out
    again = home.root.parent / "copy"
    shutil.copytree(home.root, again, symlinks=True)
    answer = load(home, documents(home)[0], new_document(home))
    assert answer.code == ExitCode.OK, answer.text
    assert len(run_sql(home, BY_MONTH)) == 3
    assert ask(home.root, "doctor").code == ExitCode.OK

    answer = ask(again, "load", new_document(home), "--allow-fewer")
    assert answer.code == ExitCode.OK, answer.text
    assert "fewer than before" in answer.out
    assert len(run_sql(Home.open(again), BY_MONTH)) == 2


def test_a_lost_archived_document_stops_the_load_and_the_original_mends_it(home: Home) -> None:
    lose_archived(home, 1)
    served = release_id(home)
    answer = load(home, new_document(home))
    assert answer.code == ExitCode.FAILED
    assert "the archived document" in answer.text
    assert release_id(home) == served
    answer = load(home, new_document(home), documents(home)[0])
    assert answer.code == ExitCode.OK, answer.text
    assert release_id(home) != served
