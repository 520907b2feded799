"""Labels of rows: repeated, lost, carried up or down, filled down; categories changed."""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.layout import block, labelled, shown
from tests.mutation.edits.register import edit
from tests.mutation.page import Annex, Page, Row


def _facts(annex: Annex, rows: list[Row]) -> list:  # type: ignore[type-arg]
    return [cell for row in rows for part in block(annex, row) for cell in part.facts()]


@edit("label repeated")
def label_repeated(page: Page, rng: Random) -> Effect | None:
    """A row says the label of the row before or after it, or of any other."""
    annex = some_annex(page, rng, lambda a: len(labelled(a)) > 2)
    if annex is None:
        return None
    rows = labelled(annex)
    number = rng.randrange(len(rows) - 1)
    pair = (rows[number], rows[number + 1]) if rng.random() < 0.7 else rng.sample(rows, 2)
    row, model = pair if rng.random() < 0.5 else pair[::-1]
    effect = Effect(note=f"{annex.contract.code}: label of {shown(row)} replaced by {shown(model)}")
    effect.touch(_facts(annex, [row]), "relabelled")
    row.cells[0].text = model.cells[0].text
    return effect


@edit("label lost")
def label_lost(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: bool(labelled(a)))
    if annex is None:
        return None
    row = rng.choice(labelled(annex))
    effect = Effect(note=f"{annex.contract.code}: label {shown(row)} lost").touch(_facts(annex, [row]), "relabelled")
    row.cells[0].text = ""
    return effect


@edit("labels carried up or down")
def labels_carried(page: Page, rng: Random) -> Effect | None:
    """From some row to some other, each row says the label of the one before (or after) it; the last is doubled."""
    annex = some_annex(page, rng, lambda a: len(a.rows) > 3)
    if annex is None:
        return None
    rows = annex.rows if rng.random() < 0.5 else labelled(annex)
    first, last = sorted(rng.sample(range(len(rows)), 2))
    part = rows[first : last + 1]
    texts = [row.cells[0].text for row in part]
    down = rng.random() < 0.5
    moved = [texts[0], *texts[:-1]] if down else [*texts[1:], texts[-1]]
    if moved == texts:
        return None
    way = "down" if down else "up"
    effect = Effect(note=f"{annex.contract.code}: labels {shown(part[0])} to {shown(part[-1])} carried {way}")
    for row, text in zip(part, moved, strict=True):
        row.cells[0].text = text
    return effect.touch(_facts(annex, part), "relabelled")


@edit("labels filled down")
def labels_filled(page: Page, rng: Random) -> Effect | None:
    """A label over several rows in each of them, for some areas or all; by chance one row too far."""
    annex = some_annex(page, rng, lambda a: len(a.contract.category_codes) > 1)
    if annex is None:
        return None
    rows, share = labelled(annex), rng.choice((1.0, 0.5))
    effect = Effect(note=f"{annex.contract.code}: labels filled down ({share:.0%})")
    for row in rows:
        if rng.random() < share:
            for part in block(annex, row):
                part.cells[0].text = row.cells[0].text
    if rng.random() < 0.3:
        at = rng.randrange(1, len(annex.rows))
        annex.rows[at].cells[0].text = annex.rows[at - 1].cells[0].text
        effect.note += f", row {at + 1} as the one before"
    return effect.touch(list(annex.facts()), "relabelled")


@edit("category changed")
def category_changed(page: Page, rng: Random) -> Effect | None:
    """To another category, to none, or to a word that is none."""
    annex = some_annex(page, rng, lambda a: len(a.contract.category_codes) > 1)
    if annex is None:
        return None
    row = rng.choice([row for row in annex.rows if len(row.cells) > 1])
    others = [c.label for c in annex.contract.categories if c.label != row.cells[1].text]
    text = rng.choice([*others, *others, "", "其他"])
    effect = Effect(note=f"{annex.contract.code}: category of {shown(row)} now {text!r}")
    row.cells[1].text = text
    return effect.touch(list(row.facts()), "relabelled")
