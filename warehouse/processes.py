"""Processes that share work with this one: how many there are, how they begin, and that they end with it."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from warehouse.errors import WarehouseError
from warehouse.without_pandas import do_without_pandas

WORKERS = "BULLETIN_WORKERS"
"""Environment variable: how many processes a load starts, instead of one a core; 1 for none."""

_LOOK_SECONDS = 0.2
_Result = TypeVar("_Result")


class Processes:
    """``count`` processes that are started afresh, each after ``begin(*given)``, which are sent to them. They end with
    this one, even where it is killed. Use them in ``at_work``, or ``end`` them."""

    def __init__(self, count: int, begin: Callable[..., None], *given: object) -> None:
        fresh = multiprocessing.get_context("spawn")
        self.count = count
        # Sent with the work and not to the start of a process: this one would wait at every start until the other has
        # its imports behind it, where what is given fills a pipe (64 KB).
        self._begin = pickle.dumps((begin, given))
        self._pool = ProcessPoolExecutor(
            count, fresh, initializer=_start, initargs=(os.getpid(), begin.__module__)
        )  # fmt: skip

    def begin(self) -> Processes:
        """Start all of them now, beside what this process does next; otherwise they start when there is work."""
        for _ in range(self.count):
            self.submit(_nothing)
        return self

    def submit(self, work: Callable[..., _Result], *given: object) -> Future[_Result]:
        """Have ``work(*given)`` done by one of them, in the order of asking.

        Raises WarehouseError, code ``process_died``, where one of them was killed.
        """
        with _without_main(), _died():
            return self._pool.submit(_done, self._begin, work, given)

    def end(self) -> None:
        """Wait for what they are at, and drop what they did not begin."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def at_work(processes: Processes) -> Iterator[Processes]:
    """``processes`` for as long as the block lasts.

    Raises WarehouseError, code ``process_died``, where one of them was killed.
    """
    try:
        with _died():
            yield processes
    finally:
        processes.end()


@contextmanager
def _died() -> Iterator[None]:
    """What a broken pool means to the user."""
    try:
        yield
    except BrokenProcessPool as error:
        raise WarehouseError(
            "process_died", "a process that shared the work was killed, perhaps for want of memory.",
            remedy=f"Run the same command again, with fewer processes ({WORKERS}=1); it goes on from here.",
        ) from error  # fmt: skip


def cores() -> int:
    """Cores this process may use, or what ``BULLETIN_WORKERS`` says."""
    asked = os.environ.get(WORKERS, "")
    if asked.isdigit() and int(asked):
        return int(asked)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _without_main() -> Iterator[None]:
    """A new process imports what this one was started as; that may be all of Dagster, and none of it is needed."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _nothing() -> None:
    """Work that is done as soon as there is a process for it."""


# ---------------------------------------------------------------------------------- in such a process

_begun = False


def _start(parent: int, module: str) -> None:
    """Ready for work of ``module``, whose imports are what takes time."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent stops us in order.
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    do_without_pandas()
    importlib.import_module(module)


def _done(begun: bytes, work: Callable[..., _Result], given: tuple[Any, ...]) -> _Result:
    """What ``work`` comes to, after what the first work of a process begins with."""
    global _begun
    if not _begun:
        begin, with_these = pickle.loads(begun)
        begin(*with_these)
        _begun = True
    return work(*given)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)
