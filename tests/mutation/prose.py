"""Damage to the narrative and to periods: paragraphs dropped or doubled, a number changed, a period in odd forms.

Which figures a paragraph tells is found by their printed text and unit; the truth of the source says which those are.
"""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random

from tests.mutation.damage import Effect, operator
from tests.mutation.page import Key, Page
from tests.synthetic.printing import Printed

_PERIOD = re.compile(r"1-(\d{1,2})(\s*)月")


def _narrative(page: Page) -> range:
    """Lines of the narrative: from the first heading to the list of annexes."""
    start = next((n for n, line in enumerate(page.front) if line.startswith("一、")), None)
    if start is None:
        return range(0)
    ends = (n for n in range(start, len(page.front)) if re.match(r"[-\s]*附\s*件", page.front[n]))
    return range(start, next(ends, len(page.front)))


def _paragraphs(page: Page) -> list[range]:
    """Runs of lines that end with a full stop (a sentence may be wrapped over lines), with a number in them."""
    found, start = [], None
    for n in _narrative(page):
        line = page.front[n].strip()
        if line and start is None:
            start = n
        if start is not None and line.endswith("。"):
            text = "".join(page.front[start : n + 1])
            if len(text) > 30 and any(c.isdigit() for c in text) and "考核结果" not in text:
                found.append(range(start, n + 1))
            start = None
        elif line and len(line) < 30 and not any(c.isdigit() for c in line[3:]):
            start = None  # a heading
    return found


def _said(figure: Printed, key: Key) -> str:
    unit = "个百分点" if figure.unit == "百分点" else figure.unit
    return f"{abs(figure.value) if key[1].endswith('.yoy') else figure.text}{unit}"


def _occurrences(text: str, figure: Printed, key: Key) -> list[int]:
    return [m.start() for m in re.finditer(rf"(?<![\d.]){re.escape(_said(figure, key))}", text)]


@operator("a paragraph dropped")
def paragraph_dropped(page: Page, rng: Random) -> Effect | None:
    paragraphs = _paragraphs(page)
    if not paragraphs:
        return None
    lines = rng.choice(paragraphs)
    text = re.sub(r"\s", "", "".join(page.front[n] for n in lines))
    effect = Effect(note=f"paragraph “{text[:12]}…” dropped")
    for key, figure in page.narrative.items():
        if _occurrences(text, figure, key):
            effect.touched[key] = "lost"
    for key, figure in page.restated.items():
        if _occurrences(text, figure, key):
            effect.said[key] = None
    del page.front[lines.start : lines.stop]
    return effect


@operator("a paragraph printed twice")
def paragraph_twice(page: Page, rng: Random) -> Effect | None:
    paragraphs = _paragraphs(page)
    if not paragraphs:
        return None
    lines = rng.choice(paragraphs)
    text = re.sub(r"\s", "", "".join(page.front[n] for n in lines))
    keys = [k for k, f in page.narrative.items() if _occurrences(text, f, k)]
    page.front[lines.stop : lines.stop] = ["", *page.front[lines.start : lines.stop]]
    return Effect(note=f"paragraph “{text[:12]}…” twice").touch(keys, "moved")


@operator("a number of the narrative changed")
def narrative_changed(page: Page, rng: Random) -> Effect | None:
    """One digit of a figure that the narrative says once and of which no other figure has the same words."""
    said = page.narrative | page.restated
    words = [_said(figure, key) for key, figure in said.items()]
    lines = _narrative(page)
    options = []
    for key, figure in said.items():
        if words.count(_said(figure, key)) > 1:
            continue
        places = [(n, at) for n in lines for at in _occurrences(page.front[n], figure, key)]
        if len(places) == 1:
            options.append((key, *places[0]))
    if not options:
        return None
    key, n, at = rng.choice(sorted(options))
    figure = said[key]
    old = _said(figure, key)
    digits = [i for i, c in enumerate(old) if c.isdigit() and not (i == 0 and old[1:2].isdigit())]
    if not digits:
        return None
    place = rng.choice(digits)
    new = old[:place] + rng.choice([d for d in "0123456789" if d != old[place]]) + old[place + 1 :]
    page.front[n] = page.front[n][:at] + new + page.front[n][at + len(old) :]
    number = re.match(r"[\d.]+", new)
    assert number is not None
    value = Decimal(number[0]) * (-1 if figure.value < 0 else 1)
    if value == figure.value:
        return None
    effect = Effect(note=f"narrative: {old} → {new} ({key[1]})")
    told = Printed(value, figure.unit, number[0])
    (page.restated if key in page.restated else page.narrative)[key] = told
    if key in page.restated:
        effect.said[key] = told
    else:
        effect.changed[key] = told
        effect.touched[key] = "garbled"
    return effect


@operator("period in odd forms")
def odd_period(page: Page, rng: Random) -> Effect | None:
    """Full-width digits, another dash and spaces in the periods of title, narrative and headers."""
    wide = rng.choice((str.maketrans("0123456789", "０１２３４５６７８９"), {}))
    dash, gap = rng.choice("-－—~"), rng.choice(("", " ", "　"))

    def odd(text: str) -> str:
        return _PERIOD.sub(lambda m: f"1{gap}{dash}{gap}{m[1]}{gap}月".translate(wide), text)

    before = list(page.front)
    effect = Effect(note=f"periods such as {odd('1-9月')}")
    page.front = [odd(line) for line in page.front]
    for annex in page.annexes:
        texts = [c.text for r in annex.header for c in r.cells]
        for row in annex.header:
            for cell in row.cells:
                cell.text = odd(cell.text)
        if texts != [c.text for r in annex.header for c in r.cells]:
            effect.touch(list(annex.facts()), "relabelled")
    return effect if effect.touched or before != page.front else None
