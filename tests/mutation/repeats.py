"""Things printed twice or in each other's place: rows, cells, columns, tables, labels.

A copy carries no figures of the page's own; what it prints is noted as ``reprinted``, since a reader of both sees where
they differ.
"""

from __future__ import annotations

import copy
from itertools import pairwise
from random import Random

from tests.mutation.characters import fits_number
from tests.mutation.columns import _intact
from tests.mutation.damage import Effect, key_facts, operator, some_annex
from tests.mutation.page import Annex, Cell, Key, Page, Row, annex_lines


def anonymous(row: Row, effect: Effect) -> Row:
    """A copy of a row that carries no figures; ``effect`` notes what it prints."""
    twin = copy.deepcopy(row)
    twin.area = None
    for cell in twin.cells:
        if cell.fact and cell.key is not None:
            effect.reprinted.setdefault(cell.key, []).append(cell.text)
        cell.key, cell.fact = None, False
    return twin


def _misread(row: Row, keys: list[Key | None], effect: Effect, rng: Random) -> str:
    """One digit of the copy ``row`` changed; what was changed in words."""
    numbers = [(c, k) for c, k in zip(row.cells, keys, strict=True) if k is not None and fits_number(c.text)]
    if not numbers:
        return ""
    cell, key = rng.choice(numbers)
    at = rng.choice([n for n, c in enumerate(cell.text) if c.isdigit()])
    old = cell.text
    cell.text = old[:at] + rng.choice([d for d in "0123456789" if d != old[at]]) + old[at + 1 :]
    assert key is not None
    effect.reprinted[key][-1] = cell.text
    effect.touched[key] = "garbled"
    return f", {old} → {cell.text} in one of them"


@operator("a row printed twice")
def row_twice(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng)
    if annex is None:
        return None
    row = rng.choice(annex.rows)
    effect = Effect().touch(list(row.facts()), "moved")
    twin = anonymous(row, effect)
    keys = [c.key if c.fact else None for c in row.cells]
    told = _misread(twin, keys, effect, rng) if rng.random() < 0.4 else ""
    at = annex.body.index(row)
    annex.body.insert(rng.choice((at, at + 1, len(annex.body))), twin)
    effect.note = f"{annex.contract.code}: row of {row.area} twice{told}"
    return effect


@operator("two rows swapped")
def rows_swapped(page: Page, rng: Random) -> Effect | None:
    """Rows with their labels (and all their categories) in another order."""
    annex = some_annex(page, rng, lambda a: len(a.rows) > 4)
    if annex is None:
        return None
    areas = list(dict.fromkeys(row.area for row in annex.rows))
    first, second = sorted(rng.sample(range(len(areas)), 2))
    blocks = {area: [row for row in annex.rows if row.area == area] for area in areas}
    one, other = areas[first], areas[second]
    if len(blocks[one]) != len(blocks[other]):
        return None
    effect = Effect(note=f"{annex.contract.code}: rows of {one} and {other} swapped")
    for a, b in zip(blocks[one], blocks[other], strict=True):
        at, to = annex.body.index(a), annex.body.index(b)
        annex.body[at], annex.body[to] = b, a
        effect.touch([*a.facts(), *b.facts()], "moved")
    return effect


@operator("two neighbouring cells swapped")
def cells_swapped(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, _intact)
    if annex is None:
        return None
    row = rng.choice(annex.rows)
    pairs = [
        n
        for n in range(annex.label_columns, len(row.cells) - 1)
        if row.cells[n].text != row.cells[n + 1].text
        and (row.cells[n].fact or row.cells[n + 1].fact)
        and row.cells[n].key
        and row.cells[n + 1].key
    ]
    if not pairs:
        return None
    at = rng.choice(pairs)
    left, right = row.cells[at], row.cells[at + 1]
    row.cells[at], row.cells[at + 1] = right, left
    note = f"{annex.contract.code}: {left.text or 'blank'} and {right.text or 'blank'} swapped"
    return Effect(note=note).exchange(annex, [(left, right)])


@operator("a cell lost")
def cell_lost(page: Page, rng: Random) -> Effect | None:
    """Its place stays, blank."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    cells = list(annex.facts())
    if not cells:
        return None
    cell = rng.choice(cells)
    effect = Effect(note=f"{annex.contract.code}: {cell.text} lost").touch([cell], "lost")
    cell.text, cell.fact = "", False
    return effect


@operator("a header label replaced by its neighbour's")
def label_replaced(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: _intact(a) and bool(a.header))
    if annex is None:
        return None
    row = rng.choice(annex.header)
    labelled = [n for n, c in enumerate(row.cells) if n >= annex.label_columns and c.text.strip()]
    pairs = [(a, b) for a, b in pairwise(labelled) if row.cells[a].text != row.cells[b].text]
    if not pairs:
        return None
    pair = rng.choice(pairs)
    to, of = pair if rng.random() < 0.5 else pair[::-1]
    note = f"{annex.contract.code}: label {row.cells[to].text} replaced by {row.cells[of].text}"
    row.cells[to].text = row.cells[of].text
    end = next((n for n in labelled if n > to), len(row.cells))
    heads = set(range(to - annex.label_columns, end - annex.label_columns))
    return Effect(note=note).touch(key_facts(annex, heads), "relabelled")


@operator("a column printed twice")
def column_twice(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: _intact(a) and bool(a.header))
    if annex is None:
        return None
    at = rng.randrange(annex.label_columns, annex.label_columns + len(annex.contract.columns))
    last = len(annex.contract.columns)
    effect = Effect(note=f"{annex.contract.code}: cell {at + 1} twice")
    effect.touch(key_facts(annex, set(range(at - annex.label_columns, last))), "moved")
    lowest = max((r for r in annex.header if r.cells[at].text.strip()), key=annex.header.index, default=None)
    for row in annex.header:
        row.cells.insert(at + 1, Cell(row.cells[at].text if row is lowest else ""))
    for row in annex.rows:
        cell = row.cells[at]
        row.cells.insert(at + 1, Cell(cell.text))
        if cell.fact and cell.key is not None:
            effect.reprinted.setdefault(cell.key, []).append(cell.text)
    return effect


@operator("a table printed twice")
def table_twice(page: Page, rng: Random) -> Effect | None:
    """The whole annex again, before or after itself or at the end, by chance with one figure differing."""
    annex = some_annex(page, rng, lambda a: len(a.rows) > 2)
    if annex is None:
        return None
    effect = Effect().touch(list(annex.facts()), "moved")
    twin = Annex(annex.contract, list(annex.before), copy.deepcopy(annex.header), [], list(annex.after))
    keys: dict[int, list[Key | None]] = {}
    for row in annex.body:
        made = row if isinstance(row, str) else anonymous(row, effect)
        twin.body.append(made)
        if isinstance(row, Row) and row.area is not None:
            keys[len(twin.body) - 1] = [c.key if c.fact else None for c in row.cells]
    told = ""
    if rng.random() < 0.6:
        number = rng.choice(sorted(keys))
        misread = twin.body[number]
        assert isinstance(misread, Row)
        told = _misread(misread, keys[number], effect, rng)
    where = rng.choice(("before", "after", "at the end"))
    lines = annex_lines(twin)
    if where == "before":
        annex.before = [*lines, *annex.before]
    elif where == "after":
        annex.after = [*annex.after, *lines]
    else:
        page.back = [*lines, *page.back]
    effect.note = f"{annex.contract.code} again {where}{told}"
    return effect
