"""The source contradicting itself: a figure changed with everything in its own table that depends on it.

The table stays consistent, other tables and the narrative do not agree with it any more. What is printed is
then the truth, to be loaded as printed and flagged.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from ingest.edits.rules import EditRule
from tests.mutation.damage import Effect, operator, some_annex
from tests.mutation.page import Annex, Cell, Key, Page
from tests.synthetic.printing import plain, rounded

DRIVERS = {
    "investment": "investment.plan.industry",
    "five_batches": "city.key_industry.completed",
    "five_hundreds": "province.major_industry.plan",
    "attraction": "attraction.all.completed",
    "conversion": "conversion.current.signed",
}
"""A figure of each table that a rule between tables guards."""


@operator("contradiction in the source")
def contradiction(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: a.contract.code in DRIVERS and len(a.rows) > 4)
    if annex is None:
        return None
    driver = DRIVERS[annex.contract.code]
    cells: dict[Key, Cell] = {c.key: c for c in annex.facts() if c.key is not None}
    if any(c.text != c.right or c.said != annex.unit_of(c) for c in cells.values()):
        return None  # an earlier damage: what is printed would be no statement of the source
    city = str(annex.rows[0].area)
    areas = [k[0] for k, c in cells.items() if k[1] == driver and k[0] != city and "-" not in k[0]]
    areas = [a for a in areas if Decimal(cells[a, driver].text) > 3]
    if not areas or (city, driver) not in cells:
        return None
    area = rng.choice(areas)
    digits = cells[area, driver].text.partition(".")[2]
    step = Decimal(rng.randint(101, 299)) / 100 if digits else Decimal(rng.randint(1, 3))
    effect = Effect(note=f"{annex.contract.code}: {driver} of {area} {step:+}")
    changed: set[str] = {driver}
    for where in (area, city):
        _add(cells[where, driver], step)
        effect.touch([cells[where, driver]], "garbled")
    for rule in _depending(annex, driver):
        for where in (area, city):
            target = cells.get((where, rule.target))
            if target is None:
                continue
            if rule.kind == "ratio":
                numerator, denominator = (cells.get((where, m)) for _, m in rule.terms)
                if numerator is None or denominator is None or not Decimal(denominator.text):
                    continue
                rate = Decimal(numerator.text) / Decimal(denominator.text) * 100
                shown = target.text.rstrip("%")
                target.text = plain(rounded(rate, len(shown.partition(".")[2])), trim=False) + "%"
            elif rule.target not in changed or where in (area, city):
                _add(target, step * next(s for s, m in rule.terms if m in changed))
            effect.touch([target], "garbled")
        changed.add(rule.target)
    for key in effect.touched:
        cells[key].right = cells[key].text
    return effect


def _add(cell: Cell, step: Decimal) -> None:
    decimals = max(len(cell.text.partition(".")[2]), len(str(step).partition(".")[2]))
    cell.text = plain(rounded(Decimal(cell.text) + step, decimals), trim=False)


def _depending(annex: Annex, driver: str) -> list[EditRule]:
    """Sum and ratio rules of the table that the driver enters, sums before the ratios of what they change."""
    found: list[EditRule] = []
    changed = {driver}
    for kind in ("sum", "ratio"):
        for rule in annex.contract.edits:
            if rule.kind == kind and any(m in changed for _, m in rule.terms):
                found.append(rule)
                if kind == "sum":
                    changed.add(rule.target)
    return found
