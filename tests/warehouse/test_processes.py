"""Processes that share work: what they give back, and what is said where one of them is killed."""

from __future__ import annotations

import os
import signal

import pytest

from warehouse.errors import WarehouseError
from warehouse.processes import started

_begun = 0


def begin(number: int) -> None:
    global _begun
    _begun = number


def sum_with_begun(number: int) -> int:
    return _begun + number


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_work_is_shared_and_given_back() -> None:
    with started(2, begin, 40) as processes:
        asked = [processes.submit(sum_with_begun, n) for n in range(4)]
        assert [one.result() for one in asked] == [40, 41, 42, 43]


def test_a_killed_process_is_told_plainly() -> None:
    with (
        pytest.raises(WarehouseError, match=r"was killed, .*BULLETIN_WORKERS=1") as raised,
        started(2, begin, 0) as processes,
    ):
        processes.submit(be_killed).result()
    assert raised.value.code == "process_died"
