"""One process and all it starts, measured: wall time, CPU time, and the most memory they held together."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY_SECONDS = 0.5
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Measured:
    """``wall`` and ``cpu`` in seconds; ``peak`` in bytes: resident pages of the process and all below it, added up
    every half second (what they share counts as often as it is mapped), 0 where there is no ``/proc``."""

    wall: float
    cpu: float
    peak: int


def measured(command: Sequence[object], environment: Mapping[str, str], cwd: Path | None = None) -> Measured:
    """Run ``command`` to its end; ends this process where it fails."""
    before, started = _children(), time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command], env=dict(environment), cwd=cwd, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    peaks = [0]
    watcher = threading.Thread(target=_watch, args=(process, peaks), daemon=True)
    watcher.start()
    said, _ = process.communicate()
    wall = time.perf_counter() - started
    watcher.join()
    if process.returncode:
        sys.exit(f"{command[0]} failed: {said[-3000:]}")
    return Measured(wall, _children() - before, max(peaks))


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _watch(process: subprocess.Popen[str], peaks: list[int]) -> None:
    while process.returncode is None:
        peaks.append(sum(map(_resident, _tree(process.pid))))
        time.sleep(_EVERY_SECONDS)


def _tree(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:
            # It ended, or there is no /proc.
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0
