"""A warehouse of 16 months of two cities, one segment a bulletin, and the documents that come next."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from orchestration.session import LoadSession
from tests.synthetic import generate, months
from tests.synthetic.__main__ import write
from warehouse.compaction import MANY
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.lock import writer_lock

CITIES = ("430300", "431100")
FIRST, LAST, NEXT = date(2020, 1, 1), date(2021, 4, 1), date(2021, 5, 1)
CORRECTED = date(2021, 2, 1)
"""A month whose first issue is mistaken. Its correction arrives with ``NEXT``, so that March and April are due too."""


EARLIER = (date(2010, 1, 1), date(2014, 12, 1))
"""Years that arrive in a bulk load: enough documents to be read in parts by several processes."""


def prepare(folder: Path, bulk: bool = False) -> tuple[Home, Path]:
    """The published warehouse in ``folder``, and the folder of documents that are not loaded yet: three of the next
    month, and with ``bulk`` those of five earlier years too."""
    home, documents, arriving = Home.open(folder / "base"), folder / "documents", folder / "arriving"
    history = [
        generate(code, month, edition="mistaken" if (code, month) == (CITIES[0], CORRECTED) else "right")
        for month in months(FIRST, LAST)
        for code in CITIES
    ]
    write(documents, CITIES, history)
    (home.root / "config" / "areas").mkdir(parents=True)
    for path in (documents / "config" / "areas").iterdir():
        (home.root / "config" / "areas" / path.name).write_bytes(path.read_bytes())
    with writer_lock(home, 0):
        for number, bulletin in enumerate(history, 1):
            session = LoadSession(home, f"month-{number}", [documents / "landing" / bulletin.file_name])
            session.take_in()
            session.read()
            session.commit()
    assert len(Lake(home).segments()) == MANY, "the next commit is the one that merges"
    done = bulletins(home, "load", documents / "landing")
    assert done.returncode == 0, done.stderr
    arriving.mkdir()
    earlier = months(*EARLIER) if bulk else ()
    for bulletin in (
        *(generate(code, NEXT) for code in CITIES),
        generate(CITIES[0], CORRECTED, edition="correction"),
        *(generate(code, month) for month in earlier for code in CITIES),
    ):
        (arriving / bulletin.file_name).write_bytes(bulletin.content)
    return home, arriving


def bulletins(home: Home, *arguments: object) -> subprocess.CompletedProcess[str]:
    """``bulletins`` with ``arguments`` on ``home``, to its end."""
    return subprocess.run(command(*arguments), env=environment(home), capture_output=True, text=True, check=False)


def command(*arguments: object) -> list[str]:
    return [str(Path(sys.executable).with_name("bulletins")), *map(str, arguments)]


def environment(home: Home) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "DAGSTER_HOME"} | {"WAREHOUSE_HOME": str(home.root)}
