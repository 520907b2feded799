"""The landing folder: a file once, a changed file again, a file still being written not yet."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from orchestration.sensors import landing_folder
from tests.orchestration.conftest import SAMPLE
from tests.synthetic import AREAS, CITY_CODES, generate
from warehouse.home import Home


class Landing:
    """The sensor of a home, ticked by hand; remembers its cursor as the daemon does."""

    def __init__(self, home: Home, instance: dg.DagsterInstance) -> None:
        self.home, self.instance, self.cursor = home, instance, None

    def tick(self) -> list[dg.RunRequest]:
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            result = landing_folder(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        self.skipped = result.skip_reason.skip_message if result.skip_reason else None
        return list(result.run_requests or ())


@pytest.fixture
def landing(home: Home, instance: dg.DagsterInstance) -> Landing:
    shutil.copytree(AREAS, home.config / "areas")
    return Landing(home, instance)


def _paths(request: dg.RunRequest) -> list[str]:
    return [Path(path).name for path in request.run_config["resources"]["load"]["config"]["paths"]]


def test_an_empty_folder_is_nothing_to_do(landing: Landing) -> None:
    assert landing.tick() == []
    assert "nothing new" in landing.skipped


def test_a_file_is_loaded_once_under_its_content_hash(landing: Landing) -> None:
    shutil.copy(SAMPLE, landing.home.landing / "a.txt")
    assert landing.tick() == [], "it may still be growing"
    (request,) = landing.tick()
    assert request.run_key == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    assert request.partition_key == "2020-09-01"
    assert _paths(request) == ["a.txt"]
    assert landing.tick() == []


def test_a_growing_file_is_left_alone_until_it_rests(landing: Landing) -> None:
    content = SAMPLE.read_bytes()
    target = landing.home.landing / "slow.txt"
    for end in (1000, 5000, len(content)):
        target.write_bytes(content[:end])
        assert landing.tick() == []
    assert "waiting" in landing.skipped
    (request,) = landing.tick()
    assert request.run_key == hashlib.sha256(content).hexdigest()


def test_a_changed_file_is_loaded_again(landing: Landing) -> None:
    target = landing.home.landing / "a.txt"
    shutil.copy(SAMPLE, target)
    landing.tick()
    (first,) = landing.tick()
    target.write_bytes(SAMPLE.read_bytes() + "\n印：办公室\n".encode())
    assert landing.tick() == []
    (second,) = landing.tick()
    assert second.run_key not in (None, first.run_key)


def test_what_arrives_together_is_one_run(landing: Landing) -> None:
    for month in (2, 5):
        bulletin = generate(CITY_CODES[0], date(2021, month, 1))
        folder = landing.home.landing / "2021"
        folder.mkdir(exist_ok=True)
        (folder / bulletin.file_name).write_bytes(bulletin.content)
    landing.tick()
    (request,) = landing.tick()
    assert len(_paths(request)) == 2
    assert request.partition_key is None, "two months are one run"


def test_what_is_no_bulletin_gets_a_run_of_its_own(landing: Landing) -> None:
    shutil.copy(SAMPLE, landing.home.landing / "a.txt")
    (landing.home.landing / "notes.txt").write_text("会议记录", encoding="utf-8")
    landing.tick()
    good, bad = landing.tick()
    assert (_paths(good), _paths(bad)) == (["a.txt"], ["notes.txt"])
    assert bad.partition_key is None


def test_what_is_loaded_already_starts_no_run(loaded: Home) -> None:
    shutil.copy(SAMPLE, loaded.landing / "again.txt")
    with dg.DagsterInstance.get() as instance:
        landing = Landing(loaded, instance)
        landing.tick()
        assert landing.tick() == []
