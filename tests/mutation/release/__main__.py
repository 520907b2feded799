"""``python -m tests.mutation.release --count 1000 [--seed S] [--edit NAME ...] [--keep DIR]``

Damages bulletins of many cities and months, up to three times each, loads them in one run through the real job and
grades the release. The seed is drawn anew where none is given, and printed; with the same count it makes the same run
again. Exit status 1 where a month is not in the release without a reason, a figure is served wrong, or one that is no
fact. ``--only NUMBER`` prints one bulletin of such a run (and ``--show`` what was done to it).
"""

from __future__ import annotations

import argparse
import difflib
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.mutation.edits.make import Edited, source
from tests.mutation.edits.tally import Graded, cases, summary, table
from tests.mutation.page import render
from tests.mutation.release.grading import grade_release
from tests.mutation.release.load import Load, load
from tests.mutation.release.lot import ALL, Choice, Planned, lot, make, plan
from tests.mutation.release.reasons import reasons


def report(planned: Sequence[Planned], results: Sequence[Graded], most: int) -> str:
    """Edit × column, what went wrong, and the figures of the gate, of months alone and months in a year."""
    forms = {"alone in their year": False, "in years of months": True}
    lines = [table(results), *cases(results, most)]
    for name, in_year in forms.items():
        some = [r for r, p in zip(results, planned, strict=True) if p.in_year == in_year]
        lines.append(f"\n{name}: {summary(some)}" if some else "")
    aside = Counter(told[:100] for result in results for told in result.told["refused"])
    lines += ["\nset aside:", *(f"  {count} × {reason}" for reason, count in aside.most_common(20))] if aside else []
    return "\n".join(lines)


def show(one: Edited, seed: int, *, diff: bool) -> None:
    if not diff:
        sys.stdout.write(one.text)
        return
    before = render(source(one.which, seed).page)[0].split("\n")
    changes = difflib.unified_diff(before, one.text.split("\n"), "clean", "edited", lineterm="", n=1)
    print(one.note, *changes, sep="\n")


def run(planned: Sequence[Planned], choice: Choice, root: Path) -> tuple[Load, list[Graded]]:
    """The load, and each bulletin graded; none where nothing was published."""
    with ProcessPoolExecutor(2) as pool:
        bulletins = lot(planned, choice, pool)
    loaded = load(bulletins, root)
    if not loaded.database.exists():
        return loaded, []
    return loaded, grade_release(loaded.database, bulletins, choice.seed, reasons(loaded))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.release", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, help="drawn anew where not given")
    parser.add_argument(
        "--edit", action="append", choices=sorted(ALL), default=[], help="only these, and others beside"
    )
    parser.add_argument("--without", action="append", choices=sorted(ALL), default=[], help="none of these")
    parser.add_argument("--cases", type=int, default=25, help="how many cases of each kind of failure to print")
    parser.add_argument("--keep", type=Path, help="an empty folder for documents and warehouse; temporary by default")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="one bulletin of the run, on standard output")
    parser.add_argument("--show", action="store_true", help="with --only: the edits as a diff")
    given = parser.parse_args()
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    planned, choice = plan(given.count, seed), Choice(seed, tuple(given.edit), tuple(given.without))
    if given.only is not None:
        show(make(planned[given.only], choice), seed, diff=given.show)
        return 0
    print(f"seed {seed}, {len(planned)} bulletins", flush=True)
    with tempfile.TemporaryDirectory(prefix="gate-") as temporary:
        loaded, results = run(planned, choice, given.keep or Path(temporary))
    print(f"loaded in {loaded.seconds:.0f} s, exit status {loaded.code}")
    if not results:
        print(f"nothing was published:\n{loaded.said[-3000:]}")
        return 1
    print(report(planned, results, given.cases))
    print(f"\nseed {seed}: {summary(results)}")
    return 1 if any(result.failed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
