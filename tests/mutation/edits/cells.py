"""Cells of a row doubled, lost, emptied, in each other's place, with their unit."""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.layout import shown
from tests.mutation.edits.register import edit
from tests.mutation.page import Annex, Cell, Page, Row


def _drawn(page: Page, rng: Random) -> tuple[Annex, Row, int] | None:
    """A cell of a row, label cells included; totals one time in five."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    row = annex.rows[0] if rng.random() < 0.2 else rng.choice(annex.rows)
    return annex, row, rng.randrange(len(row.cells))


def _note(annex: Annex, row: Row, at: int, what: str) -> str:
    return f"{annex.contract.code}: row of {shown(row)}, cell {at + 1} ({row.cells[at].text!r}) {what}"


@edit("cell doubled")
def cell_doubled(page: Page, rng: Random) -> Effect | None:
    """The rest of the row moves right; its last cell stays or is cut."""
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    effect = Effect(note=_note(annex, row, at, "doubled"))
    effect.touch([c for c in row.cells[at:] if c.fact], "moved")
    cell = row.cells[at]
    if cell.fact and cell.key is not None:
        effect.reprinted.setdefault(cell.key, []).append(cell.text)
    row.cells.insert(at + 1, Cell(cell.text))
    if rng.random() < 0.3:
        gone = row.cells.pop()
        effect.touch([gone] if gone.fact else [], "lost")
    return effect


@edit("cell lost")
def cell_lost(page: Page, rng: Random) -> Effect | None:
    """The rest of the row moves left; by chance a blank is added at its end."""
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    effect = Effect(note=_note(annex, row, at, "lost"))
    effect.touch([c for c in row.cells[at:] if c.fact], "moved")
    gone = row.cells.pop(at)
    effect.touch([gone] if gone.fact else [], "lost")
    if rng.random() < 0.3:
        row.cells.append(Cell(""))
    return effect


@edit("cell emptied")
def cell_emptied(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    cell = row.cells[at]
    if not cell.text.strip():
        return None
    effect = Effect(note=_note(annex, row, at, "emptied")).touch([cell] if cell.fact else [], "lost")
    cell.text, cell.fact = "", False
    return effect


@edit("cell exchanged with its neighbour")
def cell_exchanged(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    if not annex.label_columns <= at < len(row.cells) - 1 or row.cells[at].text == row.cells[at + 1].text:
        return None
    left, right = row.cells[at], row.cells[at + 1]
    effect = Effect(note=_note(annex, row, at, f"exchanged with {right.text!r}"))
    row.cells[at], row.cells[at + 1] = right, left
    return effect.exchange(annex, [(left, right)])


@edit("cell exchanged with the one below")
def cell_exchanged_below(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, row, at = drawn
    number = annex.rows.index(row)
    if number == len(annex.rows) - 1 or at < annex.label_columns:
        return None
    below = annex.rows[number + 1]
    if at >= len(below.cells) or row.cells[at].text == below.cells[at].text:
        return None
    effect = Effect(note=_note(annex, row, at, f"exchanged with {below.cells[at].text!r} below"))
    row.cells[at], below.cells[at] = below.cells[at], row.cells[at]
    return effect.exchange(annex, [(row.cells[at], below.cells[at])])


@edit("unit in the cells")
def unit_in_cells(page: Page, rng: Random) -> Effect | None:
    """236个 in one cell, a row or a column, or all of a table."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    row, column = rng.choice(annex.rows), rng.choice(annex.contract.columns)
    cells = [c for c in annex.facts() if c.unit not in ("%", "")]
    wanted = rng.choice(("row", "column", "table", "cell"))
    if wanted == "row":
        cells = [c for c in cells if any(c is other for other in row.cells)]
    elif wanted == "column":
        cells = [c for c in cells if c.key and c.key[1] in column.metrics.values()]
    elif wanted == "cell":
        cells = cells and [rng.choice(cells)]
    if not cells:
        return None
    gap = rng.choice(("", "", " "))
    for cell in cells:
        cell.text = f"{cell.text}{gap}{cell.said}"
    return Effect(note=f"{annex.contract.code}: units in {len(cells)} cells ({wanted})").touch(cells, "garbled")
