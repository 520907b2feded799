"""Bulletins written to a folder and loaded by one run of the real job into a warehouse of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.edits.make import Edited
from tests.synthetic import AREAS

BULLETINS = Path(sys.executable).with_name("bulletins")
PROJECT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Load:
    """What ``bulletins load`` of a folder came to."""

    home: Path
    code: int
    said: str
    seconds: float

    @property
    def database(self) -> Path:
        return self.home / "published" / "current" / "bulletins.duckdb"


def file_name(one: Edited) -> str:
    return f"{one.number:05d}-{one.which.city}-{one.which.month:%Y-%m}.txt"


def rendition_id(one: Edited) -> str:
    return hashlib.sha256(one.text.encode()).hexdigest()


def load(bulletins: Sequence[Edited], root: Path) -> Load:
    """Loads all of them in one run, in a process of its own; ``root`` is an empty folder."""
    home, landing = root / "home", root / "documents"
    landing.mkdir(parents=True)
    shutil.copytree(AREAS, home / "config" / "areas")
    for one in bulletins:
        (landing / file_name(one)).write_bytes(one.text.encode())
    kept = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    kept |= {"WAREHOUSE_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1", "PYTHONPATH": str(PROJECT)}
    started = time.monotonic()
    done = subprocess.run(
        [BULLETINS, "load", landing], env=kept, cwd=PROJECT, check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Load(home, done.returncode, done.stdout, time.monotonic() - started)
