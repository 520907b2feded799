"""One writer at a time. The kernel holds the lock, so it vanishes with a process that is killed."""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.durable import make_folder, remove_leftovers, write_file
from warehouse.errors import WarehouseError, storage_errors
from warehouse.home import Home

WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock. ``started_at`` is when it was taken, UTC, ISO 8601."""

    pid: int
    host: str
    command: str
    started_at: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} ({self.command}), since {self.started_at}"


@contextmanager
def writer_lock(home: Home, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the right to write to ``home``; not re-entrant.

    Raises WarehouseError with code ``locked`` that names the holder when it is not free within
    ``wait_seconds`` (0: do not wait).
    """
    make_folder(home.root)
    # Steps of one load may run in different threads, hence not thread-local.
    lock = FileLock(home.lock, thread_local=False)
    with storage_errors(home.lock, "taking the writers' lock"):
        try:
            lock.acquire(timeout=max(0.0, wait_seconds))
        except Timeout:
            raise _locked(home, wait_seconds) from None
    try:
        remove_leftovers(home.root)
        _write_holder(home)
        yield
    finally:
        # The note goes first: whoever takes the lock next writes its own.
        with suppress(OSError):
            _note(home).unlink(missing_ok=True)
        lock.release()


def holder(home: Home) -> Holder | None:
    """Who holds the lock, or None where it is free or the holder left no note (yet)."""
    try:
        found = Holder(**json.loads(_note(home).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if _may_live(found) else None


def _note(home: Home) -> Path:
    return home.lock.with_name(home.lock.name + ".json")


def _write_holder(home: Home) -> None:
    command = shlex.join(sys.orig_argv) or "unknown command"
    note = Holder(os.getpid(), socket.gethostname(), command, datetime.now(UTC).isoformat(timespec="seconds"))
    write_file(_note(home), json.dumps(asdict(note), ensure_ascii=False).encode())


def _may_live(found: Holder) -> bool:
    """False for a note left by a process of this host that is gone (it was killed)."""
    if found.host != socket.gethostname():
        return True
    try:
        os.kill(found.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _locked(home: Home, waited: float) -> WarehouseError:
    by = holder(home)
    return WarehouseError(
        "locked",
        f"another load is writing: {by or 'a process that left no note'}. Waited {waited:g} s.",
        path=home.lock,
        remedy="Run the same command again when it is done.",
    )
