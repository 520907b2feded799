"""One numbered bulletin with one to three edits, drawn from the seed and the number alone."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from tests.mutation.damage import Effect, Operator
from tests.mutation.edits.register import EDITS
from tests.mutation.grade import Print
from tests.mutation.guards import Guards
from tests.mutation.page import Source, render
from tests.mutation.sources import bundled, reference, synthetic
from tests.synthetic import CITY_CODES

ATTEMPTS = 60
BUNDLED = 0.3
"""Share of the bundled bulletin among those that are edited."""

HOW_MANY = (1, 2, 3)
WEIGHTS = (0.5, 0.3, 0.2)
FIRST_YEAR, YEARS = 2019, 4

Which = tuple[str, date] | None
"""City and month of a synthetic bulletin; None is the bundled one."""


@dataclass(frozen=True)
class Edited:
    """A bulletin as edited: its text, what was done, and what is right."""

    number: int
    which: Which
    edits: tuple[str, ...]
    text: str
    printed: Print
    note: str


@lru_cache(maxsize=256)
def source(which: Which, seed: int) -> Source:
    return bundled() if which is None else synthetic(*which, seed)


@lru_cache(maxsize=256)
def guards_of(which: Which, seed: int) -> Guards:
    clean = source(which, seed)
    return Guards(clean.page, clean.city, reference(), clean.restated)


def drawn(rng: Random) -> Which:
    if rng.random() < BUNDLED:
        return None
    return rng.choice(CITY_CODES), date(FIRST_YEAR + rng.randrange(YEARS), rng.randrange(1, 13), 1)


def edited(
    number: int, seed: int, wanted: Sequence[str] = (), table: str | None = None, most: int = 3,
    which: Sequence[Which] = (), operators: dict[str, Operator] = EDITS,
) -> Edited:  # fmt: skip
    """Bulletin ``number``: its first edit is one of ``wanted`` in turn (all where empty), others are any.

    Draws again where an edit finds nothing to edit. ``table``: only that annex. ``which``: the bulletins to draw from.
    """
    rng = Random(f"edits/{seed}/{number}")
    names = sorted(operators)
    first = [name for name in wanted if name in operators] or names
    for attempt in range(ATTEMPTS):
        name = first[number % len(first)] if attempt < ATTEMPTS // 2 else rng.choice(first)
        count = min(most, rng.choices(HOW_MANY, WEIGHTS)[0])
        chosen = [name, *rng.choices(names, k=count - 1)]
        rng.shuffle(chosen)
        one = rng.choice(which) if which else drawn(rng)
        clean = source(one, seed)
        page, effect = copy.deepcopy(clean.page), Effect()
        page.only = table
        if not _edit(page, effect, [operators[n] for n in chosen], rng):
            continue
        text, places = render(page)
        effect.settle(page, clean.facts)
        name = "bundled" if one is None else clean.name
        note = f"#{number} {name}{effect.note}"
        return Edited(number, one, tuple(chosen), text, Print(effect, places), note)
    raise ValueError(f"no bulletin can be edited by {', '.join(first)}{f' in {table}' if table else ''}")


def _edit(page: object, effect: Effect, chosen: Sequence[Operator], rng: Random) -> bool:
    for operator in chosen:
        for _ in range(5):
            made = operator(page, rng)  # type: ignore[arg-type]
            if made is not None:
                effect.merge(made)
                break
        else:
            return False
    return True
