"""The copy of the served release that a partial build works on, made while the load still reads.

Copying a gigabyte, and waiting until the disk has it, takes longer than reading a month. It needs no Python, so it is
begun as soon as it is likely that the build will be a partial one, beside imports and reading, and taken when it is
dbt's turn. A copy that nobody takes is removed.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from orchestration.transform.changes import ALWAYS_PARTIAL, LARGEST_SHARE
from warehouse.durable import copy_file, temporary_beside
from warehouse.home import DATABASE_NAME, Home

_begun: dict[Path, tuple[Path, Path, Future[None]]] = {}
"""By the home's root: which file is copied, to where, and whether it is there yet."""


def begin(home: Home, due: int, known: int) -> None:
    """Begin to copy the served release where ``due`` editions, of ``known`` in the lake, make a partial build likely.
    Under the writer's lock."""
    if due > max(ALWAYS_PARTIAL, LARGEST_SHARE * known) or not home.current.is_symlink() or home.root in _begun:
        return
    source = home.current.resolve() / DATABASE_NAME
    target = temporary_beside(home.build / DATABASE_NAME)
    thread = ThreadPoolExecutor(1)
    # To the disk as well: publication then waits for what the build changed only.
    _begun[home.root] = (source, target, thread.submit(_copy, source, target))
    thread.shutdown(wait=False)


def _copy(source: Path, target: Path) -> None:
    try:
        copy_file(source, target)
    except OSError:
        # A disk that is full must not stay so because of it.
        target.unlink(missing_ok=True)
        raise


def take(home: Home, target: Path) -> None:
    """Put the copy of the served release at ``target``, a free name in ``home.build``. Raises OSError."""
    source = home.current.resolve() / DATABASE_NAME
    if home.root in _begun:
        copied, made, future = _begun.pop(home.root)
        with suppress(OSError):
            future.result()
            if copied == source and made.stat().st_size == source.stat().st_size:
                made.rename(target)
                return
        made.unlink(missing_ok=True)
    # Publication waits for the disk, once the file is what it will be.
    copy_file(source, target, durable=False)


def drop(home: Home) -> None:
    """Remove a copy that nobody took."""
    if home.root in _begun:
        _, made, future = _begun.pop(home.root)
        with suppress(OSError):
            future.result()
        with suppress(OSError):
            made.unlink(missing_ok=True)
