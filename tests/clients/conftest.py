from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.answers import publish_marked
from tests.published import published_once
from warehouse.home import Home


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two cities, several months, a correction and a quarantined cell, loaded by the product."""
    return published_once(tmp_path_factory)


@pytest.fixture
def home(loaded: Home, tmp_path: Path) -> Home:
    """A copy of it whose release is number 1."""
    shutil.copytree(loaded.root, tmp_path / "home", symlinks=True)
    copied = Home.open(tmp_path / "home")
    publish_marked(copied, 1, tmp_path)
    return copied


@pytest.fixture
def publish(home: Home, tmp_path: Path) -> Callable[[int], None]:
    return lambda number: publish_marked(home, number, tmp_path)
