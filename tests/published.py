"""A published warehouse with something of everything, loaded once a test run: a damaged bulletin with repairs, and a
second city (合成数据) with several months, one of them corrected later, one with a cell that cannot be read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import ask
from tests.once import made_once
from tests.synthetic import AREAS, Bulletin, generate, months
from warehouse.home import Home
from warehouse.query import connect

SAMPLES = Path(__file__).parent / "samples"
CITY = "430300"
CORRECTED = date(2020, 8, 1)
UNREADABLE = ("430321", date(2020, 7, 1), "investment.plan.supporting")
"""(area, month, metric) of the cell whose figure is printed as words."""
WORDS = "=约三十"
_SEED = 11


def published_home(folder: Path) -> Home:
    """The warehouse, loaded into ``folder``."""
    root, landing = folder / "home", folder / "landing"
    (root / "config" / "areas").mkdir(parents=True)
    landing.mkdir()
    shutil.copy(AREAS / f"{CITY}.csv", root / "config" / "areas")
    shutil.copy(SAMPLES / "damaged" / "2020-14.txt", landing / "a-damaged.txt")
    for month in months(date(2020, 6, 1), date(2020, 9, 1)):
        editions = ("mistaken", "correction") if month == CORRECTED else ("right",)
        for edition in editions:
            bulletin = generate(CITY, month, _SEED, edition=edition)
            content = _with_words(bulletin) if month == UNREADABLE[1] else bulletin.content
            (landing / bulletin.file_name).write_bytes(content)
    answer = ask(root, "load", landing)
    assert answer.code == 0, answer.text
    return Home.open(root)


def published_once(factory: pytest.TempPathFactory) -> Home:
    """The warehouse of this test run."""
    folder, _ = made_once(factory, "published", lambda folder: str(published_home(folder).root))
    return Home.open(folder / "home")


def _with_words(bulletin: Bulletin) -> bytes:
    """The bulletin with words in place of the figure of ``UNREADABLE``."""
    area, month, _ = UNREADABLE
    printed = {key[2]: figure.text for key, figure in bulletin.truth.items() if key[0] == area}
    row = "\t".join(printed[f"investment.plan.{part}"] for part in ("total", "industry", "supporting"))
    text = bulletin.content.decode()
    assert text.count(row) == 1, f"the row of {area} in {month} is not found by {row}"
    return text.replace(row, row.rpartition("\t")[0] + "\t" + WORDS).encode()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published_once(tmp_path_factory)


@pytest.fixture
def release(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release, to compare with."""
    connection = connect(home)
    yield connection
    connection.close()
