from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A warehouse that does not exist yet."""
    return Home.open(tmp_path / "home")
