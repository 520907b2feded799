"""The published warehouse that exports are made of."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.published import published_home
from warehouse.home import Home
from warehouse.query import connect


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    base = tmp_path_factory.getbasetemp() / "published"
    base.mkdir(exist_ok=True)
    return published_home(base)


@pytest.fixture
def release(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release, to compare with."""
    connection = connect(home)
    yield connection
    connection.close()
