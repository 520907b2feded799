"""Body rows taken apart, and gathered into *blocks*: one row, or one row a category where the contract has categories.

What the labels of the blocks say is read in ``row_labels``, how rows of categories gather in ``categories``.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.contracts.model import TableContract
from ingest.figures import Kind, read_figure
from ingest.labels import name_key
from ingest.match.tables import Piece


@dataclass(slots=True)
class Block:
    """One area's rows: ``rows[category]`` is the row's index in the body.

    Where an area has several rows: ``claims`` are the labels of a block whose rows name different areas; ``below`` says
    that the label stands in a row that is not the block's first, ``again`` that the row only prints another one again.
    """

    label: str
    rows: dict[str, int]
    has_figures: bool
    area: str | None = None
    evidence: str | None = None
    reason: str | None = None
    suggestion: str | None = None
    claims: tuple[str, ...] = ()
    below: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body row taken apart: printed label, category code, the figure cells and their 0-based source columns."""

    label: str
    category: str | None
    cells: tuple[str, ...]
    columns: tuple[int, ...]
    line: int
    loose: bool


def take_apart(body: Piece, contract: TableContract) -> list[BodyRow]:
    """Body rows as label, category and figure cells. A loose row's label is all text before its first figure."""
    by_label = {name_key(value.label): value.code for value in contract.categories}
    width = contract.label_columns
    rows = []
    for cells, line, loose in zip(body.rows, body.lines, body.loose, strict=True):
        if loose:
            first = next((n for n, c in enumerate(cells) if read_figure(c).kind != Kind.TEXT), len(cells))
            heads, split = list(cells[:first]), first
        else:
            heads, split = list(cells[:width]), width
            # A lost or doubled label border: the category stands in the first or the third cell.
            if by_label and len(heads) == 2 and name_key(heads[1]) not in by_label:
                if name_key(heads[0]) in by_label:
                    heads, split = ["", heads[0]], 1
                elif len(cells) > 2 and name_key(cells[2]) in by_label and not heads[1]:
                    heads, split = [heads[0], cells[2]], 3
        category: str | None = "" if not by_label else None
        if by_label and heads and (code := by_label.get(name_key(heads[-1]))) is not None:
            category, heads = code, heads[:-1]
        rows.append(
            BodyRow(
                "".join(heads).strip() if loose else " ".join(h for h in heads if h),
                category,
                tuple(cells[split:]),
                tuple(range(split, len(cells))),
                line,
                loose,
            )
        )
    return rows


def has_figures(row: BodyRow) -> bool:
    return any(read_figure(cell).kind in (Kind.NUMBER, Kind.PLACEHOLDER) for cell in row.cells)
