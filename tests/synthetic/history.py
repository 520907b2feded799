"""Years of bulletins of several cities, with now and then a mistaken issue and its correction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random

from tests.synthetic.bulletin import Bulletin, generate


def months(first: date, last: date) -> list[date]:
    """Firsts of month from ``first`` to ``last``, both included."""
    span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(n // 12, n % 12 + 1, 1) for n in span]


def history(
    codes: Iterable[str], first: date, last: date, seed: int = 1, *, corrections: float = 0.05
) -> Iterator[Bulletin]:
    """Bulletins month by month, city by city. With probability ``corrections`` an issue is mistaken; its
    correction follows at once."""
    cities = tuple(codes)
    for month in months(first, last):
        for code in cities:
            if Random(f"corrected {seed} {code} {month}").random() < corrections:
                yield generate(code, month, seed, edition="mistaken")
                yield generate(code, month, seed, edition="correction")
            else:
                yield generate(code, month, seed)
