"""Body rows taken apart, and gathered into *blocks*: one row, or one row a category where the contract has categories.

What the labels of the blocks say is read in ``row_labels``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.contracts.model import TableContract
from ingest.figures import Kind, read_figure
from ingest.labels import name_key
from ingest.match.tables import Piece


@dataclass(slots=True)
class Block:
    """One area's rows: ``rows[category]`` is the row's index in the body. ``cells`` are the figure cells' texts."""

    label: str
    rows: dict[str, int]
    has_figures: bool
    area: str | None = None
    evidence: str | None = None
    reason: str | None = None
    suggestion: str | None = None


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


def _has_figures(row: BodyRow) -> bool:
    return any(read_figure(cell).kind in (Kind.NUMBER, Kind.PLACEHOLDER) for cell in row.cells)


def blocks_of(rows: Sequence[BodyRow], contract: TableContract) -> list[Block]:
    """The rows gathered into blocks, with the labels printed beside each."""
    if not contract.categories:
        return [Block(row.label, {"": n}, _has_figures(row)) for n, row in enumerate(rows)]
    order = contract.category_codes
    blocks: list[Block] = []
    for number, row in enumerate(rows):
        current = blocks[-1] if blocks else None
        category = row.category
        if category is None and not _has_figures(row):
            # A piece of a label on a row of its own: of the area whose rows are not all there yet, else of the next.
            if current is not None and 0 < len(current.rows) < len(order):
                current.label += row.label
            elif row.label:
                blocks.append(Block(row.label, {}, False))
            continue
        if category is None:
            # A lost category: the next free one of the block, unless the row starts a new area.
            free = [c for c in order if current is not None and c not in current.rows]
            category = free[0] if free and not row.label else order[0]
        position = order.index(category)
        follows = (
            current is not None
            and category not in current.rows
            and all(order.index(c) < position for c in current.rows)
        )
        if current is not None and follows and (not row.label or (row.category is not None and position > 0)):
            current.rows[category] = number
            if name_key(row.label) != name_key(current.label):
                current.label += row.label  # else the spanned label, filled down over its rows
            current.has_figures = current.has_figures or _has_figures(row)
        else:
            blocks.append(Block(row.label, {category: number}, _has_figures(row)))
    return blocks
