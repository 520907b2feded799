"""An annex as the lines it is printed in, whatever they are, and back."""

from __future__ import annotations

from itertools import takewhile

from tests.mutation.page import Annex, Row

Line = Row | str


def printed_lines(annex: Annex) -> list[Line]:
    """Title, unit line, header, rows, notes."""
    return [*annex.before, *annex.header, *annex.body, *annex.after]


def is_blank(line: Line) -> bool:
    return not line.strip() if isinstance(line, str) else not any(cell.text.strip() for cell in line.cells)


def lay(annex: Annex, lines: list[Line]) -> None:
    """Lines in their new order: what stands before the first row, header rows, all others to the last row, the rest."""
    before = list(takewhile(lambda line: isinstance(line, str), lines))
    header = list(takewhile(lambda line: isinstance(line, Row) and line.area is None, lines[len(before) :]))
    rest = lines[len(before) + len(header) :]
    last = max((n for n, line in enumerate(rest) if isinstance(line, Row)), default=-1)
    annex.before = [line for line in before if isinstance(line, str)]
    annex.header = [line for line in header if isinstance(line, Row)]
    annex.body = rest[: last + 1]
    annex.after = [line for line in rest[last + 1 :] if isinstance(line, str)]


def block(annex: Annex, row: Row) -> list[Row]:
    """All rows of the row's area, in the order of the print."""
    return [other for other in annex.rows if other.area == row.area]


def labelled(annex: Annex) -> list[Row]:
    """Rows with an area's name."""
    return [row for row in annex.rows if row.cells and row.cells[0].text.strip()]


def shown(row: Row) -> str:
    """Which row it is, in words."""
    return " ".join(cell.text for cell in row.cells[:2]).strip() or str(row.area)
