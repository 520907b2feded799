"""Which bulletins a run of the gate loads, all in one go: months alone in their year, and whole years of months."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random
from typing import NamedTuple

from tests.mutation import OPERATORS
from tests.mutation.edits import EDITS
from tests.mutation.edits.make import BUNDLED, Edited, Which, edited, unedited
from tests.mutation.mutate import OF_THE_BULLETIN
from tests.synthetic import CITY_CODES

FIRST_YEAR, LAST_YEAR = 1991, 2025
"""What is older, or yet to come, a bulletin is asked about."""

MONTHS = 12
SHARE_CLEAN = 0.3
"""Of months in half of the years; in the other half every month is damaged."""

ALL = EDITS | {name: done for name, done in OPERATORS.items() if name not in OF_THE_BULLETIN}
"""Edits and damages. What makes another bulletin of it is left out: it would stand beside the true one."""


@dataclass(frozen=True)
class Planned:
    """One bulletin to come: which, whether it is to be damaged, whether its year has other months."""

    number: int
    which: Which
    damaged: bool
    in_year: bool


def plan(count: int, seed: int) -> list[Planned]:
    """``count`` bulletins, each of a month of its own: about a sixth alone in their year, as far as there are years.

    Raises ValueError where there are not enough years.
    """
    rng = Random(f"release/{seed}")
    years = [(code, year) for code in CITY_CODES for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    rng.shuffle(years)
    alone = min(max(1, count // 6), max(0, (len(years) * MONTHS - count) // (MONTHS - 1)))
    if count > len(years) * MONTHS:
        raise ValueError(f"at most {len(years) * MONTHS} bulletins in one run")
    found: list[tuple[Which, bool, bool]] = []
    for code, year in years[:alone]:
        whole = code == BUNDLED.city and rng.random() < 0.8
        month = BUNDLED.month.month if whole else rng.randrange(1, MONTHS + 1)
        found.append((Which(code, date(year, month, 1), whole), True, False))
    for number, (code, year) in enumerate(years[alone:]):
        share = SHARE_CLEAN if number % 2 == 0 else 0.0
        for month in range(1, MONTHS + 1):
            found.append((Which(code, date(year, month, 1)), rng.random() >= share, True))
    return [Planned(number, *one) for number, one in enumerate(found[:count])]


class Choice(NamedTuple):
    """What to damage with: ``first`` by one of these (any where empty), never by one of ``without``, by
    ``most`` at once at most."""

    seed: int
    first: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    most: int = 3


def make(one: Planned, choice: Choice) -> Edited:
    """The bulletin as it will be loaded."""
    if not one.damaged:
        return unedited(one.number, choice.seed, one.which)
    operators = {name: done for name, done in ALL.items() if name not in choice.without}
    first = choice.first or _drawn(one.number, choice.seed)
    return edited(one.number, choice.seed, first, most=choice.most, which=one.which, operators=operators)


def _drawn(number: int, seed: int) -> Sequence[str]:
    """Edits twice as often as damages that have a name."""
    rng = Random(f"first/{seed}/{number}")
    return rng.sample(sorted(EDITS if rng.random() < 2 / 3 else set(ALL) - set(EDITS)), 20)


def lot(planned: Sequence[Planned], choice: Choice, pool: Executor) -> list[Edited]:
    return list(pool.map(partial(make, choice=choice), planned, chunksize=10))
