"""Bulletins a second on one core: our reading with every check on, the pandas script, and the bare floor.

    python tests/bench/reading.py [--bulletins 24] [--rounds 9] [--dry-run]

Each of the three is a process of its own, set up as it is when it is used: ours as a load sets itself up, the others
as plain scripts. They take turns, every round reads bulletins that no earlier round has seen, and CPU time counts. One
round more, the first, is not counted: what is measured is a load of many bulletins, in which imports and the first
headers are soon behind. The median round is reported, and written to docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from orchestration.collector import collect_seldom
from tests.bench.pandas_script import read_bulletin, split_and_convert
from tests.bench.report import write_section
from tests.synthetic import generate, months

WANTED = 4.0
"""Times the pandas script, which checks nothing."""
CITIES = ("430200", "430300", "431100")


def texts(count: int, seed: int) -> list[str]:
    """``count`` different bulletins of three cities, of about 1,100 figures each."""
    issues = [(code, month) for month in months(date(2019, 1, 1), date(2022, 12, 1)) for code in CITIES]
    return [generate(code, month, seed).text for code, month in issues[:count]]


def rate(task: Callable[[str], object], batch: list[str]) -> float:
    """Bulletins a second of CPU time."""
    started = time.process_time()
    for text in batch:
        task(text)
    return len(batch) / (time.process_time() - started)


def _ours() -> Callable[[str], object]:
    collect_seldom()
    reference = Reference.load(Path(__file__).parents[1] / "synthetic")

    def read(text: str) -> int:
        document = read_document(text.encode(), "bench.txt")
        reading = read_edition([Rendition(document, identify(document, reference))], reference)
        return int(reading.tables["observation"].num_rows)

    return read


READERS: dict[str, Callable[[], Callable[[str], object]]] = {
    "ours": _ours,
    "pandas": lambda: read_bulletin,
    "floor": lambda: split_and_convert,
}


def _serve(name: str, count: int, rounds: Connection) -> None:
    """Answers each seed that comes in with the rate of a round of ``count`` bulletins made from it."""
    task = READERS[name]()
    while (seed := rounds.recv()) is not None:
        rounds.send(rate(task, texts(count, seed)))


def measure(count: int, rounds: int) -> dict[str, float]:
    """Median bulletins a second by reader: ``ours``, ``pandas``, ``floor``."""
    context = multiprocessing.get_context("spawn")
    ends: dict[str, Connection] = {}
    for name in READERS:
        ends[name], theirs = context.Pipe()
        context.Process(target=_serve, args=(name, count, theirs), daemon=True).start()
    rates: dict[str, list[float]] = {name: [] for name in READERS}
    for number in range(rounds + 1):
        for name, end in ends.items():
            end.send(1000 + number)
            rates[name].append(end.recv())
    for end in ends.values():
        end.send(None)
    return {name: statistics.median(found[1:]) for name, found in rates.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bulletins", type=int, default=24, help="bulletins a round")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--dry-run", action="store_true", help="do not write docs/benchmarks.md")
    given = parser.parse_args()
    rates = measure(given.bulletins, given.rounds)
    ratio, share = rates["ours"] / rates["pandas"], rates["ours"] / rates["floor"]
    figures = {
        "our reading, every check on (bulletins a second, one core)": f"{rates['ours']:,.0f}",
        "pandas script, checks nothing": f"{rates['pandas']:,.0f}",
        "bare floor: split and convert": f"{rates['floor']:,.0f}",
        f"ours / pandas script (wanted: {WANTED:.0f})": f"{ratio:.1f}",
        "ours / floor": f"{share:.3f}",
    }
    for name, value in figures.items():
        print(f"{name:<60} {value:>8}")
    if not given.dry_run:
        write_section("Reading clean text bulletins", "make bench", figures)
    return 0 if ratio >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
