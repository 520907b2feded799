"""An environment of its own for each client, made once from the package registries and kept in the user's cache.

Where a registry is out of reach (or there is no Node), the tests of that client skip and say so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bulletin-warehouse" / "clients"
_STAMP = "complete"
_PATIENCE = 1500
"""Seconds for an installation; Superset has two hundred packages."""


def python_with(*requirements: str) -> Path:
    """A Python interpreter that has ``requirements`` and nothing of this project."""
    folder = CACHE / _key("python", sys.version, *requirements)
    if not _whole(folder):
        _run([sys.executable, "-m", "venv", folder], requirements)
        _run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements], requirements)
        (folder / _STAMP).touch()
    return folder / "bin" / "python"


def node_with(*packages: str) -> Path:
    """A folder whose ``node_modules`` have ``packages``."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("there is no Node.js on this machine")
    folder = CACHE / _key("node", *packages)
    if not _whole(folder):
        (folder / "package.json").write_text('{"private": true, "type": "module"}')
        _run([npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *packages], packages)
        (folder / _STAMP).touch()
    return folder


def _key(*parts: str) -> str:
    return f"{parts[0]}-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:16]}"


def _whole(folder: Path) -> bool:
    """Whether the environment was made to the end; a virtual environment knows its path, so it is made in place."""
    if (folder / _STAMP).is_file():
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return False


def _run(command: list[str | Path], wanted: tuple[str, ...]) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    try:
        done = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=_PATIENCE, env=environment
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"{' '.join(wanted)} could not be installed within {_PATIENCE} s")
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        pytest.skip(f"{' '.join(wanted)} cannot be installed here: {said[-1] if said else done.returncode}")
