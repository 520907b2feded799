"""What is dear and never altered is made once a test run, also where several processes run it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], str]) -> tuple[Path, str]:
    """(folder, what ``make`` said of it) of this test run: the first process that asks makes it, others wait.

    ``make`` is given an empty folder. Tests read the folder or copy it; they never write to it.
    """
    base = factory.getbasetemp()
    # Processes of pytest-xdist have folders of their own in that of the run.
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder, told = shared / name, shared / f"{name}.said"
    with FileLock(shared / f"{name}.lock"):
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what a process left that failed
            folder.mkdir(parents=True)
            told.write_text(make(folder), encoding="utf-8")
    return folder, told.read_text(encoding="utf-8")
