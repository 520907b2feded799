"""Many city-years read on all cores, part by part: each part becomes a segment of the lake as soon as it is read.

    years due ─▶ parts of some hundred editions ─▶ a process reads a part and writes its Parquet files aside
                                                                  │ entries, accounts, errors (small)
                                          this process ◀──────────┘ commits the segment, in the order of the parts

A year is the unit of sequential work (``city_year``), plain data in and plain data out. Rows never travel between
processes: whoever reads an edition writes it. What was committed stays: the load that follows a killed one goes on with
the parts that are missing. Parts depend on what is due and not on the machine, so that one process writes the same
files as many. Starting processes costs a second or two each, so few editions are read right here.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from ingest.errors import BulletinError
from ingest.read import read_document
from ingest.reading import Reading, Rendition
from ingest.reference import Reference
from orchestration.city_year import CityYear, ReadEdition, read_city_year
from orchestration.collector import collect_seldom
from orchestration.loading import DueEdition
from warehouse.archive import Archive
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake, ReadingEntry, StagedSegment
from warehouse.processes import Processes, at_work, cores

WORTH_STARTING = 100
"""Editions due from which on a load is read in parts, and processes are started for it."""

SMALLEST, LARGEST, PARTS = 25, 512, 8
"""Editions of a part, and into how many parts a load is divided between the two. At the largest a segment is one that
``compaction`` leaves alone; a killed load loses as much of its work a process."""

_AHEAD = 2
"""Parts a process has waiting, so that it never waits for this one."""


@dataclass(frozen=True)
class ReadPart:
    """``reads`` say what became of every edition of a part, without their readings, which are in ``staged``; ``last``
    are the observations of the reading that came last. Whoever gets it commits or discards ``staged``."""

    reads: list[ReadEdition]
    staged: StagedSegment
    last: pa.Table | None


@dataclass(frozen=True)
class _Filled:
    """A ``ReadPart`` on its way between processes."""

    reads: list[ReadEdition]
    entries: tuple[ReadingEntry, ...]
    bulletins: list[pa.Table]
    last: pa.Table | None


def renditions_in(archive: Archive) -> Callable[[DueEdition], list[Rendition]]:
    """Reads the documents of an edition."""

    def renditions(edition: DueEdition) -> list[Rendition]:
        found = []
        for rendition_id in edition.rendition_ids:
            entry = archive.entry(rendition_id)
            assert entry.identity is not None, "a rendition of an edition was identified"
            document = read_document(archive.read(rendition_id), entry.names[0])
            found.append(Rendition(document, entry.identity, entry.received_on))
        return found

    return renditions


def parts_of(years: Sequence[CityYear]) -> list[tuple[CityYear, ...]]:
    """``years`` in parts, in their order; one part where there is little to read."""
    size = max(SMALLEST, min(LARGEST, sum(year.due for year in years) // PARTS))
    parts: list[tuple[CityYear, ...]] = []
    waiting: list[CityYear] = []
    count = 0
    for year in years:
        waiting.append(year)
        count += year.due
        if count >= size:
            parts.append(tuple(waiting))
            waiting, count = [], 0
    return [*parts, tuple(waiting)] if waiting else parts


_ahead: dict[Path, Processes] = {}


@contextmanager
def begun_ahead(home: Home, reference: Reference, due: int) -> Iterator[None]:
    """Where so many editions are due that processes will read them, they start now, on the cores that a load leaves
    idle until it reads. Those that were not needed after all are ended."""
    if due >= WORTH_STARTING and cores() > 1:
        _ahead[home.root] = Processes(cores(), _begin, home.root, reference).begin()
    try:
        yield
    finally:
        if (unused := _ahead.pop(home.root, None)) is not None:
            unused.end()


@contextmanager
def reading_processes(home: Home, reference: Reference) -> Iterator[Processes | None]:
    """The processes for ``read_parts``: those that were ``begun_ahead`` in this load, else new ones; None where this
    process reads by itself.

    Raises WarehouseError, code ``process_died``, where one of them was killed.
    """
    if cores() < 2:
        yield None
        return
    with at_work(_ahead.pop(home.root, None) or Processes(cores(), _begin, home.root, reference)) as processes:
        yield processes


def read_parts(
    parts: Sequence[tuple[CityYear, ...]],
    home: Home,
    reference: Reference,
    lake: Lake,
    processes: Processes | None,
) -> Iterator[ReadPart]:
    """Each of ``parts``, read and staged, in their order, by ``processes`` or right here. Close it, so that nothing
    staged is left behind.

    Raises WarehouseError, ``disk_full`` ...
    """
    if processes is None:
        renditions = renditions_in(Archive(home))
        for part in parts:
            staged = lake.new_segment()
            with _discarded_on_error(staged):
                staged.open()
                read = _read_part(part, staged, renditions, reference)
            yield read
        return
    waiting: deque[tuple[Future[_Filled], StagedSegment]] = deque()
    following = iter(parts)

    def submit(part: tuple[CityYear, ...]) -> None:
        staged = lake.new_segment()
        staged.open()
        waiting.append((processes.submit(_read, part, staged.folder), staged))

    try:
        for part in islice(following, processes.count * _AHEAD):
            submit(part)
        while waiting:
            filled = waiting[0][0].result()
            _, staged = waiting.popleft()
            if (part := next(following, None)) is not None:
                submit(part)
            staged.readings, staged.bulletins = filled.entries, filled.bulletins
            yield ReadPart(filled.reads, staged, filled.last)
    finally:
        # Nobody writes to them any more.
        processes.end()
        for _, staged in waiting:
            staged.discard()


@contextmanager
def _discarded_on_error(staged: StagedSegment) -> Iterator[None]:
    try:
        yield
    except BaseException:
        staged.discard()
        raise


def _read_part(
    part: Sequence[CityYear],
    staged: StagedSegment,
    renditions: Callable[[DueEdition], list[Rendition]],
    reference: Reference,
) -> ReadPart:
    """Read ``part`` and write what was read to ``staged``."""
    reads: list[ReadEdition] = []
    last: list[pa.Table] = []

    def readings() -> Iterator[Reading]:
        for year in part:
            for read in read_city_year(year, renditions, reference):
                reads.append(replace(_sendable(read), reading=None))
                if isinstance(read.error, WarehouseError | OSError):
                    # The archive or the disk, and no fault of the document: the load stops here.
                    raise read.error
                if read.reading is not None:
                    last[:] = [read.reading.tables["observation"]]
                    yield read.reading

    staged.fill(readings())
    return ReadPart(reads, staged, last[0] if last else None)


# ------------------------------------------------------------------------------- in a reading process

_home: Home
_renditions: Callable[[DueEdition], list[Rendition]]
_reference: Reference


def _begin(root: Path, reference: Reference) -> None:
    global _home, _renditions, _reference
    collect_seldom()
    _home, _reference = Home.open(root), reference
    _renditions = renditions_in(Archive(_home))


def _read(part: tuple[CityYear, ...], folder: Path) -> _Filled:
    read = _read_part(part, Lake(_home).opened_segment(folder), _renditions, _reference)
    return _Filled(read.reads, read.staged.readings, read.staged.bulletins, read.last)


def _sendable(read: ReadEdition) -> ReadEdition:
    """Errors of other libraries may not survive the way between processes: told as text they do."""
    if read.error is None or isinstance(read.error, BulletinError | WarehouseError | OSError):
        return read
    told = RuntimeError(f"{read.error!r}")
    told.add_note("".join(traceback.format_exception(read.error)))
    return replace(read, error=told)
