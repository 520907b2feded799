"""Whether some process has a release open."""

from __future__ import annotations

import os
from pathlib import Path

_LOCKS = Path("/proc/locks")


def being_read(database: Path) -> bool:
    """Whether a process of this machine holds DuckDB's lock on the file; False where that cannot be known.

    Asks the kernel's list (Linux). Opening the file to test its lock would not do: closing it again drops the
    locks that a connection of our own process holds on it.
    """
    try:
        status = database.stat()
        listed = _LOCKS.read_text(encoding="ascii")
    except OSError:
        return False
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    return any(device in line.split() for line in listed.splitlines())
