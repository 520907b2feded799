"""The same slots in other words, months and orders."""

from __future__ import annotations

import pytest

from tests.narrative.bulletins import figures, read
from tests.narrative.paraphrases import TOLD


@pytest.mark.parametrize("name", TOLD)
def test_every_figure_finds_its_slot(name: str) -> None:
    month, text, expected = TOLD[name]
    assert figures(text, month) == expected


@pytest.mark.parametrize("name", TOLD)
def test_nothing_is_left_open(name: str) -> None:
    month, text, _ = TOLD[name]
    assert [(u.printed, u.reason) for u in read(text, month).unattributed] == []
