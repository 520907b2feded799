"""Many city-years read on all cores, in an order that does not depend on which is done first.

A year is the unit of sequential work (``city_year``), plain data in and plain data out. Where much is due, processes
read years from the archive by themselves; this process takes the results year by year in their order, and holds only as
many as are in flight. Starting the processes costs a second or two each, so few editions are read right here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
import types
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ingest.errors import BulletinError
from ingest.read import read_document
from ingest.reading import Rendition
from ingest.reference import Reference
from orchestration.city_year import CityYear, ReadEdition, read_city_year
from orchestration.collector import collect_seldom
from orchestration.loading import DueEdition
from warehouse.archive import Archive
from warehouse.errors import WarehouseError
from warehouse.home import Home

WORTH_STARTING = 100
"""Editions due from which on processes are started."""

WORKERS = "BULLETIN_WORKERS"
"""Environment variable: how many processes read, instead of one a core; 1 for none."""

_AHEAD = 2
"""Years a process has waiting, so that it never waits for this one."""


def renditions_in(archive: Archive) -> Callable[[DueEdition], list[Rendition]]:
    """Reads the documents of an edition."""

    def renditions(edition: DueEdition) -> list[Rendition]:
        found = []
        for rendition_id in edition.rendition_ids:
            entry = archive.entry(rendition_id)
            assert entry.identity is not None, "a rendition of an edition was identified"
            found.append(Rendition(read_document(archive.read(rendition_id), entry.names[0]), entry.identity))
        return found

    return renditions


def read_years(years: Sequence[CityYear], home: Home, reference: Reference) -> Iterator[ReadEdition]:
    """What ``read_city_year`` gives for each year, in the order of ``years``.

    Raises WarehouseError, ``reader_died``, where a reading process was killed.
    """
    due = sum(member.is_due for year in years for member in year.editions)
    workers = min(_cores(), len(years))
    if due < WORTH_STARTING or workers < 2:
        renditions = renditions_in(Archive(home))
        for year in years:
            yield from read_city_year(year, renditions, reference)
        return
    pool = ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(home.root, reference, os.getpid())
    )
    try:
        waiting: deque[Future[list[ReadEdition]]] = deque()
        with _without_main():
            for year in years[: workers * _AHEAD]:
                waiting.append(pool.submit(_read, year))
        following = iter(years[workers * _AHEAD :])
        while waiting:
            found = waiting.popleft().result()
            if (year := next(following, None)) is not None:
                waiting.append(pool.submit(_read, year))
            yield from found
    except BrokenProcessPool as error:
        raise WarehouseError(
            "reader_died", "a reading process was killed, perhaps for want of memory.",
            remedy=f"Run the same command again, with fewer processes ({WORKERS}=1).",
        ) from error  # fmt: skip
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
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


# ------------------------------------------------------------------------------- in a reading process

_renditions: Callable[[DueEdition], list[Rendition]]
_reference: Reference


def _begin(root: Path, reference: Reference, parent: int) -> None:
    global _renditions, _reference
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The parent stops us in order.
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _renditions, _reference = renditions_in(Archive(Home.open(root))), reference


def _end_with(parent: int) -> None:
    """A killed load must not leave readers behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _read(year: CityYear) -> list[ReadEdition]:
    return [_sendable(read) for read in read_city_year(year, _renditions, _reference)]


def _sendable(read: ReadEdition) -> ReadEdition:
    """Errors of other libraries may not survive the way between processes: told as text they do."""
    if read.error is None or isinstance(read.error, BulletinError | WarehouseError | OSError):
        return read
    told = RuntimeError(f"{read.error!r}")
    told.add_note("".join(traceback.format_exception(read.error)))
    return replace(read, error=told)
