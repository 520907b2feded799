"""``python -m tests.mutation --count 2000 --seed 1 [--damage NAME] [--input FILE]``

Half of the mutations carry one damage, half two. Prints damage × outcome; exit status 1 where a figure is
silently wrong, a non-fact is served or the reading crashes.
"""

from __future__ import annotations

import argparse
import copy
import sys
import time
import traceback
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random

from tests.mutation import OPERATORS, Effect
from tests.mutation.grade import TOUCHED, UNTOUCHED, Grade, Outcome, grade
from tests.mutation.guards import Guards
from tests.mutation.page import Key, Source, render
from tests.mutation.pipeline import read
from tests.mutation.sources import from_file, reference, standard

ATTEMPTS = 40


@dataclass
class Mutation:
    """A damaged text: its source (index), its damages, their effect, and on which line each figure stands."""

    source: int
    damages: tuple[str, ...]
    effect: Effect
    text: str
    places: dict[Key, tuple[int, str]]


@dataclass
class Result:
    """One mutation: its damages, what they did in words, its grade, how long the reading took."""

    number: int
    damages: tuple[str, ...]
    note: str
    grade: Grade
    seconds: float
    crash: str | None = None


@cache
def sources(seed: int, given: Path | None) -> tuple[Source, ...]:
    return (from_file(given),) if given else standard(seed)


@cache
def guards_of(seed: int, given: Path | None, number: int) -> Guards:
    source = sources(seed, given)[number]
    return Guards(source.page, source.city, reference(), source.restated)


def mutate(number: int, seed: int, damage: str | None, given: Path | None, pairs: float) -> Mutation:
    """Mutation ``number``; draws again where a damage finds nothing to damage in the bulletin drawn."""
    rng = Random(f"{seed}/{number}")
    names = sorted(OPERATORS)
    for attempt in range(ATTEMPTS):
        first = damage or names[number % len(names)]
        if attempt > ATTEMPTS // 2 and not damage:
            first = rng.choice(names)
        wanted = [first]
        if rng.random() < pairs:
            wanted.append(rng.choice(names))
            rng.shuffle(wanted)
        index = rng.randrange(len(sources(seed, given)))
        source = sources(seed, given)[index]
        page = copy.deepcopy(source.page)
        effect = Effect()
        for name in wanted:
            made = OPERATORS[name](page, rng)
            if made is None:
                break
            effect.merge(made)
        else:
            text, places = render(page)
            effect.note = f"#{number} {source.name}{effect.note}"
            return Mutation(index, tuple(wanted), effect, text, places)
    raise ValueError(f"no bulletin of the input can be damaged by “{damage}”")


def run(number: int, seed: int, damage: str | None, given: Path | None, pairs: float) -> Result:
    """Damages, reads and grades one bulletin."""
    made = mutate(number, seed, damage, given, pairs)
    source = sources(seed, given)[made.source]
    started = time.process_time()
    crash = None
    try:
        outcome = read(made.text, f"mutation-{number}.txt", reference())
    except Exception as error:
        # One crash must not hide what the other mutations show; it fails the run at the end.
        crash = "".join(traceback.format_exception(error)[-2:]).strip()
        outcome = Outcome(refused=crash)
    seconds = time.process_time() - started
    guards = guards_of(seed, given, made.source)
    graded = grade(source, made.effect, made.places, outcome, guards, reference())
    return Result(number, made.damages, made.effect.note, graded, seconds, crash)


def table(results: list[Result]) -> str:
    """Damage × outcome; a pair counts under each of its damages, in lines of its own."""
    groups: dict[str, Grade] = defaultdict(Grade)
    numbers: dict[str, int] = defaultdict(int)
    for result in results:
        kind = "alone" if len(result.damages) == 1 else "in pairs"
        for name in dict.fromkeys((*(f"{d} ({kind})" for d in result.damages), f"ALL {kind}", "ALL")):
            groups[name].add(result.grade)
            numbers[name] += 1
    heads = ["docs", "refused", *TOUCHED, *UNTOUCHED, "non-facts"]
    wide = max(map(len, groups))
    lines = [
        f"{'':<{wide}} | {'':>25} | {'figures touched':<77} | {'untouched':<51} |",
        f"{'damage':<{wide}} | " + _columns(heads),
    ]
    for name in sorted(groups, key=lambda n: (n.startswith("ALL"), n)):
        g = groups[name]
        cells = [
            numbers[name],
            g.refused,
            *(g.touched[o] for o in TOUCHED),
            *(g.untouched[o] for o in UNTOUCHED),
        ]
        lines.append(f"{name:<{wide}} | " + _columns([f"{c:,}" for c in (*cells, g.non_facts)]))
    return "\n".join(lines)


def _columns(texts: list[str]) -> str:
    """Cells of a line: documents, figures touched, untouched, non-facts, with bars between the groups."""
    parts = (texts[:2], texts[2 : 2 + len(TOUCHED)], texts[2 + len(TOUCHED) : -1], texts[-1:])
    return " | ".join(" ".join(f"{text:>12.12}" for text in part) for part in parts)


def summary(results: list[Result]) -> str:
    """The three figures that the release gate looks at."""
    total = Grade()
    for result in results:
        total.add(result.grade)
    kept = sum(n for o, n in total.touched.items() if o not in ("lost", "undetectable")) or 1
    untouched = sum(total.untouched.values()) or 1
    right = (total.touched["right"] + total.touched["repaired"]) / kept
    slowest = max(results, key=lambda r: r.seconds)
    return (
        f"silently wrong {total.silently_wrong} ({total.flagged} of them with a failed check), "
        f"undetectable {total.touched['undetectable']}, "
        f"touched and still printed: right {right:.2%}, "
        f"untouched: right {total.untouched['right'] / untouched:.3%}, "
        f"slowest reading {slowest.seconds:.2f} s CPU (#{slowest.number}: {' + '.join(slowest.damages)})\n"
        "undetectable: the printed value changed and every rule that guards it still holds within printed "
        "precision, or none guards it (tests/mutation/guards.py)"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--damage", choices=sorted(OPERATORS), help="only this damage (and pairs with it)")
    parser.add_argument("--input", type=Path, help="a clean text bulletin in place of the standard ones")
    parser.add_argument("--pairs", type=float, default=0.5, help="share of mutations with two damages")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show", type=int, default=30, help="how many mutations with wrong or lost figures to print")
    parser.add_argument("--only", type=int, help="one mutation by number; writes its damaged text to standard output")
    given = parser.parse_args()
    options = (given.seed, given.damage, given.input, given.pairs)
    if given.only is not None:
        print(mutate(given.only, *options).text)
        one = run(given.only, *options)
        print(one.note, one.grade, sep="\n", file=sys.stderr)
        return 0
    task = partial(run, seed=given.seed, damage=given.damage, given=given.input, pairs=given.pairs)
    with ProcessPoolExecutor(given.processes) as pool:
        results = list(pool.map(task, range(given.count), chunksize=20))
    print(table(results))
    print(summary(results))
    crashed = [result for result in results if result.crash]
    for result in crashed[: given.show]:
        print(f"{result.note}\n    crashed ({len(crashed)}): {result.crash}")
    for result in [r for r in results if not r.crash and (r.grade.wrong or r.grade.gone)][: given.show]:
        print(f"{result.note}")
        for kind, lines in (("wrong", result.grade.wrong), ("lost", result.grade.gone)):
            for line in lines[:2]:
                print(f"    {kind} ({len(lines)}): {line}")
    return 1 if crashed or any(result.grade.silently_wrong for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
