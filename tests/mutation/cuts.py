"""Damage to the page: a file that ends too early, half an annex, footnotes in a table, titles lost."""

from __future__ import annotations

import re
from random import Random

from tests.mutation.characters import fits_number
from tests.mutation.damage import Effect, operator, some_annex
from tests.mutation.page import Annex, Page, Row

FOOTNOTES = (
    "注：本表数据由县市区报送。",
    "注：1.计划数随项目供地情况调整；2.含跨区项目 3 个。",
    "备注：跨区项目单列，合计 12.5 亿元。",
    "*含上年结转项目 4 个",
)


def _lose(annex: Annex, effect: Effect) -> None:
    effect.touch(list(annex.facts()), "lost").touch(list(annex.stated), "lost")


@operator("file cut off")
def file_cut(page: Page, rng: Random) -> Effect | None:
    """Nothing from some row of some annex on, often in the middle of the row's line."""
    annex = some_annex(page, rng, lambda a: len(a.rows) > 1 and all(r.separator == "\t" for r in a.rows))
    if annex is None:
        return None
    number = page.annexes.index(annex)
    effect = Effect(note=f"cut off in {annex.contract.code}")
    for later in page.annexes[number + 1 :]:
        _lose(later, effect)
    del page.annexes[number + 1 :]
    page.back = []
    row = rng.choice(annex.rows[1:])
    at = annex.body.index(row)
    for gone in annex.body[at + 1 :]:
        if isinstance(gone, Row):
            effect.touch(list(gone.facts()), "lost")
    del annex.body[at + 1 :]
    effect.touch(list(annex.stated), "lost")
    annex.after = []
    if rng.random() < 0.7:
        last = rng.randrange(annex.label_columns, len(row.cells))
        for cell in row.cells[last + 1 :]:
            effect.touch([cell] if cell.fact else [], "lost")
        del row.cells[last + 1 :]
        cut = row.cells[last]
        if cut.fact and fits_number(cut.text) and len(cut.text) > 1 and rng.random() < 0.7:
            effect.touch([cut], "garbled")
            cut.text = cut.text[: rng.randrange(1, len(cut.text))]
            effect.note += f", {cut.right} cut to {cut.text}"
    return effect


@operator("half of the last annex lost")
def annex_halved(page: Page, rng: Random) -> Effect | None:
    annex = page.annexes[-1]
    if len(annex.rows) < 4:
        return None
    half = len(annex.body) // 2
    at = rng.choice((0, half))
    gone = annex.body[at : at + half]
    effect = Effect(note=f"half of {annex.contract.code} lost")
    for row in gone:
        if isinstance(row, Row):
            effect.touch(list(row.facts()), "lost")
    annex.body = annex.body[:at] + annex.body[at + half :]
    if at and rng.random() < 0.5:
        annex.after = []
        effect.touch(list(annex.stated), "lost")
    return effect if annex.rows else None


@operator("footnotes between rows")
def footnotes(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: len(a.rows) > 3)
    if annex is None:
        return None
    effect = Effect(note=f"{annex.contract.code}: footnotes in the table")
    first = len(annex.body)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(1, len(annex.body))
        first = min(first, at)
        note = rng.choice(FOOTNOTES)
        annex.body[at:at] = [note] if rng.random() < 0.5 else ["", note, ""]
    below = [c for row in annex.body[first:] if isinstance(row, Row) for c in row.facts()]
    return effect.touch(below, "moved")


@operator("a table's title lost")
def title_lost(page: Page, rng: Random) -> Effect | None:
    """The title, the number above it, or both."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    printed = [n for n, line in enumerate(annex.before) if line.strip() and not line.strip().startswith("单位")]
    if len(printed) < 2:
        return None
    lost = rng.choice((printed[:1], printed[1:], printed[1:], printed))
    annex.before = [line for n, line in enumerate(annex.before) if n not in lost]
    return Effect(note=f"{annex.contract.code}: {len(lost)} title lines lost").touch(list(annex.facts()), "relabelled")


@operator("the bulletin's title lost")
def masthead_title_lost(page: Page, rng: Random) -> Effect | None:
    """The line that tells the period; the headers still print it."""
    at = next((n for n, line in enumerate(page.front) if "情况通报" in line and "月" in line), None)
    headed = any(re.search(r"月", c.text) for a in page.annexes for r in a.header for c in r.cells)
    if at is None or not headed:
        return None
    del page.front[at]
    return Effect(note="the bulletin's title lost")
