"""Years of bulletins of several cities, as they really come: corrected, late, missing, two months at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from tests.synthetic.bulletin import Bulletin, generate

DAYS_LATE = 45
"""A late bulletin appears after that of the next month."""


def months(first: date, last: date) -> list[date]:
    """Firsts of month from ``first`` to ``last``, both included."""
    span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(n // 12, n % 12 + 1, 1) for n in span]


@dataclass(frozen=True)
class Irregularities:
    """What is unusual in one city's year. Months by number: ``missing`` never appears, ``late`` appears after the
    next one, ``corrected`` is mistaken and corrected. ``two_months``: the year begins with one bulletin of January and
    February."""

    missing: int | None
    late: int | None
    corrected: int | None
    two_months: bool


def irregularities(code: str, year: int, seed: int = 1) -> Irregularities:
    """Drawn for each city and year: in two years, about one of each kind. The months differ."""
    stream = Random(f"irregular {seed} {code} {year}")
    some = stream.sample(range(3, 11), 3)
    missing, late, corrected = (month if stream.random() < 0.6 else None for month in some)
    return Irregularities(missing, late, corrected, two_months=stream.random() < 0.5)


def history(
    codes: Iterable[str],
    first: date,
    last: date,
    seed: int = 1,
    *,
    corrections: float = 0.05,
    irregular: bool = False,
) -> Iterator[Bulletin]:
    """Bulletins in the order of publication, month by month, city by city.

    With probability ``corrections`` an issue is mistaken; its correction follows at once. ``irregular`` adds what
    ``irregularities`` says of each city's year.
    """
    cities = tuple(codes)
    held: list[Bulletin] = []
    for month in months(first, last):
        waiting, held = held, []
        for code in cities:
            unusual = irregularities(code, month.year, seed) if irregular else Irregularities(None, None, None, False)
            if month.month == unusual.missing or (month.month == 1 and unusual.two_months):
                continue
            if month.month == unusual.late:
                held.append(generate(code, month, seed, days_late=DAYS_LATE))
            elif month.month == unusual.corrected or Random(f"corrected {seed} {code} {month}").random() < corrections:
                yield generate(code, month, seed, edition="mistaken")
                yield generate(code, month, seed, edition="correction")
            else:
                yield generate(code, month, seed)
        yield from waiting
    yield from held
