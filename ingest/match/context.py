"""What stands around a grid: its title, its unit line, and whether it only continues the grid before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.document import Document, Grid, Paragraph
from ingest.labels import fold

_ANNEX = re.compile(r"^附件\d*[:：]?$|^附表\d*[:：]?$")
_UNIT = re.compile(r"(?:计量)?单位[:：]?(?P<units>.+?)\)?$")
_NOTED_UNIT = re.compile(r"单位(?:均?[为是])?[:：]?(?P<units>[^,，。;；]{1,12})")
_PAGE = re.compile(r"^[-—–_·\s]*(?:第)?\d{1,3}(?:页)?(?:[/共]\d{1,3}页?)?[-—–_·\s]*$")
_CONTINUED = re.compile(r"^\(?(?:续表?|接上表|续上表)\)?\d*$")
_NOTE = re.compile(r"^[备]?注\d?[:：]|^说明[:：]|^[报送发抄][:：]|^[*※]+\w")
_TITLE_LINES = 3


@dataclass(frozen=True, slots=True)
class Context:
    """``title`` is the printed title (several lines joined, unfolded), ``unit_line`` the text after 单位, ``unit_note``
    the same of a note below the grid.

    ``bare`` means nothing but page numbers and notes stands between this grid and the one before.
    """

    title: str
    unit_line: str | None
    unit_line_no: int | None
    bare: bool
    unit_note: str | None = None


def contexts(document: Document) -> list[tuple[Grid, Context]]:
    """Every grid of the document with its context, in page order."""
    found: list[tuple[Grid, Context]] = []
    between: list[Paragraph] = []
    first = True
    for block in document.blocks:
        if isinstance(block, Paragraph):
            between.append(block)
            continue
        _note_units(found, between)
        found.append((block, _context(between, first)))
        between, first = [], False
    _note_units(found, between)
    return found


def _note_units(found: list[tuple[Grid, Context]], below: list[Paragraph]) -> None:
    """Give the last grid what the notes right below it say of its units."""
    for paragraph in below:
        text = fold(paragraph.text)
        if not _NOTE.match(text) and not _PAGE.match(text):
            return
        if found and (match := _NOTED_UNIT.search(text)) and not titles_follow(text):
            grid, context = found[-1]
            found[-1] = (grid, replace(context, unit_note=match["units"]))
            return


def _context(between: list[Paragraph], first: bool) -> Context:
    # Upwards from the grid: nothing above the annex line next to it matters.
    told: list[tuple[Paragraph, str]] = []
    annex = False
    for paragraph in reversed(between):
        text = fold(paragraph.text)
        if _ANNEX.match(text):
            annex = True
            break
        if text and not _PAGE.match(text) and not _CONTINUED.match(text):
            told.append((paragraph, text))
    told.reverse()
    unit_line: str | None = None
    unit_no: int | None = None
    titles: list[str] = []
    for paragraph, text in told:
        if _NOTE.match(text):
            continue  # of the table before
        if "单位" in text and len(text) <= 40 and (match := _UNIT.search(text)) and not titles_follow(text):
            unit_line, unit_no = match["units"], paragraph.line
            if before := text[: match.start()].strip("(（"):
                titles.append(before)
        else:
            titles.append(text)
    bare = not first and not annex and all([_NOTE.match(text) for _, text in told])
    return Context("".join(titles[-_TITLE_LINES:]), unit_line, unit_no, bare)


def titles_follow(text: str) -> bool:
    """Whether 单位 is only a word of a sentence (各成员单位、…) rather than a unit line."""
    return "成员单位" in text or "责任单位" in text or "牵头单位" in text
