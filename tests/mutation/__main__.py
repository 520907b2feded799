"""``python -m tests.mutation --count 2000 --seed 1 [--mode MODE] [--damage NAME ...] [--input FILE]``

Half of the mutations carry one damage, half two. Prints damage × outcome; exit status 1 where a figure is silently
wrong, a non-fact is served, a figure or token is neither served nor in quarantine, or the reading crashes. In the modes
``clean`` and ``damaged`` two renditions of a bulletin are read together, and both orders must give one reading.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from tests.mutation import OPERATORS
from tests.mutation.grade import Outcome, grade
from tests.mutation.guards import Guards
from tests.mutation.mutate import MODES, Mutation, mutate
from tests.mutation.page import Source
from tests.mutation.pipeline import read
from tests.mutation.report import Result, failures, summary, table
from tests.mutation.sources import from_file, reference, standard


class Options(NamedTuple):
    """What is common to all mutations of a run."""

    seed: int = 1
    damages: tuple[str, ...] = ()
    given: Path | None = None
    pairs: float = 0.5
    mode: str = "alone"


@cache
def sources(seed: int, given: Path | None) -> tuple[Source, ...]:
    return (from_file(given),) if given else standard(seed)


@cache
def guards_of(seed: int, given: Path | None, number: int) -> Guards:
    source = sources(seed, given)[number]
    return Guards(source.page, source.city, reference(), source.restated)


def made(number: int, options: Options) -> Mutation:
    drawn = sources(options.seed, options.given)
    return mutate(number, options.seed, drawn, options.damages, options.pairs, options.mode)


def run(number: int, options: Options) -> Result:
    """Damages, reads and grades one bulletin."""
    mutation = made(number, options)
    source = sources(options.seed, options.given)[mutation.source]
    started = time.process_time()
    crash, unequal, homeless = None, False, 0
    try:
        outcome, reading = read(mutation.texts, f"mutation-{number}", reference())
        if reading is not None:
            homeless = reading.tables["bulletin"]["tokens_homeless"][0].as_py()
        if len(mutation.texts) > 1 and reading is not None:
            _, again = read(mutation.texts[::-1], f"mutation-{number}", reference())
            unequal = again is None or again.tables != reading.tables
    except Exception as error:
        # One crash must not hide what the other mutations show; it fails the run at the end.
        crash = "".join(traceback.format_exception(error)[-2:]).strip()
        outcome = Outcome(refused=crash)
    seconds = (time.process_time() - started) / (2 if len(mutation.texts) > 1 else 1)
    guards = guards_of(options.seed, options.given, mutation.source)
    graded = grade(source, mutation.prints, outcome, guards, reference())
    return Result(number, mutation.damages, mutation.note, graded, seconds, crash, unequal, homeless)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=MODES, default="alone", help="what is read together (default: alone)")
    parser.add_argument(
        "--damage", action="append", choices=sorted(OPERATORS), help="only these damages (and pairs with them)"
    )
    parser.add_argument("--input", type=Path, help="a clean text bulletin in place of the standard ones")
    parser.add_argument("--pairs", type=float, default=0.5, help="share of renditions with two damages")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", type=int, default=30, help="how many mutations with wrong or lost figures to print")
    parser.add_argument("--brief", action="store_true", help="only the totals and what went wrong")
    parser.add_argument("--only", type=int, help="one mutation by number; writes its damaged text to standard output")
    given = parser.parse_args()
    options = Options(given.seed, tuple(given.damage or ()), given.input, given.pairs, given.mode)
    if given.only is not None:
        print("\f\n".join(made(given.only, options).texts))
        one = run(given.only, options)
        print(one.note, one.grade, one.crash or "", sep="\n", file=sys.stderr)
        return 0
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(partial(run, options=options), range(given.count), chunksize=20))
    if not given.brief:
        print(table(results))
        print(
            "undetectable: the printed value changed and every rule that guards it still holds within printed "
            "precision, or none guards it (tests/mutation/guards.py)"
        )
    print(summary(given.mode, results))
    print(*failures(results, given.show), sep="\n")
    return 1 if any(result.failed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
