"""Read by several processes, a load is what it is by one: the same files, byte by byte, and the same errors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from ingest.reference import Reference
from orchestration import reading_parts, session
from orchestration.session import LoadSession
from tests.cli.altered import flip_a_byte
from tests.synthetic import AREAS, generate, months
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.processes import WORKERS

CITIES = ("430300", "430900")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return bulletins_of_two_years(tmp_path / "documents")


def bulletins_of_two_years(folder: Path) -> Path:
    """Two months of either year, of two cities: ``folder``, with eight documents."""
    folder.mkdir()
    for month in months(date(2020, 11, 1), date(2021, 2, 1)):
        for code in CITIES:
            bulletin = generate(code, month)
            (folder / bulletin.file_name).write_bytes(bulletin.content)
    return folder


def home_with_areas(root: Path) -> Home:
    (root / "config" / "areas").mkdir(parents=True)
    for code in CITIES:
        (root / "config" / "areas" / f"{code}.csv").write_bytes((AREAS / f"{code}.csv").read_bytes())
    return Home.open(root)


def load(home: Home, documents: Path) -> LoadSession:
    found = LoadSession(home, "run", [documents])
    found.take_in()
    found.read()
    found.commit()
    return found


def files(home: Home) -> dict[str, bytes]:
    return {
        str(path.relative_to(home.lake)): path.read_bytes()
        for path in sorted((home.lake / "segments").rglob("*"))
        if path.is_file()
    }


def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part a year, for a load of few documents."""
    for module in (reading_parts, session):
        monkeypatch.setattr(module, "WORTH_STARTING", 2)
    monkeypatch.setattr(reading_parts, "SMALLEST", 1)


def test_processes_give_what_one_gives(documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_parts(monkeypatch)
    found = {}
    for workers in ("1", "2"):
        monkeypatch.setenv(WORKERS, workers)
        home = home_with_areas(tmp_path / workers)
        first = load(home, documents)
        correction = tmp_path / "correction"
        correction.mkdir(exist_ok=True)
        for code in CITIES:
            # It makes the month after it due again: years go to the processes with what the lake has of them.
            (correction / f"{code}.txt").write_bytes(generate(code, date(2021, 1, 1), edition="correction").content)
        second = load(home, correction)
        assert len(first.account.editions) == 8
        assert len(second.account.editions) >= 2
        found[workers] = (files(home), first.account.editions, second.account.editions)
    assert found["1"] == found["2"]


def test_what_fails_in_a_process_is_told_here(documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_small_parts(monkeypatch)
    monkeypatch.setenv(WORKERS, "2")
    home = home_with_areas(tmp_path / "home")
    damaged = LoadSession(home, "run", [documents])
    damaged.take_in()
    flip_a_byte(next((home.archive / "sha256").glob("*/*.bin")))
    with pytest.raises(WarehouseError, match="the archived bytes were damaged") as caught:
        damaged.read()
    assert caught.value.code == "corrupt"
    assert caught.value.remedy is not None
    assert list((home.lake / ".staging").iterdir()) == []


def test_a_load_that_stopped_goes_on_with_what_is_missing(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_parts(monkeypatch)
    monkeypatch.setenv(WORKERS, "2")
    home = home_with_areas(tmp_path / "home")

    def stop(done: int, total: int) -> None:
        if done > 2:
            raise KeyboardInterrupt

    stopped = LoadSession(home, "stopped", [documents], on_read=stop)
    stopped.take_in()
    with pytest.raises(KeyboardInterrupt):
        stopped.read()
    stopped.close()
    first = {entry.key for entry in stopped.lake.current().values()}
    assert len(first) == 2, "the first year of two months was committed"
    rest = load(home, documents)
    assert len(rest.account.editions) == 6
    assert not first & {(edition.bulletin_id, edition.edition) for edition in rest.account.editions}
    # The lake holds what it would hold undisturbed.
    undisturbed = load(home_with_areas(tmp_path / "undisturbed"), documents)
    readings = [{e.key: e.reading_id for e in one.lake.current().values()} for one in (rest, undisturbed)]
    assert readings[0] == readings[1]
    assert rest.lake.verify() == []
    assert list((home.lake / ".staging").iterdir()) == []


SCRIPT = """
import sys, time
from pathlib import Path
from tests.orchestration.test_reading_parts import LoadSession, Home, reading_parts, session
reading_parts.WORTH_STARTING = session.WORTH_STARTING = 2
reading_parts.SMALLEST = 1
def wait(done, total):
    print(done, flush=True)
    time.sleep(60)
load = LoadSession(Home.open(Path(sys.argv[1])), "run", [Path(sys.argv[2])], on_read=wait)
load.take_in()
load.read()
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_killed_load_leaves_no_readers_behind(documents: Path, tmp_path: Path) -> None:
    home = home_with_areas(tmp_path / "home")
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(home.root), str(documents)],
        env=os.environ | {WORKERS: "2", "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "1\n"
    readers = _children(process.pid)
    assert len(readers) >= 2
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in readers) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not [pid for pid in readers if Path(f"/proc/{pid}").exists()]


def _children(pid: int) -> list[int]:
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def test_processes_started_ahead_are_those_that_read_and_end_where_nobody_needs_them(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_small_parts(monkeypatch)
    monkeypatch.setenv(WORKERS, "2")
    home = home_with_areas(tmp_path / "home")
    reference = Reference.load(home.config)
    reading_parts.start_ahead(home, reference)
    begun = reading_parts._ahead[home.root]
    assert len(load(home, documents).account.editions) == 8
    with pytest.raises(RuntimeError):
        begun.submit(os.getpid)
    reading_parts.start_ahead(home, reference)
    unused = reading_parts._ahead[home.root]
    reading_parts.end_unused(home)
    with pytest.raises(RuntimeError):
        unused.submit(os.getpid)
    assert not reading_parts._ahead
