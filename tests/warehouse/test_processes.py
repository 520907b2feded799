"""Processes that share work: what they give back, and what is said where one of them is killed."""

from __future__ import annotations

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import pytest

from warehouse.errors import WarehouseError
from warehouse.processes import Processes, at_work

_begun = 0


def begin(number: int) -> None:
    global _begun
    _begun = number


def sum_with_begun(number: int) -> int:
    return _begun + number


def remember_length(given: bytes) -> None:
    begin(len(given))


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_work_is_shared_and_given_back() -> None:
    with at_work(Processes(2, begin, 40)) as processes:
        asked = [processes.submit(sum_with_begun, n) for n in range(4)]
        assert [one.result() for one in asked] == [40, 41, 42, 43]


def test_they_may_be_given_more_than_a_pipe_holds() -> None:
    much = b"0" * 1_000_000
    with at_work(Processes(2, remember_length, much).begin()) as processes:
        assert [processes.submit(sum_with_begun, n).result() for n in range(3)] == [10**6, 10**6 + 1, 10**6 + 2]


def test_what_fails_in_beginning_is_told_as_it_is() -> None:
    with (
        pytest.raises(TypeError, match="missing 1 required positional argument"),
        at_work(Processes(1, begin)) as processes,
    ):
        processes.submit(sum_with_begun, 1).result()


def test_a_killed_process_is_told_plainly() -> None:
    with (
        pytest.raises(WarehouseError, match=r"was killed, .*BULLETIN_WORKERS=1") as raised,
        at_work(Processes(2, begin, 0)) as processes,
    ):
        processes.submit(be_killed).result()
    assert raised.value.code == "process_died"


def test_work_for_processes_that_were_killed_before_is_refused_as_plainly() -> None:
    processes = Processes(1, begin, 0)
    try:
        with pytest.raises(BrokenProcessPool):
            processes.submit(be_killed).result()
        with pytest.raises(WarehouseError, match=r"was killed, .*BULLETIN_WORKERS=1"):
            processes.submit(sum_with_begun, 1)
    finally:
        processes.end()


def test_begun_ahead_they_are_as_ready_and_may_be_ended_unused() -> None:
    with at_work(Processes(2, begin, 40).begin()) as processes:
        assert processes.submit(sum_with_begun, 2).result() == 42
    unused = Processes(2, begin, 0).begin()
    unused.end()
    unused.end()
    with pytest.raises(RuntimeError):
        unused.submit(sum_with_begun, 1)
