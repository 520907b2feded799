"""What was worked out of a text once, kept for the next time it is printed.

Bulletins repeat themselves: labels, headers and small numbers come again in every table of every month. ``Remembered``
is a dictionary that works out what it lacks, so that a hit costs no Python call:
``list(map(remembered.__getitem__, row))`` runs at the speed of the interpreter's own loops.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(dict[K, V]):
    """``remembered[key]`` is ``work_out(key)``, a pure function, worked out once.

    Emptied when it holds ``limit`` answers: what is remembered never changes an answer, only what it costs.
    """

    __slots__ = ("_limit", "_work_out")

    def __init__(self, work_out: Callable[[K], V], limit: int) -> None:
        super().__init__()
        self._work_out = work_out
        self._limit = limit

    def __missing__(self, key: K) -> V:
        found = self._work_out(key)
        if len(self) >= self._limit:
            self.clear()
        self[key] = found
        return found


class Bounded(dict[K, V]):
    """A dictionary that is emptied when something is put into it while it holds ``limit`` things."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __reduce__(self) -> tuple[Any, ...]:
        # Sent to another process it arrives empty: what is remembered can be made again.
        return (type(self), (self._limit,))

    def __setitem__(self, key: K, value: V) -> None:
        if len(self) >= self._limit:
            self.clear()
        super().__setitem__(key, value)
