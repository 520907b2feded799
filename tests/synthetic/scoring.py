"""The quarterly assessment: item scores, their total and the rank by total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.synthetic.figures import Year

ITEMS = {
    "major_industry": (70, 180, 2),
    "attraction": (75, 140, 2),
    "tech_innovation": (48, 51, 1),
    "product_innovation": (48, 51, 2),
    "talent": (55, 65, 0),
    "planning": (47, 50, 0),
    "park_upgrade.park_work": (56, 60, 2),
    "park_upgrade.standard_plants": (56, 60, 3),
    "park_upgrade.land_reserve": (36, 40, 2),
    "facilities": (55, 100, 2),
    "environment": (47, 50, 1),
    "land_acquisition": (70, 100, 2),
}
"""Item -> lowest and highest score, decimals; the maximum points of a header may be exceeded."""


def quarterly_scores(year: Year, month: int) -> dict[tuple[str, str], Decimal | Fraction]:
    """Scores of the quarter that ends in ``month``; empty in a month without an assessment."""
    if month % 3:
        return {}
    totals: dict[str, Decimal] = {}
    figures: dict[tuple[str, str], Decimal | Fraction] = {}
    talent = year.draw("equal talent", month).choice((60, 65))
    for place in year.city.areas:
        a = place.code
        stream: Random = year.draw("scores", month, a)
        total = Decimal(0)
        for item, (low, high, decimals) in ITEMS.items():
            score = Decimal(round(stream.uniform(low, high) * 10**decimals)) / 10**decimals
            if item == "talent":
                score = Decimal(talent)
            elif item in ("planning", "tech_innovation") and stream.random() < 0.6:
                score = Decimal(high)
            figures[a, f"score.{item}"] = score
            total += score
        figures[a, "score.bonus"] = bonus = Decimal(stream.randrange(10, 40, 5))
        figures[a, "score.penalty"] = penalty = Decimal(-stream.randint(1, 6))
        total += bonus + penalty
        while any(abs(total - other) < Decimal("0.05") for other in totals.values()):
            # Totals that print alike would leave the rank open.
            figures[a, "score.facilities"] = Decimal(figures[a, "score.facilities"]) - Decimal("0.11")
            total -= Decimal("0.11")
        totals[a] = figures[a, "score.total"] = total
    for rank, a in enumerate(sorted(totals, key=lambda code: -totals[code]), 1):
        figures[a, "score.rank"] = Decimal(rank)
    return figures
