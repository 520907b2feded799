"""A table that is being placed: its body taken apart, its figures, its blocks with areas, its column map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.align.columns import ColumnMap
from ingest.align.evidence import TableEvidence
from ingest.align.rows import Block, BodyRow
from ingest.contracts.model import TableContract
from ingest.figures import BLANK, Figure

if TYPE_CHECKING:
    from ingest.history.places import TablePast


@dataclass(slots=True)
class TableGrid:
    """Body rows, their figures (``figures[n][j]``), blocks with areas, and the judged column map.

    ``doubtful`` are contract positions of columns whose place nothing upholds; ``confirmed`` those of them whose cells
    print the constants of earlier months (``past``, None where it says nothing).
    """

    contract: TableContract
    evidence: TableEvidence
    rows: list[BodyRow]
    figures: list[list[Figure]]
    blocks: list[Block]
    city_code: str
    columns: ColumnMap
    doubtful: set[int] = field(default_factory=set)
    confirmed: set[int] = field(default_factory=set)
    past: TablePast | None = None


@dataclass(slots=True)
class RowResult:
    """Where a row's cells go: ``sources[k]`` are the cells that make contract column ``k``.

    ``doubtful`` are columns whose figure is in question and ``reason`` why; a reason without columns doubts the row.
    ``dropped`` are cells that belong to no column.
    """

    sources: tuple[tuple[int, ...], ...]
    moved: bool = False
    doubtful: frozenset[int] = frozenset()
    dropped: tuple[int, ...] = ()
    reason: str | None = None


def row_in_order(grid: TableGrid, n: int, columns: ColumnMap) -> list[Figure | None]:
    """Row ``n`` as printed, in the contract's order under ``columns``; None where the print has no such column."""
    row: list[Figure | None] = [None] * len(grid.contract.columns)
    figures = grid.figures[n]
    for j, k in enumerate(columns.places):
        if k is not None:
            row[k] = figures[j] if j < len(figures) else BLANK
    return row


def category_of(grid: TableGrid, n: int) -> str:
    """The category of row ``n``; the contract's first where no block holds the row."""
    for block in grid.blocks:
        for category, index in block.rows.items():
            if index == n:
                return category
    return grid.contract.category_codes[0]


def is_city_figure(grid: TableGrid, j: int, figure: Figure) -> bool:
    """Whether the city's row prints the same figure in printed column ``j``."""
    for block in grid.blocks:
        if block.area == grid.city_code:
            for n in block.rows.values():
                if j < len(grid.figures[n]) and grid.figures[n][j].value == figure.value:
                    return True
    return False
