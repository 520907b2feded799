"""Damage to headers: rows lost, labels slid, a table cut by a page break."""

from __future__ import annotations

import copy
from random import Random

from tests.mutation.damage import Effect, facts_below, key_facts, operator, some_annex
from tests.mutation.page import Annex, Cell, Page, Row


def headed(annex: Annex, row: Row, start: int = 0) -> set[int]:
    """Positions of the figure columns that a label of this header row (from cell ``start``) stands over."""
    return {n for n, cell in enumerate(row.cells) if n >= max(start, annex.label_columns) and cell.text.strip()}


@operator("sub-header rows lost")
def header_rows_lost(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: len(a.header) > 1)
    if annex is None:
        return None
    count = rng.randint(1, len(annex.header) - 1)
    effect = Effect(note=f"{annex.contract.code}: {count} header rows lost")
    for _ in range(count):
        row = annex.header.pop(rng.randrange(1, len(annex.header)))
        effect.touch(facts_below(annex, headed(annex, row)), "relabelled")
    effect.headers_lost = set(effect.touched)
    return effect


def _slide(page: Page, rng: Random, step: int) -> Effect | None:
    annex = some_annex(page, rng, lambda a: bool(a.header))
    if annex is None:
        return None
    row = rng.choice(annex.header)
    labelled = sorted(headed(annex, row))
    if not labelled:
        return None
    start = rng.choice(labelled)
    touched = facts_below(annex, headed(annex, row, start))
    before = [cell.text for cell in row.cells]
    if step > 0:
        row.cells.insert(start, Cell(""))
        row.cells.pop()
    else:
        blanks = [n for n in range(annex.label_columns, start) if not row.cells[n].text.strip()]
        if not blanks:
            return None
        del row.cells[blanks[-1]]
        row.cells.append(Cell(""))
    if [cell.text for cell in row.cells] == before:
        return None
    where = f"{annex.contract.code}: header row {annex.header.index(row) + 1} from cell {start + 1}"
    return Effect(note=f"{where} slid by {step}").touch(touched, "relabelled")


@operator("header labels slid right")
def labels_right(page: Page, rng: Random) -> Effect | None:
    return _slide(page, rng, 1)


@operator("header labels slid left")
def labels_left(page: Page, rng: Random) -> Effect | None:
    return _slide(page, rng, -1)


@operator("header row compressed")
def labels_compressed(page: Page, rng: Random) -> Effect | None:
    """All blanks of one header row squeezed out, as under 年度投资目标 in the damaged sample."""
    annex = some_annex(page, rng, lambda a: len(a.header) > 1)
    if annex is None:
        return None
    row = rng.choice(annex.header[1:])
    touched = facts_below(annex, headed(annex, row))
    keep = row.cells[: annex.label_columns]
    labels = [cell for cell in row.cells[annex.label_columns :] if cell.text.strip()]
    blanks = len(row.cells) - len(keep) - len(labels)
    if not blanks or not labels:
        return None
    row.cells = keep + labels + [Cell("") for _ in range(blanks)]
    return Effect(note=f"{annex.contract.code}: header row compressed").touch(touched, "relabelled")


@operator("page break, header repeated")
def page_break(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: len(a.rows) > 4)
    if annex is None:
        return None
    step = len(annex.contract.category_codes)
    rows = annex.rows
    first = rows[rng.randrange(2 * step, len(rows) - step, step)]
    at = annex.body.index(first)
    below = [c for row in annex.body[at:] if isinstance(row, Row) for c in row.facts()]
    number = rng.randint(3, 20)
    style = rng.randrange(3)
    between: list[Row | str] = [["", f"- {number} -", ""], ["", f"— {number} —", ""], [f"{number}"]][style]  # type: ignore[assignment]
    if rng.random() < 0.3:
        between = [*between, "（续表）"]
    annex.body[at:at] = [*between, *copy.deepcopy(annex.header)]
    return Effect(note=f"{annex.contract.code}: cut before row {at + 1}").touch(below, "moved")


@operator("tabs collapsed to spaces")
def tabs_collapsed(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng)
    if annex is None:
        return None
    for row in (*annex.header, *annex.body):
        if isinstance(row, Row):
            row.separator = rng.choice((" ", "  ", "   "))
    columns = {c.position for c in annex.contract.columns}
    return Effect(note=f"{annex.contract.code}: spaces for tabs").touch(key_facts(annex, columns), "moved")
