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
from ingest.reading import Rendition
from ingest.reference import Reference
from orchestration.city_year import CityYear, ReadEdition, is_of_the_machine, read_city_year
from orchestration.collector import collect_seldom
from orchestration.loading import DueEdition
from orchestration.setting_aside import place_in_code
from warehouse.archive import Archive
from warehouse.conformity import Conformed
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake, ReadingEntry, StagedSegment
from warehouse.processes import Processes, at_work, cores

WORTH_STARTING = 100
"""Editions due from which on a load is read in parts, and processes are started for it."""

SMALLEST, LARGEST, PARTS = 25, 512, 8
"""Editions of a part, and into how many parts a load is divided between the two. At the largest a segment is one that
``compaction`` leaves alone; a killed load loses as much of its work a process."""

_AHEAD = 4
"""Parts a process has waiting, so that it never waits for this one, which may have seconds of imports before it."""


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


def start_ahead(home: Home, reference: Reference) -> None:
    """Start the processes that the next ``PartsRead`` of ``home`` works with, on the cores that a load leaves idle
    until it reads. Follow it with ``end_unused``."""
    if cores() > 1 and home.root not in _ahead:
        _ahead[home.root] = Processes(cores(), _begin, home.root, reference).begin()


def end_unused(home: Home) -> None:
    """End the processes that were started ahead and not needed after all."""
    if (unused := _ahead.pop(home.root, None)) is not None:
        unused.end()


class PartsRead:
    """``parts``, read and staged by processes, or, on a single core, by this one. The first of them are being read as
    soon as there is such an object; walk over it, once, for each part in its order. Close it, so that nothing staged is
    left behind.

    Walking raises WarehouseError: ``disk_full`` ..., ``process_died`` where a process was killed.
    """

    def __init__(self, parts: Sequence[tuple[CityYear, ...]], home: Home, reference: Reference, lake: Lake) -> None:
        self.due = sum(year.due for part in parts for year in part)
        """How many editions are to be read for a reason of their own."""
        self._following = iter(parts)
        self._home, self._reference, self._lake = home, reference, lake
        self._waiting: deque[tuple[Future[_Filled], StagedSegment]] = deque()
        self._processes: Processes | None = None
        if cores() > 1:
            self._processes = _ahead.pop(home.root, None) or Processes(cores(), _begin, home.root, reference)
            try:
                self._submit(self._processes.count * _AHEAD)
            except BaseException:
                self.close()
                raise

    def __iter__(self) -> Iterator[ReadPart]:
        return self._read_here() if self._processes is None else self._read_by(self._processes)

    def close(self) -> None:
        """End the processes, and remove what nobody got."""
        if self._processes is not None:
            # Nobody writes to the folders any more.
            self._processes.end()
        while self._waiting:
            self._waiting.popleft()[1].discard()

    def _submit(self, count: int) -> None:
        """Have the next ``count`` parts read."""
        assert self._processes is not None
        for part in islice(self._following, count):
            staged = self._lake.new_segment()
            staged.open()
            self._waiting.append((self._processes.submit(_read, part, staged.folder), staged))

    def _read_by(self, processes: Processes) -> Iterator[ReadPart]:
        with at_work(processes):
            while self._waiting:
                filled = self._waiting[0][0].result()
                _, staged = self._waiting.popleft()
                self._submit(1)
                staged.readings, staged.bulletins = filled.entries, filled.bulletins
                yield ReadPart(filled.reads, staged, filled.last)

    def _read_here(self) -> Iterator[ReadPart]:
        renditions = renditions_in(Archive(self._home))
        for part in self._following:
            staged = self._lake.new_segment()
            with _discarded_on_error(staged):
                staged.open()
                read = _read_part(part, staged, renditions, self._reference)
            yield read


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

    def readings() -> Iterator[Conformed]:
        for year in part:
            for read in read_city_year(year, renditions, reference):
                reads.append(replace(_sendable(read), reading=None))
                if read.error is not None and is_of_the_machine(read.error):
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
    if read.error is None or isinstance(read.error, BulletinError | WarehouseError | MemoryError):
        return read
    if is_of_the_machine(read.error):
        return read
    told = RuntimeError(f"{read.error!r}")
    told.add_note(place_in_code(read.error))
    told.add_note("".join(traceback.format_exception(read.error)))
    return replace(read, error=told)
