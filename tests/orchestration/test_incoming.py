"""Whatever lies in a folder beside bulletins is refused by its name, and the bulletins are loaded."""

from __future__ import annotations

import os
import shutil
import stat
import time
from pathlib import Path

import dagster as dg
import pytest

from ingest.errors import BulletinError
from orchestration.incoming import content_of, files_in
from orchestration.requests import load_config, path_in, path_text
from tests.cli.conftest import ask
from tests.orchestration.conftest import SAMPLE, Run
from tests.orchestration.test_landing_sensor import Landing
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.query import run_sql

GB = 1_000_000_000
CALLED = os.fsdecode("株洲\xb9".encode("gb18030") + b".txt")
"""A name that is no UTF-8."""

ODD = {
    "pipe.txt": "is a named pipe",
    "socket.txt": "is a socket",
    "zero.txt": "is a device",
    "circle.txt": "is a link that leads round in circles",
    "nowhere.txt": "is a link to a file that is not there",
    "back": "is a link back to a folder that holds it",
    "huge.txt": "holds 24,000,000,000 bytes: too much for one bulletin",
}


def fill(folder: Path) -> None:
    """Everything of ODD, a bulletin, and a second copy of it under a name that is no UTF-8."""
    inner = folder / "inner"
    inner.mkdir(parents=True)
    os.mkfifo(folder / "pipe.txt")
    os.mknod(inner / "socket.txt", stat.S_IFSOCK | 0o600)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "circle.txt").symlink_to(folder / "circle2.txt")
    (folder / "circle2.txt").symlink_to(folder / "circle.txt")
    (folder / "nowhere.txt").symlink_to(folder / "nothing.txt")
    (inner / "back").symlink_to(folder, target_is_directory=True)
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(24 * GB)
    (inner / CALLED).write_bytes(SAMPLE.read_bytes())


def test_each_is_refused_by_its_name_in_no_time(tmp_path: Path) -> None:
    fill(tmp_path / "in")
    began = time.monotonic()
    said = {}
    for path in files_in([tmp_path / "in"]):
        if path.name == CALLED:
            said[path.name] = len(content_of(path))
            continue
        with pytest.raises(BulletinError) as caught:
            content_of(path)
        assert str(caught.value).startswith(str(path))
        said[path.name] = caught.value.problem
    assert time.monotonic() - began < 5
    assert said.pop(CALLED) == SAMPLE.stat().st_size
    assert said.pop("circle2.txt") == "is a link that leads round in circles."
    assert said.keys() == ODD.keys()
    for name, problem in ODD.items():
        assert said[name].startswith(problem)


def test_links_between_folders_are_walked_once(tmp_path: Path) -> None:
    folders = [tmp_path / "in" / str(n) for n in range(30)]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(folder.name, encoding="utf-8")
    for folder in folders:
        for other in folders:
            if other != folder:
                (folder / f"to-{other.name}").symlink_to(other, target_is_directory=True)
    began = time.monotonic()
    found = [path for path in files_in([tmp_path / "in"]) if not path.is_dir()]
    assert time.monotonic() - began < 5
    assert len({os.path.realpath(path) for path in found}) == len(found) == len(folders)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "in" / "closed"
    closed.mkdir(parents=True)
    shutil.copy(SAMPLE, tmp_path / "in")
    closed.chmod(0)
    if os.access(closed, os.R_OK):
        pytest.skip("this user may read everything")
    assert [path.name for path in files_in([tmp_path / "in"])] == [SAMPLE.name, "closed"]
    with pytest.raises(BulletinError, match="cannot be listed"):
        content_of(closed)


def test_a_path_travels_through_a_run(tmp_path: Path) -> None:
    for path in (tmp_path / "a b%41.txt", tmp_path / CALLED):
        text = path_text(path)
        text.encode()
        assert path_in(text) == path
    assert load_config([tmp_path])["resources"]["load"]["config"]["paths"] == [str(tmp_path)]


def test_the_console_loads_what_is_beside_them(tmp_path: Path) -> None:
    fill(tmp_path / "in")
    answer = ask(tmp_path / "home", "load", tmp_path / "in")
    assert answer.code == 3, answer.text
    for name, problem in ODD.items():
        assert any(name in line and problem in line for line in answer.text.splitlines()), (name, answer.text)
    home = Home.open(tmp_path / "home")
    (entry,) = Archive(home).entries()
    escaped = os.fsencode(CALLED).decode("utf-8", "backslashreplace")
    assert entry.names == (escaped,)
    assert run_sql(home, "select distinct source_name s from dim_rendition").to_pylist() == [{"s": escaped}]


def test_the_sensor_takes_what_it_can_and_marks_nothing_else(
    home: Home, instance: dg.DagsterInstance, run: Run
) -> None:
    landing = Landing(home, instance)
    fill(home.landing)
    assert landing.tick() == []
    good, *refused = landing.tick()
    (path,) = good.run_config["resources"]["load"]["config"]["paths"]
    assert path_in(path).name == CALLED
    assert len(refused) == len({request.run_key for request in refused}) == len(ODD) + 1
    assert landing.tick() == [], "each is told once"
    for request in (good, *refused):
        request.run_key.encode()
    (home.landing / "pipe.txt").unlink()
    (home.landing / "nothing.txt").write_bytes(SAMPLE.read_bytes() + "\n印：办公室\n".encode())
    taken = [*landing.tick(), *landing.tick()]
    names = [Path(path).name for r in taken for path in r.run_config["resources"]["load"]["config"]["paths"]]
    assert set(names) & {"nothing.txt", "nowhere.txt"}, "a link that leads somewhere by now is taken"
    assert run([path_in(path)]).success
    result = run([home.landing / "huge.txt"])
    assert not result.success
