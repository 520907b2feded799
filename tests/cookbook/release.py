"""The warehouse of the cookbook: the bundled bulletin, and two irregular years of two synthetic cities."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tests.cli.conftest import BETTER, ask
from tests.synthetic import AREAS, Bulletin, history
from warehouse.home import Home

CITIES = ("430300", "431100")
FIRST, LAST = date(2019, 1, 1), date(2020, 12, 1)
UNREADABLE = ("430300", "430321", "2020-05", "investment.plan.supporting")
"""(city, area, month, metric) of a cell whose figure is printed as words, so that the quarantine has something."""


def cookbook_home(folder: Path) -> Home:
    """The warehouse, loaded into ``folder`` by the console script."""
    root, landing = folder / "home", folder / "landing"
    (root / "config" / "areas").mkdir(parents=True)
    landing.mkdir()
    for code in CITIES:
        shutil.copy(AREAS / f"{code}.csv", root / "config" / "areas")
    shutil.copy(BETTER, landing)
    for bulletin in history(CITIES, FIRST, LAST, irregular=True):
        (landing / bulletin.file_name).write_bytes(_content(bulletin))
    answer = ask(root, "load", landing)
    assert answer.code == 0, answer.text
    return Home.open(root)


def _content(bulletin: Bulletin) -> bytes:
    """The bulletin's bytes, with words in place of the figure of ``UNREADABLE``."""
    city, area, month, metric = UNREADABLE
    if (bulletin.city.code, f"{bulletin.month:%Y-%m}") != (city, month):
        return bulletin.content
    printed = bulletin.truth[area, month, metric].text
    row = "\t".join(
        bulletin.truth[area, month, f"investment.plan.{part}"].text for part in ("total", "industry", "supporting")
    )
    text = bulletin.content.decode()
    assert text.count(row) == 1, f"the row of {area} in {month} is not found by {row}"
    return text.replace(row, row.removesuffix(printed) + "约三十").encode()
