"""A first look at the documents of a load: what each is, before Dagster is started for any of them.

    documents ─▶ the first are looked at here ─▶ the rest here, or on all cores where that saves time ─▶ Received

Texts take less than a millisecond each, PDFs and scans a thousand times that, so the first tell whether processes are
worth their start. Contents stay behind: a load of thousands of documents reads them again, one part at a time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path

from ingest.reference import Reference
from orchestration.collector import collect_seldom
from orchestration.incoming import files_in
from orchestration.loading import Received, receive
from orchestration.progress import tell
from warehouse.archive import Archive, Document
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.processes import Processes, at_work, cores

FIRST = 100
"""Documents that tell how long the others will take."""

WORTH_SECONDS = 10.0
"""Time left from which on processes are started: that takes a second or two of every core."""

_AT_ONCE = 20
"""Documents of a turn of a process; few, as one scan may take as long as a thousand texts."""


def look(
    paths: Sequence[Path], home: Home, reference: Reference, on_new: Callable[[int], None] = lambda new: None
) -> list[Received]:
    """What came: the files of ``paths``, in their order and without their contents. Those that are in the lake, but
    no longer whole in the archive, are archived anew. ``on_new`` is told with each new document how many there are.

    Raises WarehouseError: ``process_died`` where a process was killed.
    """
    archive = Archive(home)
    read = frozenset(one for entry in Lake(home).current().values() for one in entry.rendition_ids)
    files = files_in(paths)
    received: list[Received] = []
    seen: set[str] = set()
    new = 0

    def take(some: Iterator[Received]) -> None:
        nonlocal new
        for one in some:
            received.append(replace(one, is_new=one.is_new and one.rendition_id not in seen))
            if one.rendition_id:
                seen.add(one.rendition_id)
            if received[-1].is_new:
                new += 1
                on_new(new)
            tell("receive", len(received), len(files))

    began = time.monotonic()
    take(_looked_at(files[:FIRST], archive, reference, read))
    rest = files[FIRST:]
    left = (time.monotonic() - began) / FIRST * len(rest)
    if left < WORTH_SECONDS or cores() < 2:
        take(_looked_at(rest, archive, reference, read))
    else:
        take(_on_all_cores(rest, home, reference, read))
    return received


def _looked_at(files: Sequence[Path], archive: Archive, reference: Reference, read: Set[str]) -> Iterator[Received]:
    for one in receive(files, archive, reference):
        rendition_id, content = one.rendition_id or "", one.content
        if rendition_id in read and content is not None and not archive.holds(rendition_id, content):
            # Nothing to read, but to mend: the archive lost or damaged it since.
            archive.keep([Document(content, one.name, one.identity)])
        # The bytes are read again by the job; thousands of documents need not stay in memory until then.
        yield replace(one, content=None)


def _on_all_cores(files: Sequence[Path], home: Home, reference: Reference, read: Set[str]) -> Iterator[Received]:
    turns = [files[first : first + _AT_ONCE] for first in range(0, len(files), _AT_ONCE)]
    with at_work(Processes(min(cores(), len(turns)), _begin, home.root, reference, read)) as processes:
        looked = deque(processes.submit(_look_at, turn) for turn in turns)
        while looked:
            yield from looked.popleft().result()


# ------------------------------------------------------------------------------- in a looking process

_archive: Archive
_reference: Reference
_read: Set[str]


def _begin(root: Path, reference: Reference, read: Set[str]) -> None:
    global _archive, _reference, _read
    collect_seldom()
    _archive, _reference, _read = Archive(Home.open(root)), reference, read


def _look_at(files: Sequence[Path]) -> list[Received]:
    return list(_looked_at(files, _archive, _reference, _read))
