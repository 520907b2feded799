"""Paragraphs as running text: wrapped lines joined, masthead and body told apart from what stands
between tables.

A rendition breaks sentences anywhere, sets blank lines and page numbers into them, and spaces or not.
So white space is dropped, except that digits it separated stay apart (``marks.JOINT``), and line
starts are only remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.document import Document, Paragraph
from ingest.narrative.marks import JOINT, LINE_JOINT, SEPARATOR
from ingest.narrative.tokens import NUMBER, PLAIN, QUOTE

Token = tuple[int, int, str]
"""line, column (both 1-based), token"""

_GAP = re.compile(rf"(?<=[\d.,])[\s{QUOTE}]+(?=[\d.,])", re.ASCII)
_PAGE = re.compile(r"-\s*\d{1,3}\s*-|第\s*\d{1,3}\s*页(?:\s*[共/]\s*\d{1,3}\s*页)?", re.ASCII)
_BULLET = re.compile(r"^[-•·]+(?=\D)|^[•·]+")
_ANNEX = re.compile(r"附件[：\d一二三四五六七八九十]|附件$|附表[：\d]")
_NOTE = re.compile(r"备?注：|说明：|备注\d")
_ENVELOPE = re.compile(r"(?:主?送|报送?|抄[送报]|发|分送|单位|联系人|电话|编辑|审核|签发)：")
_PART = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）")
_ENDS = "。！？"


@dataclass
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


def regions(document: Document) -> tuple[list[Region], list[Token]]:
    """The regions of a document in page order, and the tokens that are page numbers."""
    found: list[Region] = []
    pages: list[Token] = []
    current = Region("body")
    pieces: list[str] = []
    length = 0
    title = above = ""  # the title being read; that of the last table

    def begin(kind: str) -> None:
        nonlocal current, pieces, length
        if pieces:
            current.text = "".join(pieces)
            found.append(current)
        current, pieces, length = Region(kind, above), [], 0

    for block in document.blocks:
        if not isinstance(block, Paragraph):
            above, title = title or "".join(pieces), ""
            begin("annex")
            continue
        plain = block.text.translate(PLAIN)
        tokens = [(block.line, m.start() + 1, m.group()) for m in NUMBER.finditer(plain)]
        stripped = plain.strip()
        if tokens and _PAGE.fullmatch(stripped):
            pages += tokens
            continue
        ended = QUOTE if stripped[-1:] == QUOTE else ""
        text = _compact(plain)
        if not text:
            continue
        last = pieces[-1] if pieces else ""
        whole = current.kind != "body" or not last or last[-1] in _ENDS or text[:3] == "附件："
        unbulleted = _BULLET.sub("", text)
        if whole and _ANNEX.match(unbulleted):
            begin("annex")
            title = ""
        elif whole and _NOTE.match(text):
            begin("note")
        elif whole and _ENVELOPE.match(text):
            begin("annex")
        elif current.kind != "body" and _PART.match(text):
            begin("body")
        if current.kind == "annex" and not _ANNEX.fullmatch(text):
            title += text
        if pieces:
            joint = _joint(pieces[-1], text, current.kind)
            if joint:
                pieces.append(joint)
                length += len(joint)
        current.starts.append(length)
        current.lines.append(block.line)
        if tokens and text.isdecimal():
            current.bare.add(len(current.tokens))
        current.tokens += tokens
        pieces.append(text + (SEPARATOR if ended and text[-1].isdigit() else ""))
        length += len(pieces[-1])
    begin("annex")
    return found, pages


def _compact(plain: str) -> str:
    """A line without white space and quotation marks; digits that they separated stay apart."""
    if _GAP.search(plain):
        plain = _GAP.sub(lambda gap: SEPARATOR if QUOTE in gap.group() else JOINT, plain)
    return "".join(plain.split()).replace(QUOTE, "")


def _joint(before: str, after: str, kind: str) -> str:
    if kind == "annex":
        return "\n"
    return LINE_JOINT if before[-1] in "0123456789.," and after[0] in "0123456789.," else ""
