"""The console script as a person runs it: a process of its own, its output and its exit status."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.once import made_once
from warehouse.home import Home

SAMPLES = Path(__file__).parents[1] / "samples"
BETTER = SAMPLES / "better" / "2020-14.txt"
DAMAGED = SAMPLES / "damaged" / "2020-14.txt"
SCRIPT = Path(sys.executable).with_name("bulletins")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


Bulletins = Callable[..., Answer]


def ask(home: Path, *arguments: object, **environment: str) -> Answer:
    """Run ``bulletins`` with ``arguments`` on the warehouse ``home``."""
    inherited = {k: v for k, v in os.environ.items() if k != "DAGSTER_HOME" and not k.startswith("BULLETIN_")}
    done = subprocess.run(
        [SCRIPT, *map(str, arguments)],
        env=inherited | {"WAREHOUSE_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def _load(home: Path) -> str:
    return json.dumps(asdict(ask(home, "load", BETTER)))


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """A warehouse after ``bulletins load`` of the bundled bulletin, and what that said."""
    folder, said = made_once(tmp_path_factory, "cli", lambda folder: _load(folder / "home"))
    return folder / "home", Answer(**json.loads(said))


@pytest.fixture
def loaded(loaded_once: tuple[Path, Answer], tmp_path: Path) -> Home:
    shutil.copytree(loaded_once[0], tmp_path / "home", symlinks=True)
    return Home.open(tmp_path / "home")


@pytest.fixture
def bulletins(tmp_path: Path) -> Bulletins:
    """``bulletins("load", path)`` on the home of this test."""
    return lambda *arguments, **environment: ask(tmp_path / "home", *arguments, **environment)
