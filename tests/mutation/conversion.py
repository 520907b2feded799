"""What a careless conversion leaves behind: Markdown's pipes, HTML's entities and line breaks."""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, operator, some_annex
from tests.mutation.page import Cell, Page, Row


@operator("Markdown pipes in place of tabs")
def markdown_pipes(page: Page, rng: Random) -> Effect | None:
    one = some_annex(page, rng, lambda a: all(r.separator == "\t" for r in a.rows))
    if one is None:
        return None
    every = rng.random() < 0.5
    ruled = rng.random() < 0.8
    effect = Effect(note=f"pipes in {'every annex' if every else one.contract.code}")
    for annex in page.annexes if every else [one]:
        for row in (*annex.header, *annex.body):
            if isinstance(row, Row):
                row.separator = "|"
        if ruled and annex.header:
            width = len(annex.header[0].cells)
            annex.header.insert(1, Row([Cell("---") for _ in range(width)], separator="|"))
        effect.touch(list(annex.facts()), "moved")
    return effect


@operator("HTML entities")
def entities(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: all(r.separator == "\t" for r in a.rows))
    if annex is None:
        return None
    blank, space = rng.choice(("&nbsp;", "&#160;", "")), rng.choice(("&nbsp;", "&emsp;", "<br>", "<br/>"))
    percent, pad = rng.choice(("%", "&#37;", "&percnt;")), rng.choice(("", "", "&nbsp;"))
    effect = Effect(note=f"{annex.contract.code}: entities {blank} {space} {percent} {pad}")
    for row in (*annex.header, *annex.body):
        if not isinstance(row, Row):
            continue
        for n, cell in enumerate(row.cells):
            label = n < annex.label_columns or row.area is None
            old = cell.text
            if label:
                cell.text = old.replace(" ", space).replace("“", "&ldquo;").replace("”", "&rdquo;")
            elif old:
                cell.text = f"{pad}{old}".replace("%", percent)
            else:
                cell.text = blank
            if cell.fact and cell.text != old:
                effect.touch([cell], "garbled")
    return effect
