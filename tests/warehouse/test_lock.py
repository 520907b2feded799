"""One writer at a time; a second one learns who holds the lock, and a killed one holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lock import holder, writer_lock

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from pathlib import Path
from warehouse.home import Home
from warehouse.lock import writer_lock
with writer_lock(Home.open(Path(sys.argv[1])), 0):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_load(home: Home) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(home.root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_second_load_says_who_holds_the_lock(home: Home) -> None:
    with other_load(home) as process:
        with pytest.raises(WarehouseError) as caught, writer_lock(home, wait_seconds=0.2):
            pass
        assert caught.value.code == "locked"
        for part in (
            f"process {process.pid} on ",
            "-c",
            str(home.root),
            ", since 20",
            "Run the same command",
        ):
            assert part in str(caught.value)


def test_the_lock_vanishes_with_a_killed_load(home: Home) -> None:
    with other_load(home) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert holder(home) is None
        with writer_lock(home, wait_seconds=1):
            found = holder(home)
            assert found is not None
            assert found.pid == os.getpid()
    assert holder(home) is None


def test_a_waiting_load_goes_on_when_the_first_is_done(home: Home) -> None:
    with other_load(home) as process:
        assert process.stdin is not None
        started = time.monotonic()
        process.stdin.close()
        with writer_lock(home, wait_seconds=10):
            assert time.monotonic() - started < 5
        process.stdin = None


def test_an_error_inside_frees_the_lock_and_comes_out_as_it_is(home: Home) -> None:
    with pytest.raises(KeyError), writer_lock(home, 0):
        raise KeyError
    with writer_lock(home, 0):
        assert not list(home.root.glob(".tmp-*"))
    assert [path.name for path in home.root.iterdir()] == ["load.lock"]
