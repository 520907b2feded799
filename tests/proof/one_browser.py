"""Fixtures of one Chromium for all tests of a folder; its conftest imports them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proof import browser as chromium


@pytest.fixture(scope="session")
def _chromium() -> Iterator[chromium.Browser]:
    if not chromium.AVAILABLE:
        pytest.skip("needs Debian's chromium and chromium-driver")
    started = chromium.Browser()
    yield started
    started.close()


@pytest.fixture
def browser(_chromium: chromium.Browser) -> chromium.Browser:
    """The browser as a desktop, light, without motion."""
    _chromium.resize(1440, 1000)
    _chromium.media()
    return _chromium
