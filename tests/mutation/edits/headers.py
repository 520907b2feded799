"""Cells and rows of headers: doubled, lost, emptied, added; rates stored as fractions under a header that stays."""

from __future__ import annotations

import copy
from decimal import Decimal
from random import Random

from tests.mutation.characters import fits_number
from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.register import edit
from tests.mutation.page import Annex, Cell, Page, Row
from tests.synthetic.printing import plain


def _drawn(page: Page, rng: Random) -> tuple[Annex, Row, int] | None:
    annex = some_annex(page, rng, lambda a: any(r.cells for r in a.header))
    if annex is None:
        return None
    row = rng.choice([row for row in annex.header if row.cells])
    return annex, row, rng.randrange(len(row.cells))


def _effect(annex: Annex, row: Row, at: int, what: str) -> Effect:
    text = row.cells[at].text if at < len(row.cells) else ""
    note = f"{annex.contract.code}: header row {annex.header.index(row) + 1}, cell {at + 1} ({text!r}) {what}"
    return Effect(note=note).touch(list(annex.facts()), "relabelled")


@edit("header cell doubled")
def header_cell_doubled(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    effect = _effect(annex, row, at, "doubled")
    row.cells.insert(at, Cell(row.cells[at].text))
    return effect


@edit("header cell lost")
def header_cell_lost(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    effect = _effect(annex, row, at, "lost")
    del row.cells[at]
    return effect


@edit("header cell emptied")
def header_cell_emptied(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    if not row.cells[at].text.strip():
        return None
    effect = _effect(annex, row, at, "emptied")
    row.cells[at].text = ""
    return effect


@edit("header cell added")
def header_cell_added(page: Page, rng: Random) -> Effect | None:
    """Blank, one more in the row."""
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    effect = _effect(annex, row, at, "after a blank one more")
    row.cells.insert(at, Cell(""))
    return effect


@edit("header row lost")
def header_row_lost(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: bool(a.header))
    if annex is None:
        return None
    row = rng.choice(annex.header)
    effect = Effect(note=f"{annex.contract.code}: header row {annex.header.index(row) + 1} lost")
    annex.header.remove(row)
    return effect.touch(list(annex.facts()), "relabelled")


@edit("header row doubled")
def header_row_doubled(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: bool(a.header))
    if annex is None:
        return None
    row = rng.choice(annex.header)
    at = annex.header.index(row)
    effect = Effect(note=f"{annex.contract.code}: header row {at + 1} doubled")
    annex.header.insert(at, copy.deepcopy(row))
    return effect.touch(list(annex.facts()), "relabelled")


@edit("rates as fractions")
def rates_as_fractions(page: Page, rng: Random) -> Effect | None:
    """0.8002 for 80.02%: in one column of rates, or in all of a table."""
    annex = some_annex(page, rng, lambda a: any(c.unit == "%" for c in a.facts()))
    if annex is None:
        return None
    cells = [c for c in annex.facts() if c.unit == "%" and fits_number(c.text)]
    if rng.random() < 0.5 and cells:
        metric = rng.choice([c.key[1] for c in cells if c.key])
        cells = [c for c in cells if c.key and c.key[1] == metric]
    if not cells:
        return None
    for cell in cells:
        cell.text = plain(Decimal(cell.text.rstrip("%")) / 100, trim=rng.random() < 0.2)
    return Effect(note=f"{annex.contract.code}: {len(cells)} rates as fractions").touch(cells, "garbled")
