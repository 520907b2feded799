"""What the renditions of an edition print: in a cell (area and metric), and at a place (line and column)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ingest.align.placed import Quarantined
from ingest.figures import Kind, read_figure
from ingest.reconcile.cells import EditionCells
from ingest.reconcile.rendition import RenditionReading

Place = tuple[int, int, int]
"""(number of the rendition, line, column), line and column 1-based"""


class Print(NamedTuple):
    """A printed text and where it stands."""

    rendition: int
    line: int
    column: int
    text: str
    row_label: str = ""

    @property
    def place(self) -> Place:
        return (self.rendition, self.line, self.column)


def same_print(left: str, right: str) -> bool:
    """Whether two texts are one print: full-width digits, spaces and separators make no other figure."""
    a, b = read_figure(left), read_figure(right)
    if a.kind == b.kind == Kind.NUMBER:
        return (a.scaled, a.decimals) == (b.scaled, b.decimals)
    return left.strip() == right.strip()


@dataclass
class Prints:
    """``sides`` are the cells of each print of the tables, as placed, and ``homes`` the numbers of their renditions;
    ``disputed`` what was disputed in all of them."""

    renditions: Sequence[RenditionReading]
    sides: Sequence[EditionCells]
    homes: Sequence[int]
    disputed: Sequence[tuple[int, Quarantined]]

    def __post_init__(self) -> None:
        self.numbers = {r.document.rendition_id: n for n, r in enumerate(self.renditions)}

    def in_cell(self, key: tuple[str, str]) -> list[Print]:
        """Everything printed in a cell, or held in quarantine as its likely figure; each place once."""
        found: dict[Place, Print] = {}
        for number, side in zip(self.homes, self.sides, strict=True):
            cell = side.plan.index.get(key)
            if cell is not None and side.columns[cell] >= 0 and side.texts[cell].strip():
                one = Print(number, side.lines[cell], side.columns[cell] + 1, side.texts[cell], side.row_labels[cell])
                found[one.place] = one
        for one in self._elsewhere.get(key, ()):
            found.setdefault(one.place, one)
        return list(found.values())

    @cached_property
    def _elsewhere(self) -> dict[tuple[str, str], list[Print]]:
        """Quarantined cells and figures of the narrative, by area and metric."""
        found: dict[tuple[str, str], list[Print]] = {}
        for number, q in self._quarantined():
            if q.area and q.metric:
                one = Print(number, q.line, q.column, q.printed, q.row_label or "")
                found.setdefault((q.area, q.metric), []).append(one)
        for number, reading in enumerate(self.renditions):
            for figure in reading.narrative.figures:
                if figure.table_code is None:
                    one = Print(number, figure.line, figure.column, figure.printed, figure.section)
                    found.setdefault((figure.area_code, figure.metric_code), []).append(one)
        return found

    def _quarantined(self) -> Iterator[tuple[int, Quarantined]]:
        for number, reading in enumerate(self.renditions):
            for _, _, q in reading.quarantined:
                yield number, q
        for number, side in zip(self.homes, self.sides, strict=True):
            for table in side.tables:
                for q in table.quarantined:
                    yield number, q
            for _, q in side.disputed:
                yield number, q
        yield from self.disputed

    def at(self, number: int, line: int, column: int) -> tuple[str, ...]:
        """The texts that a rendition prints at a place: a table's cell, or a number of the running text."""
        texts = []
        for grid in self.renditions[number].document.grids:
            for row, row_line in zip(grid.rows, grid.lines, strict=True):
                if row_line == line and column <= len(row):
                    texts.append(row[column - 1])
        narrative = self.renditions[number].narrative
        texts += [t.token for t in narrative.tokens if (t.line, t.column) == (line, column)]
        texts += [f.printed for f in narrative.figures if (f.line, f.column) == (line, column)]
        texts += [u.printed for u in narrative.unattributed if (u.line, u.column) == (line, column)]
        return tuple(texts)
