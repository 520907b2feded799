"""``python -m tests.mutation.edits --count 500 [--seed S] [--edit NAME ...] [--table CODE] [--only NUMBER --show]``

Edits bulletins at random, reads them and grades every figure. The seed is drawn anew where none is given, and printed.
Exit status 1 where a figure is wrong, no fact, neither served nor set aside, or wrong and confirmed though nothing
could tell. ``--only NUMBER --show`` prints one case again: the edit as a diff, and what became of its figures.
"""

from __future__ import annotations

import argparse
import difflib
import secrets
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

from ingest.reading import Reading
from tests.mutation.edits import EDITS
from tests.mutation.edits.make import Edited, edited, guards_of, source
from tests.mutation.edits.tally import Graded, cases, graded, summary, table
from tests.mutation.grade import Outcome, verdicts
from tests.mutation.page import render
from tests.mutation.pipeline import read
from tests.mutation.sources import reference


class Options(NamedTuple):
    """What is common to all bulletins of a run."""

    seed: int
    edits: tuple[str, ...] = ()
    table: str | None = None
    most: int = 3


def made(number: int, options: Options) -> Edited:
    return edited(number, options.seed, options.edits, options.table, options.most)


def run(number: int, options: Options) -> Graded:
    """Edits, reads and grades one bulletin."""
    one = made(number, options)
    crash, homeless, reading = None, 0, None
    try:
        outcome, reading = read([one.text], f"edited-{number}", reference())
        homeless = _homeless(reading)
    except Exception as error:
        # One crash must not hide what the others show; it fails the run at the end.
        crash = "".join(traceback.format_exception(error)[-2:]).strip()
        outcome = Outcome(refused=crash)
    clean, guards = source(one.which, options.seed), guards_of(one.which, options.seed)
    found = verdicts(clean, [one.printed], outcome, guards, reference())
    refused = outcome.refused if crash is None else None
    return graded(number, one.edits, one.note, found, refused=refused, crash=crash, homeless=homeless)


def _homeless(reading: Reading | None) -> int:
    return 0 if reading is None else reading.tables["bulletin"]["tokens_homeless"][0].as_py()


def show(number: int, options: Options) -> None:
    """The edit as a diff, and what went wrong."""
    one, result = made(number, options), run(number, options)
    before = render(source(one.which, options.seed).page)[0].split("\n")
    diff = difflib.unified_diff(before, one.text.split("\n"), "clean", "edited", lineterm="", n=1)
    print(one.note, *diff, "", sep="\n")
    print({column: count for column, count in result.counts.items() if count})
    for column, told in result.told.items():
        print(f"{column}:", *told, sep="\n    ")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.edits", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, help="drawn anew where not given")
    parser.add_argument("--edit", action="append", choices=sorted(EDITS), help="only these (and others beside them)")
    parser.add_argument("--table", help="edit only the table of that code")
    parser.add_argument("--most", type=int, default=3, help="how many edits at once (default: one to three)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cases", type=int, default=25, help="how many cases of each kind of failure to print")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="one bulletin; writes its text to standard output")
    parser.add_argument("--show", action="store_true", help="with --only: the edit as a diff, and the wrong figures")
    given = parser.parse_args()
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    options = Options(seed, tuple(given.edit or ()), given.table, given.most)
    if given.only is not None:
        if given.show:
            show(given.only, options)
        else:
            sys.stdout.write(made(given.only, options).text)
        return 0
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(partial(run, options=options), range(given.count), chunksize=10))
    print(table(results))
    print(*cases(results, given.cases), sep="\n")
    print(f"\nseed {seed}: {summary(results)}")
    return 1 if any(result.failed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
