"""Whole tables: printed twice, lost, moved, without what stands between them, rows of one below another."""

from __future__ import annotations

import copy
from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.layout import shown
from tests.mutation.edits.register import edit
from tests.mutation.page import Annex, Page, Row, annex_lines
from tests.mutation.repeats import anonymous


@edit("table printed twice")
def table_twice(page: Page, rng: Random) -> Effect | None:
    """With its title, or header and rows alone; after itself or at the end."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    effect = Effect().touch(list(annex.facts()), "moved")
    titled = rng.random() < 0.6
    body = [row if isinstance(row, str) else anonymous(row, effect) for row in annex.body]
    twin = Annex(annex.contract, list(annex.before) if titled else [""], copy.deepcopy(annex.header), body, [""])
    lines, end = annex_lines(twin), rng.random() < 0.4
    if end:
        page.back = [*lines, *page.back]
    else:
        annex.after = [*annex.after, *lines]
    place = "at the end" if end else "after itself"
    effect.note = f"{annex.contract.code}: printed twice {place}, {'with' if titled else 'without'} its title"
    return effect


@edit("table lost")
def table_lost(page: Page, rng: Random) -> Effect | None:
    """Wholly, or its rows while title and header stay, or title and header while the rows stay."""
    annex = some_annex(page, rng) if len(page.annexes) > 1 else None
    if annex is None:
        return None
    how = rng.choice(("wholly", "rows", "all above the rows"))
    effect = Effect(note=f"{annex.contract.code}: {how} lost")
    if how == "all above the rows":
        annex.before, annex.header = [], []
        return effect.touch(list(annex.facts()), "relabelled")
    effect.touch(list(annex.facts()), "lost")
    if how == "wholly":
        effect.touch(list(annex.stated), "lost")
        page.annexes.remove(annex)
    else:
        annex.body = []
    return effect


@edit("table moved")
def table_moved(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng) if len(page.annexes) > 1 else None
    if annex is None:
        return None
    at = page.annexes.index(annex)
    page.annexes.remove(annex)
    to = rng.choice([n for n in range(len(page.annexes) + 1) if n != at])
    page.annexes.insert(to, annex)
    return Effect(note=f"{annex.contract.code}: from {at + 1} to {to + 1}").touch(list(annex.facts()), "moved")


@edit("rows of one table below another")
def rows_appended(page: Page, rng: Random) -> Effect | None:
    """Some last rows of a table moved, or copied, to the end (or the middle) of another; or a table that follows
    another with nothing in between."""
    annex = some_annex(page, rng, lambda a: len(a.rows) > 2)
    others = [a for a in page.annexes if a is not annex and a.rows]
    if annex is None or not others:
        return None
    if rng.random() < 0.3:
        number = page.annexes.index(annex)
        if number == 0:
            return None
        page.annexes[number - 1].after, annex.before = [], []
        note = f"{annex.contract.code}: nothing between it and the table before"
        return Effect(note=note).touch(list(annex.facts()), "moved")
    other = rng.choice(others)
    rows = annex.rows[-rng.randint(1, 3) :]
    at = len(other.body) if rng.random() < 0.7 else rng.randrange(1, len(other.body) + 1)
    effect = Effect().touch([cell for row in rows for cell in row.facts()], "moved")
    copied = rng.random() < 0.5
    if copied:
        moved: list[Row] = [anonymous(row, effect) for row in rows]
    else:
        moved = []
        for row in rows:
            annex.body.remove(row)
            effect.touch(list(row.facts()), "lost")
            twin = copy.deepcopy(row)
            twin.area = None
            moved.append(twin)
    other.body[at:at] = moved
    way = "copied" if copied else "moved"
    where = f"{other.contract.code}, row {at + 1}"
    effect.note = f"{annex.contract.code}: {len(rows)} rows from {shown(rows[0])} {way} to {where}"
    return effect


@edit("row of another area inserted")
def row_inserted(page: Page, rng: Random) -> Effect | None:
    """A row of the table copied elsewhere, under no label, another's or its own."""
    annex = some_annex(page, rng, lambda a: len(a.rows) > 2)
    if annex is None:
        return None
    row, model = rng.choice(annex.rows), rng.choice(annex.rows)
    effect = Effect().touch(list(row.facts()), "moved")
    twin = anonymous(row, effect)
    label = rng.choice(("", row.cells[0].text, model.cells[0].text))
    twin.cells[0].text = label
    at = rng.randrange(1, len(annex.body) + 1)
    annex.body.insert(at, twin)
    effect.note = f"{annex.contract.code}: row of {shown(row)} again at {at + 1} under {label!r}"
    return effect
