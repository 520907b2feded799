"""Paragraphs as running text: wrapped lines joined, masthead and body told apart from what stands
between tables.

A rendition breaks sentences anywhere, sets blank lines and page numbers into them, and spaces or not.
So white space is dropped, except that digits it separated stay apart (``marks.JOINT``), and line
starts are only remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.document import Document, Paragraph
from ingest.narrative.marks import JOINT, LINE_JOINT, SEPARATOR
from ingest.narrative.tokens import NUMBER, QUOTE, plain
from ingest.remembered import Remembered

Token = tuple[int, int, str]
"""line, column (both 1-based), token"""

_GAP = re.compile(rf"[\s{QUOTE}](?<=[\d.,][\s{QUOTE}])[\s{QUOTE}]*(?=[\d.,])", re.ASCII)
_SPACE = re.compile(rf"[\s{QUOTE}]").search
_PAGE = re.compile(r"-\s*\d{1,3}\s*-|第\s*\d{1,3}\s*页(?:\s*[共/]\s*\d{1,3}\s*页)?", re.ASCII)
_BEGINNING = re.compile(
    r"""
    (?P<annex>[-•·]*(?:附件[：\d一二三四五六七八九十]|附件$|附表[：\d]))
    |(?P<note>备?注：|说明：|备注\d|[*※]+\w)
    |(?P<envelope>(?:主?送|报送?|抄[送报]|发|分送|单位|联系人|电话|编辑|审核|签发)：)
    |(?P<part>[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)
    """,
    re.VERBOSE,
)
_ENDS = "。！？"
_DIGITS = "0123456789.,"
_KEPT, _LONGEST = 20_000, 80
"""Lines that are remembered, and the longest of them: paragraphs of running text never come again."""


@dataclass(slots=True)
class Region:
    """Running text of one kind: ``body``, ``annex`` (between tables) or ``note`` (below the table
    ``title``).

    ``text`` has no white space; ``starts`` are the positions at which lines begin; ``tokens`` are its
    numeric tokens in order; ``bare`` the indexes of those that stand on a line of their own.
    """

    kind: str
    title: str = ""
    text: str = ""
    starts: list[int] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    bare: set[int] = field(default_factory=set)
    lines: list[int] = field(default_factory=list)


class _Line(NamedTuple):
    """One line of text, whatever its number: compact text, tokens by column, and what it may begin."""

    text: str
    tokens: tuple[tuple[int, str], ...]
    page: bool
    begins: str


def _line(raw: str) -> _Line:
    text = line = plain(raw)
    tokens = tuple([(m.start() + 1, m.group()) for m in NUMBER.finditer(line)])
    page = False
    if _SPACE(line):
        text = _compact(line)
        stripped = line.strip()
        if text and stripped[-1] == QUOTE and text[-1].isdigit():
            text += SEPARATOR
    if tokens:
        page = _PAGE.fullmatch(line.strip()) is not None
    beginning = _BEGINNING.match(text)
    return _Line(text, tokens, page, (beginning.lastgroup or "") if beginning else "")


class Lines(Remembered[str, _Line]):
    """Lines as read before: titles, headings and unit lines are the same in every bulletin."""

    def __init__(self) -> None:
        super().__init__(_line, _KEPT)


def regions(document: Document, lines: Lines) -> tuple[list[Region], list[Token]]:
    """The regions of a document in page order, and the tokens that are page numbers. What stands between tables and
    has no numeric token is of no interest to anybody and left out."""
    found: list[Region] = []
    pages: list[Token] = []
    current = Region("body")
    pieces: list[str] = []
    length = 0
    title = above = ""  # the title being read; that of the last table

    def begin(kind: str) -> None:
        nonlocal current, pieces, length
        if pieces and (current.tokens or current.kind != "annex"):
            current.text = "".join(pieces)
            found.append(current)
        current, pieces, length = Region(kind, above), [], 0

    for block in document.blocks:
        if not isinstance(block, Paragraph):
            # Below a page break or a note in the middle of a table, it is still the same table.
            above = title or ("".join(pieces) if pieces and current.kind != "note" else above)
            title = ""
            begin("annex")
            continue
        number = block.line
        raw = block.text
        text, tokens, page, begins = lines[raw] if len(raw) <= _LONGEST else _line(raw)
        if not text:
            continue
        if page:
            pages += [(number, column, token) for column, token in tokens]
            continue
        if begins:
            last = pieces[-1] if pieces else ""
            whole = current.kind != "body" or not last or last[-1] in _ENDS or text[:3] == "附件："
            if begins == "part":
                if current.kind != "body":
                    begin("body")
            elif whole:
                begin("note" if begins == "note" else "annex")
                title = "" if begins == "annex" else title
        annex = current.kind == "annex"
        if annex and text != "附件":
            title += text
        if pieces:
            if annex:
                pieces.append("\n")
                length += 1
            elif text[0] in _DIGITS and pieces[-1][-1] in _DIGITS:
                pieces.append(LINE_JOINT)
                length += 1
        current.starts.append(length)
        current.lines.append(number)
        if tokens:
            if text.isdecimal():
                current.bare.add(len(current.tokens))
            current.tokens += [(number, column, token) for column, token in tokens]
        pieces.append(text)
        length += len(text)
    begin("annex")
    return found, pages


def _compact(line: str) -> str:
    """A line without white space and quotation marks; digits that they separated stay apart."""
    if _GAP.search(line):
        line = _GAP.sub(lambda gap: SEPARATOR if QUOTE in gap.group() else JOINT, line)
    return "".join(line.split()).replace(QUOTE, "")
