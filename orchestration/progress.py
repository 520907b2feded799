"""How far a load in this process is, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

Watcher = Callable[[str, int, int], None]
"""(stage, done, total); stages are ``receive``, ``read``, ``build`` and ``publish``."""

_watchers: list[Watcher] = []


@contextmanager
def watched_by(watcher: Watcher) -> Generator[None]:
    """Let ``watcher`` know of every step until the block ends."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def tell(stage: str, done: int, total: int) -> None:
    for watcher in _watchers:
        watcher(stage, done, total)
