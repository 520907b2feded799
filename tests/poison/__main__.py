"""Two hundred documents that cannot be published among two thousand good ones, in one load, and a month after it.

    python -m tests.poison [--good 2000] [--poison 200] [--keep DIR]

Good: synthetic bulletins. Poison (``documents``): some a good bulletin with a correction that no column
takes, one that came in 130 copies, the others with a figure run together. Asked: every good bulletin in the release,
every other set aside with reason, place and remedy; and that the load of one further month takes no longer than the
same load into a warehouse that never had any poison. Exit status 1 where one of these fails.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from tests.bench.history import FIRST_YEAR
from tests.cli.conftest import SCRIPT
from tests.poison.documents import copies, corrected, too_large
from tests.synthetic import AREAS, CITY_CODES, generate, months

_CORRECTED_EACH = 10
SLOWER = 1.25
"""How much longer a month may take, by wall: the machine's noise."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--good", type=int, default=2000)
    parser.add_argument("--poison", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="folder for documents and warehouses; temporary by default")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="poison-") as temporary:
        return check(given.keep or Path(temporary), given.good, given.poison)


def check(root: Path, good: int, poison: int) -> int:
    """What came of it, printed; 0 where all is as it should be."""
    cities = CITY_CODES
    years = -(-(good + poison + 2) // (12 * len(cities)))
    places = [(code, m) for m in months(date(FIRST_YEAR, 1, 1), date(FIRST_YEAR + years, 12, 1)) for code in cities]
    bad = set(range(5, 5 + poison * ((good + poison) // max(1, poison)), (good + poison) // max(1, poison)))
    homes = {name: home(root / name) for name in ("mixed", "sound")}
    folders = {name: root / f"{name}-documents" for name in homes}
    for folder in folders.values():
        folder.mkdir(parents=True)
    for number, (code, month) in enumerate(places[: good + poison]):
        name = f"{code}-{month:%Y-%m}"
        if number not in bad:
            for folder in folders.values():
                (folder / f"{name}.txt").write_bytes(generate(code, month).content)
        elif number == min(bad):
            for copy, content in enumerate(copies(code, month)):
                (folders["mixed"] / f"{name}-{copy}.txt").write_bytes(content)
        elif number % _CORRECTED_EACH == 0:
            content, bulletin_id, corrections = corrected(code, month, number)
            (folders["mixed"] / f"{name}.txt").write_bytes(content)
            (homes["mixed"] / "config" / "corrections" / f"{bulletin_id}.yml").write_text(corrections, encoding="utf-8")
        else:
            (folders["mixed"] / f"{name}.txt").write_bytes(too_large(code, month, number))
    taken = {name: load(homes[name], folders[name]) for name in homes}
    found = served(homes["mixed"])
    print(f"load of {good} good and {poison} poison: {taken['mixed'][0]:.0f} s, exit status {taken['mixed'][1]}")
    print(f"load of the {good} good ones alone: {taken['sound'][0]:.0f} s, exit status {taken['sound'][1]}")
    print(f"published: {found['bulletins']}, set aside: {found['aside']} ({json.dumps(found['reasons'])})")
    seconds = {}
    code, month = places[good + poison]
    for name in homes:
        further = root / f"{name}-further"
        further.mkdir()
        (further / "further.txt").write_bytes(generate(code, month).content)
        seconds[name], status = load(homes[name], further)
        print(f"one further month, {name}: {seconds[name]:.1f} s, exit status {status}")
    right = {
        "exit status of the load is 3": taken["mixed"][1] == 3,
        "every good bulletin is published": found["bulletins"] == good,
        "every other is set aside": found["aside"] == poison,
        "each with reason and remedy": found["told"] == poison,
        "the next month takes no longer": seconds["mixed"] <= SLOWER * seconds["sound"],
    }
    for asked, holds in right.items():
        print(f"{'ok ' if holds else 'NOT'} {asked}")
    return 0 if all(right.values()) else 1


def home(root: Path) -> Path:
    for kind in ("areas", "corrections"):
        (root / "config" / kind).mkdir(parents=True)
    for path in AREAS.glob("*.csv"):
        shutil.copy(path, root / "config" / "areas")
    return root


def load(root: Path, folder: Path) -> tuple[float, int]:
    """Seconds and exit status of a load as a person runs it."""
    began = time.monotonic()
    done = subprocess.run(
        [SCRIPT, "load", str(folder)], env=os.environ | {"WAREHOUSE_HOME": str(root)}, capture_output=True, text=True
    )
    if done.returncode not in (0, 3):
        print((done.stdout + done.stderr)[-2000:])
    return time.monotonic() - began, done.returncode


def served(root: Path) -> dict[str, object]:
    with duckdb.connect(str(root / "published" / "current" / "bulletins.duckdb"), read_only=True) as connection:
        (bulletins,) = connection.execute("select count(distinct bulletin_id) from marts.fct_observation").fetchone()
        reasons = connection.execute("select reason_code, count(*) from marts.fct_set_aside group by 1").fetchall()
        told = "select count(*) from marts.fct_set_aside where reason <> '' and remedy <> ''"
        (said,) = connection.execute(told).fetchone()
    return {"bulletins": bulletins, "aside": sum(n for _, n in reasons), "reasons": dict(reasons), "told": said}


if __name__ == "__main__":
    sys.exit(main())
