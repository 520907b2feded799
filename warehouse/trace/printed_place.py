"""A figure as it stands on the page: its own text with what is printed around it.

The original bytes come from the archive and are read as they were for the load, so line and cell are those of the
figure's locator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.document import Document, Grid
from ingest.figures import Kind, read_figure

_ROWS_AROUND = 1
_MOST_HEADER_ROWS = 4
_TEXT_AROUND = 60
_NUMBER = re.compile(r"[\d.,．，]*\d(?:\s*[%％])?")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a printed table. ``marked`` is the position (0-based) of the figure in ``cells``, in its row only."""

    line: int
    cells: tuple[str, ...]
    marked: int | None = None


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """Where a figure stands. A table has ``header`` and ``rows``; running text has ``before``, ``text``, ``after``."""

    line: int
    header: tuple[PrintedRow, ...] = ()
    rows: tuple[PrintedRow, ...] = ()
    before: str = ""
    text: str = ""
    after: str = ""


def printed_place(document: Document, line: int, column: int) -> PrintedPlace | None:
    """The neighbourhood of the figure at ``line`` and ``column`` (both 1-based; a cell, or a character of running
    text). None where the document has no such line."""
    for block in document.blocks:
        if isinstance(block, Grid):
            if line in block.lines:
                return _in_grid(block, block.lines.index(line), column - 1)
        elif block.line == line:
            return _in_text(block.text, line, column - 1)
    return None


def _in_grid(grid: Grid, row: int, cell: int) -> PrintedPlace:
    body = next((n for n, cells in enumerate(grid.rows) if _has_figures(cells)), 0)
    header = range(max(0, body - _MOST_HEADER_ROWS), body)
    around = range(max(body, row - _ROWS_AROUND), min(len(grid.rows), row + _ROWS_AROUND + 1))
    return PrintedPlace(
        line=grid.lines[row],
        header=tuple(PrintedRow(grid.lines[n], grid.rows[n]) for n in header),
        rows=tuple(
            PrintedRow(grid.lines[n], grid.rows[n], cell if n == row and cell < len(grid.rows[n]) else None)
            for n in around
        ),
    )


def _has_figures(cells: tuple[str, ...]) -> bool:
    """A header has a year or a unit here and there; a body's row is figures and their placeholders in its greater
    part."""
    kinds = [read_figure(cell).kind for cell in cells[1:]]
    printed = sum(kind != Kind.BLANK for kind in kinds)
    return sum(kind in (Kind.NUMBER, Kind.PLACEHOLDER) for kind in kinds) * 2 > printed


def _in_text(text: str, line: int, start: int) -> PrintedPlace:
    number = _NUMBER.match(text, start)
    end = number.end() if number else start
    return PrintedPlace(
        line=line,
        before=text[max(0, start - _TEXT_AROUND) : start],
        text=text[start:end],
        after=text[end : end + _TEXT_AROUND],
    )
