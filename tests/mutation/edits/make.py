"""One numbered bulletin with its edits, drawn from the seed and the number alone."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import NamedTuple

from tests.mutation.damage import Effect, Operator
from tests.mutation.edits.register import EDITS
from tests.mutation.grade import Print
from tests.mutation.guards import Guards
from tests.mutation.page import Page, Source, render
from tests.mutation.sources import bundled, reference, synthetic
from tests.synthetic import CITY_CODES

ATTEMPTS = 60
SHARE_BUNDLED = 0.3
"""Of the bundled bulletin among those that are edited."""

HOW_MANY, WEIGHTS = (1, 2, 3), (0.5, 0.3, 0.2)
FIRST_YEAR, YEARS = 2019, 4

_YEAR = re.compile(r"(?<!\d)(2018|2019|2020)(?!\d)")


class Which(NamedTuple):
    """A bulletin to edit: a synthetic one of that city and month, or the bundled one, by chance in another year."""

    city: str
    month: date
    bundled: bool = False


BUNDLED = Which("430200", date(2020, 9, 1), bundled=True)


@dataclass(frozen=True)
class Edited:
    """A bulletin as edited: its text, what was done (nothing where ``edits`` is empty), and where its figures are."""

    number: int
    which: Which
    edits: tuple[str, ...]
    text: str
    printed: Print
    note: str


@lru_cache(maxsize=256)
def source(which: Which, seed: int) -> Source:
    """The clean bulletin with its truth."""
    if not which.bundled:
        return synthetic(which.city, which.month, seed)
    found = bundled()
    found.name = "bundled " if which == BUNDLED else f"bundled, of {which.month.year} "
    found.month = f"{which.month:%Y-%m}"
    _shift(found.page, which.month.year - BUNDLED.month.year)
    return found


def _shift(page: Page, years: int) -> None:
    """The bulletin as of another year: in all that is printed but the rows of figures."""

    def moved(text: str) -> str:
        return _YEAR.sub(lambda m: str(int(m[0]) + years), text)

    page.front, page.back = [*map(moved, page.front)], [*map(moved, page.back)]
    for annex in page.annexes:
        annex.before, annex.after = [*map(moved, annex.before)], [*map(moved, annex.after)]
        for cell in (cell for row in annex.header for cell in row.cells):
            cell.text = moved(cell.text)


@lru_cache(maxsize=256)
def guards_of(which: Which, seed: int) -> Guards:
    clean = source(which, seed)
    return Guards(clean.page, clean.city, reference(), clean.restated)


def drawn(rng: Random) -> Which:
    if rng.random() < SHARE_BUNDLED:
        return BUNDLED
    return Which(rng.choice(CITY_CODES), date(FIRST_YEAR + rng.randrange(YEARS), rng.randrange(1, 13), 1))


def edited(
    number: int, seed: int, wanted: Sequence[str] = (), table: str | None = None, most: int = 3,
    which: Which | None = None, operators: Mapping[str, Operator] = EDITS,
) -> Edited:  # fmt: skip
    """Bulletin ``number``: its first edit is one of ``wanted`` in turn (all where empty), others are any.

    Draws again where an edit finds nothing to edit. ``table``: only that annex. ``which``: that bulletin and no other.
    """
    rng = Random(f"edits/{seed}/{number}")
    names = sorted(operators)
    first = [name for name in wanted if name in operators] or names
    for attempt in range(ATTEMPTS):
        name = first[number % len(first)] if attempt < ATTEMPTS // 2 else rng.choice(first)
        count = min(most, rng.choices(HOW_MANY, WEIGHTS)[0])
        chosen = [name, *rng.choices(names, k=count - 1)]
        rng.shuffle(chosen)
        one = which or drawn(rng)
        page, effect = copy.deepcopy(source(one, seed).page), Effect()
        page.only = table
        if _edit(page, effect, [operators[n] for n in chosen], rng):
            return _printed(number, one, seed, tuple(chosen), page, effect)
    raise ValueError(f"no bulletin can be edited by {', '.join(first)}{f' in {table}' if table else ''}")


def unedited(number: int, seed: int, which: Which) -> Edited:
    """The clean bulletin."""
    return _printed(number, which, seed, (), source(which, seed).page, Effect())


def _printed(number: int, which: Which, seed: int, edits: tuple[str, ...], page: Page, effect: Effect) -> Edited:
    clean = source(which, seed)
    text, places = render(page)
    effect.settle(page, clean.facts)
    return Edited(number, which, edits, text, Print(effect, places), f"#{number} {clean.name}{effect.note}")


def _edit(page: Page, effect: Effect, chosen: Sequence[Operator], rng: Random) -> bool:
    for operator in chosen:
        for _ in range(5):
            made = operator(page, rng)
            if made is not None:
                effect.merge(made)
                break
        else:
            return False
    return True
