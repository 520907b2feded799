"""What does not belong to the bulletin: another city's bulletin glued on, another city's annex."""

from __future__ import annotations

import copy
from datetime import date
from functools import cache
from random import Random

from ingest.reference import Reference
from tests.mutation.damage import Effect, operator
from tests.mutation.page import Page, parse_page, render
from tests.synthetic import generate
from tests.synthetic.cities import CITY_CODES

OTHERS = tuple((code, date(2021, month, 1)) for code in CITY_CODES for month in (5, 9))


@cache
def _others() -> tuple[tuple[str, Page], ...]:
    from tests.mutation.sources import reference

    known: Reference = reference()
    return tuple((code, parse_page(generate(code, month, 77).text, code, known)[0]) for code, month in OTHERS)


def _stranger(page: Page, rng: Random) -> Page:
    own = next((str(r.area)[:4] for a in page.annexes for r in a.rows), "")
    return copy.deepcopy(rng.choice([other for code, other in _others() if code[:4] != own]))


@operator("another bulletin glued on")
def glued(page: Page, rng: Random) -> Effect | None:
    """A whole bulletin of another city before or after this one."""
    lines = render(_stranger(page, rng))[0].split("\n")
    before = rng.random() < 0.3
    if before:
        page.front = [*lines, *page.front]
    else:
        page.back = [*page.back, *lines]
    effect = Effect(note="another city's bulletin glued " + ("before" if before else "behind"), refusable=True)
    return effect.touch([c.key for a in page.annexes for c in a.facts() if c.key is not None], "moved")


@operator("another city's annexes glued on")
def annexes_glued(page: Page, rng: Random) -> Effect | None:
    """Annexes of another city's bulletin at the end, one of a kind that this one has not wherever there is one."""
    other = _stranger(page, rng)
    have = {annex.contract.code for annex in page.annexes}
    new = [a for a in other.annexes if a.contract.code not in have]
    drawn = rng.sample(other.annexes, rng.randint(1, 3))
    chosen = [*new, *(annex for annex in drawn if annex not in new)]
    page.back = [*page.back, *render(Page([], chosen, []))[0].split("\n")]
    codes = " ".join(a.contract.code for a in chosen)
    # Where the title is lost too, nothing tells whose period is the bulletin's.
    return Effect(note=f"another city's {codes} glued on", refusable=True)
