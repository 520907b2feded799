"""``make demo``: three synthetic years of two cities in a warehouse of their own, and what to look at in it.

The home gets the file ``SYNTHETIC.txt`` before anything else. A home that holds documents and lacks it is refused:
made-up figures never come to stand beside real ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from tests.synthetic import history
from tests.synthetic.__main__ import write
from warehouse.home import Home
from warehouse.query import run_sql

CITIES = ("430200", "431100")
FIRST, LAST = date(2018, 4, 1), date(2021, 3, 1)
"""In these three years 株洲县 became 渌口区, and 祁阳县 became 祁阳市."""

MARK = "SYNTHETIC.txt"
DEFAULT = Path(__file__).parents[2] / "warehouse" / "data-demo"

QUESTIONS = (
    ("what is in it", "select count(*) as facts, count(distinct month) as months, count(distinct area_code) as areas "
     "from fct_observation"),
    ("one figure through a year", "select month, value, unit, status from v_observation "
     "where area_code = '430200' and metric_code = 'investment.completed.total' and year(month) = 2019 order by month"),
    ("what corrections changed", "select area_code, month, metric_code, count(*) as vintages "
     "from fct_observation_vintage group by all having count(*) > 1 order by all limit 5"),
)  # fmt: skip


def main() -> int:
    """Write, load, and say how to go on; the exit status of the load."""
    home = Home.open(Path(os.environ["WAREHOUSE_HOME"]) if os.environ.get("WAREHOUSE_HOME") else DEFAULT)
    mark = home.root / MARK
    if (home.root / "archive").exists() and not mark.exists():
        print(
            f"{home.root} holds documents that are not synthetic. The demo needs a warehouse of its own:\n"
            "  make demo WAREHOUSE_HOME=/some/other/folder",
            file=sys.stderr,
        )
        return 2
    home.root.mkdir(parents=True, exist_ok=True)
    mark.write_text("All figures of this warehouse are made up by tests/synthetic (合成数据).\n", encoding="utf-8")
    written = write(home.root / "synthetic", CITIES, history(CITIES, FIRST, LAST, irregular=True))
    areas = home.root / "config" / "areas"
    areas.mkdir(parents=True, exist_ok=True)
    for path in (home.root / "synthetic" / "config" / "areas").glob("*.csv"):
        (areas / path.name).write_bytes(path.read_bytes())
    print(f"{written} synthetic bulletins of two cities, {FIRST:%Y-%m} to {LAST:%Y-%m}, in {home.root}/synthetic")
    bulletins = Path(sys.executable).with_name("bulletins")
    loaded = subprocess.run(
        [bulletins, "load", home.root / "synthetic" / "landing"],
        env=os.environ | {"WAREHOUSE_HOME": str(home.root)},
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    print(*loaded.stdout.splitlines()[-4:], sep="\n")
    if loaded.returncode:
        return loaded.returncode
    there = f"WAREHOUSE_HOME={home.root}"
    for title, sql in QUESTIONS:
        rows = run_sql(home, sql).to_pylist()
        print(f'\n{title}:\n  {there} {bulletins} sql "{sql}"')
        for row in rows:
            print("    " + "  ".join(f"{name} {value}" for name, value in row.items()))
    print(f"\nThe UI, with every document's checks:\n  {there} make dev")
    print(f"All commands:\n  {there} {bulletins} --help")
    return 0


if __name__ == "__main__":
    sys.exit(main())
