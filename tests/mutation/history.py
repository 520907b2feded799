"""``python -m tests.mutation.history --count 300 --seed 1``: damaged months read beside undamaged earlier months.

Every mutation of a synthetic bulletin is read twice, alone and with the history of its city's year, and graded twice.
Prints both tables' totals side by side; exit status 1 where history makes a figure silently wrong or lost.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache, partial

from ingest.history.catalogue import catalogue_of
from ingest.history.figures import month_figures
from ingest.history.model import NO_HISTORY, History, history_of
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from tests.mutation.grade import TOUCHED, UNTOUCHED, Grade, grade
from tests.mutation.guards import SERIES, Guards
from tests.mutation.mutate import mutate
from tests.mutation.page import Source
from tests.mutation.pipeline import read
from tests.mutation.sources import SYNTHETIC_SOURCES, reference, synthetic
from tests.synthetic import generate


@cache
def sources(seed: int) -> tuple[Source, ...]:
    """Synthetic bulletins that have earlier months in their year."""
    return tuple(synthetic(code, month, seed) for code, month in SYNTHETIC_SOURCES)


@cache
def guards_of(seed: int, number: int) -> Guards:
    source = sources(seed)[number]
    return Guards(source.page, source.city, reference(), source.restated)


@cache
def history_before(code: str, year: int, month: int, seed: int) -> History:
    """What the undamaged bulletins of January to the month before say."""
    catalogue = catalogue_of(code, SERIES, reference())
    months = []
    for earlier in range(1, month):
        bulletin = generate(code, date(year, earlier, 1), seed)
        document = read_document(bulletin.content, bulletin.file_name)
        reading = read_edition([Rendition(document, identify(document, reference()))], reference())
        months.append(month_figures(reading.tables["observation"], earlier, catalogue, reference()))
    return history_of(months, catalogue)


def run(number: int, seed: int, damages: tuple[str, ...], pairs: float) -> tuple[str, Grade, Grade]:
    """What was damaged; the grade alone, and beside the earlier months."""
    mutation = mutate(number, seed, sources(seed), damages, pairs)
    source = sources(seed)[mutation.source]
    year, month = (int(part) for part in source.month.split("-"))
    # A bulletin damaged to tell another month is held against the months before both.
    stated = [int(p.effect.month.split("-")[1]) for p in mutation.prints if p.effect.month]
    history = history_before(source.city, year, min([month, *stated]), seed)
    grades = []
    for beside in (NO_HISTORY, history):
        outcome, _ = read(mutation.texts, f"mutation-{number}", reference(), beside)
        grades.append(grade(source, mutation.prints, outcome, guards_of(seed, mutation.source), reference()))
    return mutation.note, grades[0], grades[1]


def table(alone: Grade, beside: Grade) -> str:
    """Outcomes of touched and untouched figures, alone and beside earlier months."""
    lines = [f"{'figures':<36}{'alone':>12}{'with history':>14}"]
    for name, outcomes in (("touched", TOUCHED), ("untouched", UNTOUCHED)):
        for outcome in outcomes:
            before, after = (getattr(g, name)[outcome] for g in (alone, beside))
            lines.append(f"{name + ': ' + outcome:<36}{before:>12,}{after:>14,}")
    lines.append(f"{'non-facts served':<36}{alone.non_facts:>12,}{beside.non_facts:>14,}")
    lines.append(f"{'documents refused':<36}{alone.refused:>12,}{beside.refused:>14,}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation.history", description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--damage", action="append", default=[], help="only these damages (and pairs with them)")
    parser.add_argument("--pairs", type=float, default=0.5)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="how many figures that history made worse to print")
    given = parser.parse_args()
    task = partial(run, seed=given.seed, damages=tuple(given.damage), pairs=given.pairs)
    alone, beside = Grade(), Grade()
    worse: list[str] = []
    with ProcessPoolExecutor(given.processes) as pool:
        for note, one, other in pool.map(task, range(given.count), chunksize=10):
            alone.add(one)
            beside.add(other)
            for line in other.wrong + other.gone:
                if line.split(" [")[0] not in {known.split(" [")[0] for known in one.wrong + one.gone}:
                    worse.append(f"{note}\n    {line}")
            held = [sum(g.touched[o] + g.untouched[o] for o in ("quarantined",)) for g in (one, other)]
            if held[1] > held[0] + 5:
                print(f"{note}: {held[1]} in quarantine with history, {held[0]} without")
    print(table(alone, beside))
    print("\n".join(worse[: given.show]))
    return 1 if beside.silently_wrong > alone.silently_wrong or beside.gone or worse else 0


if __name__ == "__main__":
    sys.exit(main())
