"""Figures in each other's place under labels and headers that stay: columns, rows, labels, categories.

Nothing in the print says so but rules. What changes places in one piece is one group: what tells of one figure of it
tells of all.
"""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.layout import block, labelled, shown
from tests.mutation.edits.register import edit
from tests.mutation.page import Annex, Page, Row


def whole(annex: Annex) -> bool:
    """Whether every row still has the contract's width."""
    width = annex.label_columns + len(annex.contract.columns)
    return all(len(row.cells) == width for row in annex.rows)


def exchange_columns(annex: Annex, first: int, second: int) -> Effect:
    """Two columns (cell numbers) of all rows, under the header as it is."""
    pairs = []
    for row in annex.rows:
        row.cells[first], row.cells[second] = row.cells[second], row.cells[first]
        pairs.append((row.cells[first], row.cells[second]))
    note = f"{annex.contract.code}: columns {first + 1} and {second + 1} exchanged under the header"
    return Effect(note=note).exchange(annex, pairs)


def exchange_rows(annex: Annex, first: Row, second: Row) -> Effect:
    """The figures of two rows; labels and categories stay."""
    note = f"{annex.contract.code}: figures of {shown(first)} and {shown(second)} exchanged"
    at = annex.label_columns
    first.cells[at:], second.cells[at:] = second.cells[at:], first.cells[at:]
    effect = Effect(note=note).exchange(annex, zip(first.cells[at:], second.cells[at:], strict=True))
    return _named(effect, first, second)


def _named(effect: Effect, *rows: Row) -> Effect:
    """Those of the places in the rows that have a label of their own."""
    if all(row.cells[0].text.strip() for row in rows):
        effect.named |= {cell.place for row in rows for cell in row.cells if cell.place}
    return effect


@edit("columns exchanged under the header")
def columns_exchanged(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, whole)
    if annex is None:
        return None
    places = range(annex.label_columns, annex.label_columns + len(annex.contract.columns))
    if rng.random() < 0.5:
        first = rng.choice(places[:-1])
        return exchange_columns(annex, first, first + 1)
    return exchange_columns(annex, *sorted(rng.sample(places, 2)))


@edit("figures of two rows exchanged")
def rows_exchanged(page: Page, rng: Random) -> Effect | None:
    """Of one category, where the table has categories; neighbours more often than others."""
    annex = some_annex(page, rng, lambda a: whole(a) and len(a.rows) > 3)
    if annex is None:
        return None
    step = len(annex.contract.category_codes)
    rows = annex.rows[rng.randrange(step) :: step]
    if len(rows) < 2:
        return None
    first = rng.randrange(len(rows) - 1)
    second = first + 1 if rng.random() < 0.5 else rng.choice([n for n in range(len(rows)) if n != first])
    return exchange_rows(annex, rows[first], rows[second])


@edit("rows without label exchanged")
def unlabelled_rows_exchanged(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: whole(a) and len(a.contract.category_codes) > 1)
    if annex is None:
        return None
    rows = [row for row in annex.rows if row not in labelled(annex)]
    if len(rows) < 2:
        return None
    first, second = rng.sample(rows, 2)
    return exchange_rows(annex, first, second)


@edit("labels exchanged")
def labels_exchanged(page: Page, rng: Random) -> Effect | None:
    """Of two areas; in a table with categories each label is that of all rows of its area."""
    annex = some_annex(page, rng, lambda a: whole(a) and len(labelled(a)) > 2)
    if annex is None:
        return None
    rows = labelled(annex)
    number = rng.randrange(len(rows) - 1)
    first, second = (rows[number], rows[number + 1]) if rng.random() < 0.5 else rng.sample(rows, 2)
    ours, theirs = block(annex, first), block(annex, second)
    if len(ours) != len(theirs):
        return None
    note = f"{annex.contract.code}: labels {shown(first)} and {shown(second)} exchanged"
    first.cells[0].text, second.cells[0].text = second.cells[0].text, first.cells[0].text
    at = annex.label_columns
    pairs = [p for a, b in zip(ours, theirs, strict=True) for p in zip(a.cells[at:], b.cells[at:], strict=True)]
    return _named(Effect(note=note).exchange(annex, pairs), first, second)


@edit("categories exchanged")
def categories_exchanged(page: Page, rng: Random) -> Effect | None:
    """The category cells of one area's rows."""
    annex = some_annex(page, rng, lambda a: whole(a) and len(a.contract.category_codes) > 1)
    if annex is None:
        return None
    rows = block(annex, rng.choice(annex.rows))
    if len(rows) < 2:
        return None
    first, second = rng.sample(rows, 2)
    note = f"{annex.contract.code}: categories of {shown(first)} exchanged"
    first.cells[1].text, second.cells[1].text = second.cells[1].text, first.cells[1].text
    at = annex.label_columns
    return Effect(note=note).exchange(annex, zip(first.cells[at:], second.cells[at:], strict=True))


@edit("header labels exchanged")
def header_labels_exchanged(page: Page, rng: Random) -> Effect | None:
    """Two labels over single columns, in the lowest row that has both."""
    annex = some_annex(page, rng, lambda a: whole(a) and bool(a.header))
    if annex is None:
        return None
    width = annex.label_columns + len(annex.contract.columns)
    row = rng.choice(annex.header)
    if len(row.cells) != width:
        return None
    below = annex.header[annex.header.index(row) + 1 :]
    single = [
        n
        for n in range(annex.label_columns, width)
        if row.cells[n].text.strip()
        and not any(n < len(r.cells) and r.cells[n].text.strip() for r in below)
        and (n + 1 == width or any(n + 1 < len(r.cells) and r.cells[n + 1].text.strip() for r in annex.header))
    ]
    if len(single) < 2:
        return None
    first, second = rng.sample(single, 2)
    one, other = row.cells[first], row.cells[second]
    if one.text == other.text:
        return None
    note = f"{annex.contract.code}: header labels {one.text!r} and {other.text!r} exchanged"
    one.text, other.text = other.text, one.text
    return Effect(note=note).exchange(annex, [(r.cells[first], r.cells[second]) for r in annex.rows])
