"""Misprints in what says which month it is: publication date, year of the issue, period of the title, years of headers.

Read as the true month, or set aside with the question; never served as another.
"""

from __future__ import annotations

import re
from random import Random

from tests.mutation.damage import Effect
from tests.mutation.edits.register import edit
from tests.mutation.page import Page

_PUBLISHED = re.compile(r"^\s*(\d{4}) ?年 ?\d{1,2} ?月 ?\d{1,2} ?日\s*$")
_ISSUE = re.compile(r"\((\d{4}) ?年第")
_TITLE = re.compile(r"1-(\d{1,2}) ?月.*情况通报")
_HEADER = re.compile(r"((?:19|20)\d{2})")


def _misread(text: str, start: int, end: int, rng: Random) -> str:
    """One digit of ``text[start:end]`` changed, never the first: 2020 becomes 2021, 2030, 2920."""
    at = rng.randrange(start + 1 if end - start > 1 else start, end)
    return text[:at] + rng.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]


def _in_front(page: Page, rng: Random, pattern: re.Pattern[str], what: str) -> Effect | None:
    for number, line in enumerate(page.front):
        found = pattern.search(line)
        if found is None:
            continue
        page.front[number] = _misread(line, *found.span(1), rng)
        note = f"{what}: {line.strip()} → {page.front[number].strip()}"
        return Effect(note=note, refusable=True)
    return None


@edit("publication year misprinted")
def publication_misprinted(page: Page, rng: Random) -> Effect | None:
    return _in_front(page, rng, _PUBLISHED, "published")


@edit("issue year misprinted")
def issue_misprinted(page: Page, rng: Random) -> Effect | None:
    return _in_front(page, rng, _ISSUE, "issue")


@edit("period of the title misprinted")
def title_misprinted(page: Page, rng: Random) -> Effect | None:
    return _in_front(page, rng, _TITLE, "title")


@edit("years of a header misprinted")
def header_misprinted(page: Page, rng: Random) -> Effect | None:
    """2018-2019 年签约 with one digit changed."""
    cells = [c for a in page.annexes for r in a.header for c in r.cells if _HEADER.search(c.text)]
    if not cells:
        return None
    cell = rng.choice(cells)
    before, found = cell.text, rng.choice(list(_HEADER.finditer(cell.text)))
    cell.text = _misread(before, *found.span(1), rng)
    return Effect(note=f"header {before} → {cell.text}", refusable=True)
