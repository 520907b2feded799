"""What this process holds of a home for as long as a load lasts: the writer's lock, and the reference data."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.reference import Reference
from warehouse.home import Home
from warehouse.lock import writer_lock

_held: set[Path] = set()
_held_guard = threading.Lock()


@contextmanager
def writing(home: Home, wait_seconds: float) -> Iterator[None]:
    """The writer's lock; within a process that holds it already, nothing (the console script takes it
    first)."""
    with _held_guard:
        mine = home.root in _held
    if mine:
        yield
        return
    with writer_lock(home, wait_seconds):
        _held.add(home.root)
        try:
            yield
        finally:
            _held.discard(home.root)


_references: dict[Path, Reference] = {}


@contextmanager
def reading_with(home: Home, reference: Reference) -> Iterator[None]:
    """What this process reads into ``home`` meanwhile is read with ``reference``: what was decided on its
    grounds is done on the same, though a file of it changes in between; and it is parsed once."""
    _references[home.root] = reference
    try:
        yield
    finally:
        _references.pop(home.root, None)


def reference_of(home: Home) -> Reference:
    """The reference data of ``home``: that of ``reading_with``, or what its files say now. Raises
    ReferenceDataError."""
    return _references.get(home.root) or Reference.load(home.config)
