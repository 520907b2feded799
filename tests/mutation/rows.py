"""Damage to rows: labels split and slid, cells shifted, rows dropped, areas missing, renamed or new."""

from __future__ import annotations

import copy
from random import Random

from tests.mutation.damage import Effect, area_rows, operator, some_annex
from tests.mutation.page import Annex, Cell, Page, Row
from tests.synthetic.cities import RENAMED, city


def _labelled(annex: Annex) -> list[Row]:
    """Rows that print an area's name; with categories the first of each area."""
    return [row for row in area_rows(annex) if row.cells[0].text.strip()]


def _block(annex: Annex, row: Row) -> list[Row]:
    return [other for other in annex.rows if other.area == row.area]


def _halves(name: str, rng: Random) -> tuple[str, str] | None:
    if " " in name.strip() and len(name.replace(" ", "")) > 3:
        first, _, second = name.strip().partition(" ")
        return first, second
    bare = name.replace(" ", "")
    if len(bare) < 4:
        return None
    at = rng.randint(2, len(bare) - 2)
    return bare[:at], bare[at:]


@operator("area label split, rest slid by one")
def label_split_slid(page: Page, rng: Random) -> Effect | None:
    """One label becomes two, the labels below move down a row, and one further down is lost."""
    annex = some_annex(page, rng, lambda a: len(_labelled(a)) > 3)
    if annex is None:
        return None
    rows = _labelled(annex)
    halved = [(n, halves) for n, row in enumerate(rows[:-2]) if (halves := _halves(row.cells[0].text, rng))]
    if not halved:
        return None
    start, halves = rng.choice(halved)
    stop = rng.randrange(start + 1, len(rows))
    labels = [*halves, *(row.cells[0].text for row in rows[start + 1 : stop])]
    effect = Effect(note=f"{annex.contract.code}: labels slid from row {start + 1} to {stop + 1}")
    for row, label in zip(rows[start : stop + 1], labels, strict=True):
        row.cells[0].text = label
        for part in _block(annex, row):
            effect.touch(list(part.facts()), "relabelled")
    return effect


@operator("area label split, blank row")
def label_split_blank(page: Page, rng: Random) -> Effect | None:
    """The second half of a label stands alone on the next line, as in the damaged sample's annex 6."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    halved = [(row, halves) for row in _labelled(annex) if (halves := _halves(row.cells[0].text, rng))]
    if not halved:
        return None
    row, halves = rng.choice(halved)
    row.cells[0].text = halves[0]
    at = annex.body.index(row) + 1
    blank = Row([Cell(halves[1]), *(Cell("") for _ in row.cells[1:])])
    annex.body.insert(at, blank if rng.random() < 0.5 else halves[1])
    effect = Effect(note=f"{annex.contract.code}: label split over two rows")
    for part in _block(annex, row):
        effect.touch(list(part.facts()), "relabelled")
    return effect


@operator("cells of a row shifted right")
def shifted_right(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng)
    if annex is None:
        return None
    row = rng.choice(annex.rows)
    at = rng.randrange(annex.label_columns, len(row.cells))
    effect = Effect(note=f"{annex.contract.code}: row of {row.area} right from cell {at + 1}")
    effect.touch(list(row.cells[at:]) and [c for c in row.cells[at:] if c.fact], "moved")
    row.cells.insert(at, Cell(rng.choice(("", "-"))))
    if rng.random() < 0.7:
        gone = row.cells.pop()
        if gone.fact:
            effect.touch([gone], "lost")
    return effect


@operator("cells of a row shifted left")
def shifted_left(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng)
    if annex is None:
        return None
    row = rng.choice(annex.rows)
    if len(row.cells) <= annex.label_columns + 1:
        return None
    at = rng.randrange(annex.label_columns, len(row.cells) - 1)
    effect = Effect(note=f"{annex.contract.code}: row of {row.area} left from cell {at + 1}")
    gone = row.cells.pop(at)
    effect.touch([c for c in row.cells[at:] if c.fact], "moved")
    if gone.fact:
        effect.touch([gone], "lost")
    row.cells.append(Cell(""))
    return effect


@operator("a row dropped")
def row_dropped(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: len(area_rows(a)) > 2)
    if annex is None:
        return None
    row = rng.choice(area_rows(annex))
    annex.body.remove(row)
    return Effect(note=f"{annex.contract.code}: a row of {row.area} dropped").touch(list(row.facts()), "lost")


@operator("an area missing")
def area_missing(page: Page, rng: Random) -> Effect | None:
    """An area's rows left out of every annex; its park stays."""
    annex = some_annex(page, rng, lambda a: len(area_rows(a)) > 3)
    if annex is None:
        return None
    area = rng.choice(area_rows(annex)).area
    effect = Effect(note=f"{area} missing")
    for other in page.annexes:
        for row in [r for r in other.rows if r.area == area]:
            other.body.remove(row)
            effect.touch(list(row.facts()), "lost")
    return effect


@operator("an area renamed")
def area_renamed(page: Page, rng: Random) -> Effect | None:
    """Printed under another name that the area file knows, the old one first of all (株洲县 for 渌口区)."""
    annex = some_annex(page, rng)
    if annex is None or annex.rows[0].area is None:
        return None
    places = {p.code: p for p in city(annex.rows[0].area[:4] + "00").places if p.also and p.kind != "city"}
    codes = sorted({str(row.area) for a in page.annexes for row in a.rows} & set(places))
    if not codes:
        return None
    code = rng.choice(codes)
    old = RENAMED.get(code)
    names = [name for name in places[code].also if name != "高新区"]
    name = old[0] if old and rng.random() < 0.7 else rng.choice(names)
    effect = Effect(note=f"{code} printed as {name}")
    for other in page.annexes:
        for row in other.rows:
            if row.area == code:
                row.cells[0].text = name if row.cells[0].text.strip() else ""
                effect.touch(list(row.facts()), "relabelled")
    return effect


@operator("an unknown area's row")
def area_unknown(page: Page, rng: Random) -> Effect | None:
    """A row of an area that no file knows; nothing of it may be served."""
    annex = some_annex(page, rng, lambda a: len(area_rows(a)) > 2)
    if annex is None:
        return None
    model = rng.choice(_labelled(annex))
    at = rng.choice([annex.body.index(row) for row in _labelled(annex)])
    for part in reversed(_block(annex, model)):
        new = copy.deepcopy(part)
        new.area = None
        for cell in new.cells:
            cell.key, cell.fact = None, False
        if new.cells[0].text.strip():
            new.cells[0].text = rng.choice(("云龙新城", "清水塘片区", "武广新区", "高铁新城"))
        annex.body.insert(at, new)
    return Effect(note=f"{annex.contract.code}: an unknown area before row {at + 1}")
