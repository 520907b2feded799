"""Lines of text as paragraphs and grids.

A line with a tab is a row of a grid. A line without one belongs to a grid only where its neighbours or its own
figures say so: a label that lost its tabs between two rows, or a table whose tabs were all collapsed to spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Grid, Paragraph
from ingest.figures import Kind, is_figure_like, read_figure

_OUTSIDE = re.compile(r"附\s*件|单\s*位\s*[:：]|^\s*[备]?\s*注\s*[:：]|[。；;]\s*$")
_LOOSE_CELLS = 3
_SHORT_LABEL = 14
_ODD_SPACES = "\x1f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What ``str.strip`` takes off besides the plain space and what ends a line."""


def read_lines(lines: Sequence[str]) -> list[Paragraph | Grid]:
    """Blocks in page order; line numbers are 1-based. Blank lines separate blocks and are dropped."""
    rows = _rows(lines)
    kinds = _kinds(lines, rows)
    blocks: list[Paragraph | Grid] = []
    start: int | None = None
    for index, kind in enumerate((*kinds, "")):
        if kind == "row" or kind == "loose":
            if start is None:
                start = index
            continue
        if start is not None:
            loose = frozenset([i for i, k in enumerate(kinds[start:index]) if k == "loose"])
            blocks.append(Grid(tuple(range(start + 1, index + 1)), tuple(rows[start:index]), loose))
            start = None
        if kind == "text":
            blocks.append(Paragraph(index + 1, lines[index].strip()))
    return blocks


def _rows(lines: Sequence[str]) -> list[tuple[str, ...]]:
    """The cells of each line with tabs, without white space around them; of any other line none."""
    whole = "".join([line for line in lines if "\t" in line])
    odd = any([space in whole for space in _ODD_SPACES])
    return [
        ()
        if "\t" not in line
        else tuple([cell.strip() for cell in line.split("\t")])
        if odd or " " in line
        else tuple(line.split("\t"))
        for line in lines
    ]


def _kinds(lines: Sequence[str], rows: list[tuple[str, ...]]) -> list[str]:
    kinds = [
        "row" if row else "text" if line and not line.isspace() else "" for row, line in zip(rows, lines, strict=True)
    ]
    texts = [i for i, kind in enumerate(kinds) if kind == "text"]
    for i in texts:
        between = 0 < i < len(lines) - 1 and kinds[i - 1] in ("row", "loose") and kinds[i + 1] == "row"
        if between and len(lines[i].strip()) <= _SHORT_LABEL and not _OUTSIDE.search(lines[i]):
            rows[i] = (lines[i].strip(),)
            kinds[i] = "row"
        elif _is_loose_row(lines[i]):
            rows[i] = tuple(lines[i].split())
            kinds[i] = "loose"
    # The header above a table without tabs: the contiguous lines that are neither title, unit line nor note.
    for i in texts:
        if kinds[i] == "loose" and kinds[i - 1] == "text":
            top = i - 1
            while top >= 0 and kinds[top] == "text" and i - top <= 5 and not _OUTSIDE.search(lines[top]):
                if len(lines[top].split()) < 2:
                    break
                rows[top] = tuple(lines[top].split())
                kinds[top] = "loose"
                top -= 1
    return kinds


def _is_loose_row(line: str) -> bool:
    """Label pieces, then nothing but figures and placeholders, at least three of them, one a number."""
    pieces = line.split()
    if len(pieces) <= _LOOSE_CELLS or not is_figure_like(pieces[-1]):
        return False
    first = next((n for n, piece in enumerate(pieces) if is_figure_like(piece)), len(pieces))
    figures = pieces[first:]
    return (
        len(figures) >= _LOOSE_CELLS
        and first <= 4
        and all(is_figure_like(piece) for piece in figures)
        and any(read_figure(piece).kind == Kind.NUMBER for piece in figures)
    )
