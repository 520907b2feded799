"""``python -m tests.mutation.edits.pairs [--rows] [--table CODE]``: every pair of columns of the bundled bulletin's
nine tables exchanged under the header as it is, one pair at a time; or every pair of rows under their labels.

Nothing but rules tells. Prints what is served; exit status 1 where a figure that is wrong says ``confirmed``, or rules
tell and it is served all the same.
"""

from __future__ import annotations

import argparse
import copy
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations

from tests.mutation.edits.exchanges import exchange_columns, exchange_rows
from tests.mutation.edits.make import BUNDLED, guards_of, source
from tests.mutation.edits.tally import Graded, cases, graded, summary, table
from tests.mutation.grade import Print, verdicts
from tests.mutation.page import Annex, render
from tests.mutation.pipeline import read
from tests.mutation.sources import reference

Pair = tuple[int, int, int]
"""Annex, and two cell numbers or two row numbers in it."""


def column_pairs(annexes: list[Annex]) -> list[Pair]:
    return [
        (n, a.label_columns + first, a.label_columns + second)
        for n, a in enumerate(annexes)
        for first, second in combinations(range(len(a.contract.columns)), 2)
    ]


def row_pairs(annexes: list[Annex]) -> list[Pair]:
    """Rows of one category."""
    return [
        (n, first, second)
        for n, a in enumerate(annexes)
        for first, second in combinations(range(len(a.rows)), 2)
        if (second - first) % len(a.contract.category_codes) == 0
    ]


def run(pair: Pair, *, rows: bool) -> Graded:
    clean = source(BUNDLED, 0)
    page = copy.deepcopy(clean.page)
    annex = page.annexes[pair[0]]
    if rows:
        effect = exchange_rows(annex, annex.rows[pair[1]], annex.rows[pair[2]])
    else:
        effect = exchange_columns(annex, pair[1], pair[2])
    text, places = render(page)
    outcome, reading = read([text], "pair", reference())
    homeless = 0 if reading is None else reading.tables["bulletin"]["tokens_homeless"][0].as_py()
    prints = [Print(effect.settle(page, clean.facts), places)]
    found = verdicts(clean, prints, outcome, guards_of(BUNDLED, 0), reference())
    name = annex.contract.code
    return graded(pair[0], (name,), effect.note, found, refused=outcome.refused, homeless=homeless)


def columns(pair: Pair) -> Graded:
    return run(pair, rows=False)


def of_rows(pair: Pair) -> Graded:
    return run(pair, rows=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.edits.pairs", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", action="store_true", help="pairs of rows, not of columns")
    parser.add_argument("--table", help="only the table of that code")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cases", type=int, default=25)
    given = parser.parse_args()
    annexes = source(BUNDLED, 0).page.annexes
    pairs = row_pairs(annexes) if given.rows else column_pairs(annexes)
    pairs = [pair for pair in pairs if given.table in (None, annexes[pair[0]].contract.code)]
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(of_rows if given.rows else columns, pairs, chunksize=10))
    print(table(results))
    print(*cases(results, given.cases), sep="\n")
    print(f"\n{len(pairs)} pairs of {'rows' if given.rows else 'columns'}: {summary(results)}")
    return 1 if any(result.failed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
