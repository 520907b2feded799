"""The site of the documentation, built once for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.site.build import build
from tests.cli.conftest import Answer, loaded_once
from tests.proof.one_browser import _chromium, browser
from warehouse.home import Home

__all__ = ["_chromium", "browser", "loaded_once"]


@pytest.fixture(scope="session")
def site(loaded_once: tuple[Path, Answer], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, without dbt's page. Building it fails where a link of a page leads nowhere."""
    folder = tmp_path_factory.mktemp("documentation")
    return build(folder, Home.open(loaded_once[0]), with_dbt=False).parent
