"""A few kills of the real load and of a rebuild; ``python -m tests.kills`` does a hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.killing import kills
from tests.kills.warehouse_with_history import prepare


@pytest.mark.slow
def test_no_kill_does_harm(tmp_path: Path) -> None:
    base, arriving = prepare(tmp_path)
    for rebuild, count in ((False, 8), (True, 4)):
        for one in kills(base, arriving, tmp_path / str(rebuild), count, seed=7, rebuild=rebuild):
            assert one.wrong == [], one


@pytest.mark.slow
def test_no_kill_of_a_bulk_load_does_harm(tmp_path: Path) -> None:
    base, arriving = prepare(tmp_path, bulk=True)
    for one in kills(base, arriving, tmp_path, count=6, seed=7):
        assert one.wrong == [], one
