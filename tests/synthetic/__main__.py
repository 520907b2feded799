"""``python -m tests.synthetic --out DIR --months 2020-01..2022-12 --cities 2 --seed 1``

Writes DIR/landing/*.txt, DIR/config/areas/*.csv for the cities that are not bundled, and DIR/truth.csv.
"""

from __future__ import annotations

import argparse
import csv
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tests.synthetic import AREAS, CITY_CODES, Bulletin, city, history


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def write(folder: Path, codes: Iterable[str], bulletins: Iterable[Bulletin]) -> int:
    """Bulletins, area files and truth into ``folder``; how many bulletins."""
    landing, areas = folder / "landing", folder / "config" / "areas"
    landing.mkdir(parents=True, exist_ok=True)
    areas.mkdir(parents=True, exist_ok=True)
    for code in codes:
        if city(code).path.parent == AREAS:
            shutil.copy(city(code).path, areas)
    written = 0
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("file", "area_code", "month", "metric_code", "value", "unit", "printed"))
        for bulletin in bulletins:
            (landing / bulletin.file_name).write_bytes(bulletin.content)
            for key, printed in bulletin.truth.items():
                table.writerow((bulletin.file_name, *key, printed.value, printed.unit, printed.text))
            written += 1
    return written


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic", description="Write synthetic bulletins.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to; made if missing")
    parser.add_argument("--months", default="2020-01..2022-12", help="first..last month, or one month")
    parser.add_argument("--cities", default="2", help=f"how many of {', '.join(CITY_CODES)}, or codes with commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corrections", type=float, default=0.05, help="share of issues that are corrected later")
    parser.add_argument("--irregular", action="store_true",
                        help="with late and missing issues, and years that begin with two months at once")  # fmt: skip
    given = parser.parse_args()
    first, _, last = given.months.partition("..")
    codes = given.cities.split(",") if len(given.cities) > 3 else CITY_CODES[: int(given.cities)]
    bulletins = history(codes, month(first), month(last or first), given.seed, corrections=given.corrections,
                        irregular=given.irregular)  # fmt: skip
    written = write(given.out, codes, bulletins)
    print(
        f"{written} bulletins, marked 合成数据, in {given.out}/landing; areas in {given.out}/config; truth.csv beside"
    )


if __name__ == "__main__":
    main()
