"""CPU time of reading damaged bulletins against clean ones of the same run.

    python -m tests.bench.damaged [--each 3] [--pairs 3] [--show 12] [--dry-run]

Every damage of ``tests.mutation`` alone (``--each`` times) and with another one drawn at random (``--pairs`` times),
each on a synthetic bulletin of its own that nothing has read before, and the bundled damaged sample. Clean bulletins,
unseen as well, are read in between; their median is the measure. Damages are drawn with fixed seeds. The process is
warm: it has read clean bulletins of the same cities. Results go to docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random

from ingest.errors import BulletinError
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from tests.bench.reading import CITIES
from tests.bench.report import write_section
from tests.mutation import OPERATORS
from tests.mutation.page import render
from tests.mutation.sources import SAMPLES, reference, synthetic
from tests.synthetic import generate, months

WANTED = 10.0
"""Times clean, for the slowest damaged bulletin."""

SEED = 5000
_DRAWS = 20
SAMPLE = "bundled damaged sample"


@dataclass(frozen=True)
class Case:
    """One damaged text and what was done to it, in one name."""

    damage: str
    text: str


@dataclass
class Timing:
    """CPU seconds of one reading."""

    damage: str
    seconds: float


def issues() -> Iterator[tuple[str, date]]:
    """Cities and months in turn, without end."""
    return cycle([(code, month) for month in months(date(2019, 1, 1), date(2022, 12, 1)) for code in CITIES])


def damaged(each: int, pairs: int) -> list[Case]:
    """Bulletins with one damage and with two, every one made from figures of its own."""
    names = sorted(OPERATORS)
    found: list[Case] = []
    for name in names:
        for number in range(each + pairs):
            rng = Random(f"{SEED}/{name}/{number}")
            # Not every two damages fit one bulletin: the next partner is tried then.
            partners = rng.sample(names, len(names)) if number >= each else ()
            wanted = [(name, partner) for partner in partners] or [(name,)]
            found.append(next(case for chosen in wanted if (case := _damage(chosen, rng, len(found))) is not None))
    sample = (SAMPLES / "damaged" / "2020-14.txt").read_text(encoding="utf-8")
    return [*found, Case(SAMPLE, sample)]


def _damage(names: tuple[str, ...], rng: Random, number: int) -> Case | None:
    """The first drawn bulletin that offers something to damage by each of ``names``."""
    for attempt in range(_DRAWS):
        code, month = rng.choice(CITIES), date(rng.randrange(2019, 2023), rng.randrange(1, 13), 1)
        page = synthetic(code, month, SEED + number * _DRAWS + attempt).page
        if all([OPERATORS[name](page, rng) is not None for name in names]):
            return Case(" + ".join(names), render(page)[0])
    return None


def seconds(text: str) -> float:
    """CPU time from bytes to the tables of a reading; a refusal takes its time as well."""
    content = text.encode()
    started = time.process_time()
    try:
        document = read_document(content, "bench.txt")
        read_edition([Rendition(document, identify(document, reference()))], reference())
    except BulletinError:
        pass
    return time.process_time() - started


def measure(cases: list[Case]) -> tuple[float, list[Timing]]:
    """(median CPU seconds of a clean bulletin, timings of ``cases``), clean and damaged ones taking turns."""
    turns = issues()
    clean = [generate(*next(turns), SEED - 1).text for _ in cases]
    for code in CITIES:
        for month in months(date(2020, 1, 1), date(2020, 12, 1)):
            seconds(generate(code, month, SEED - 2).text)
    gc.collect()
    cleans, timings = [], []
    for text, case in zip(clean, cases, strict=True):
        gc.freeze()  # what this script and earlier readings hold is not this one's to be searched for garbage
        cleans.append(seconds(text))
        timings.append(Timing(case.damage, seconds(case.text)))
    gc.unfreeze()
    return statistics.median(cleans), timings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=3, help="bulletins a damage alone")
    parser.add_argument("--pairs", type=int, default=3, help="bulletins a damage with another one")
    parser.add_argument("--show", type=int, default=12, help="slowest readings to print")
    parser.add_argument("--dry-run", action="store_true", help="do not write docs/benchmarks.md")
    given = parser.parse_args()
    clean, timings = measure(damaged(given.each, given.pairs))
    worst = report(clean, timings, given.show, write=not given.dry_run)
    return 0 if worst <= WANTED else 1


def report(clean: float, timings: list[Timing], show: int, *, write: bool) -> float:
    """Prints every damage's median and worst, writes the summary; the worst ratio to ``clean``."""
    groups: dict[str, list[float]] = defaultdict(list)
    for timing in timings:
        for name in timing.damage.split(" + "):
            groups[f"{name}, with another" if " + " in timing.damage else name].append(timing.seconds)
    wide = max(map(len, groups))
    print(f"{'damage':<{wide}}  median ms  worst ms")
    for name in sorted(groups):
        print(f"{name:<{wide}}  {statistics.median(groups[name]) * 1e3:9.1f}  {max(groups[name]) * 1e3:8.1f}")
    slowest = sorted(timings, key=lambda timing: -timing.seconds)
    for timing in slowest[:show]:
        print(f"{timing.seconds * 1e3:8.1f} ms  {timing.seconds / clean:5.1f} ×  {timing.damage}")
    ratios = sorted(timing.seconds / clean for timing in timings)
    figures = {
        "clean bulletin, median CPU": f"{clean * 1e3:.1f} ms",
        f"damaged bulletins read ({len(OPERATORS)} damages, alone and in pairs)": f"{len(timings)}",
        "damaged / clean, median": f"{statistics.median(ratios):.1f}",
        "damaged / clean, 90th percentile": f"{ratios[int(0.9 * len(ratios))]:.1f}",
        f"damaged / clean, worst (wanted: at most {WANTED:.0f})": f"{ratios[-1]:.1f}",
        "slowest": slowest[0].damage,
    }
    for name, value in figures.items():
        print(f"{name:<60} {value:>8}")
    if write:
        write_section("Reading damaged text bulletins", "python -m tests.bench.damaged", figures)
    return ratios[-1]


if __name__ == "__main__":
    sys.exit(main())
