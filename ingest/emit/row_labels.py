"""Numbers in the labels of a table's rows: serial numbers, and names with a number in them (a zone's, say)."""

from __future__ import annotations

from ingest.align.placed import PlacedTable
from ingest.align.rows import take_apart
from ingest.emit.held import Held
from ingest.emit.tokens import TokenRow
from ingest.figures import Kind, has_digit, read_figure
from ingest.reconcile.rendition import RenditionReading


def label_tokens(reading: RenditionReading, held: Held) -> list[TokenRow]:
    """The label cells of ``reading``'s placed tables that hold a digit and are not in quarantine.

    A number alone where a label should be is no name: if it is no serial number either, it gets no home here.
    """
    return [row for placed in reading.placed for row in _of_table(placed, held)]


def _of_table(placed: PlacedTable, held: Held) -> list[TokenRow]:
    body = placed.matched.body
    if placed.plain:
        usual = placed.contract.label_columns
        heads = [row[0] if usual == 1 else "".join(row[:usual]) for row in body.rows]
        if not any(map(str.isdigit, "".join(heads))):
            return []
    found: list[TokenRow] = []
    for row, line, width in zip(body.rows, body.lines, _label_widths(placed), strict=True):
        for column, cell in enumerate(row[:width]):
            place = line, column + 1
            if cell and has_digit(cell) and place not in held.numeric and place not in held.released:
                if column < placed.matched.lead:
                    found.append((cell, *place, "non_fact", "serial_number", None))
                elif read_figure(cell).kind != Kind.NUMBER:
                    found.append((cell, *place, "non_fact", "row_label", None))
    return found


def _label_widths(placed: PlacedTable) -> list[int]:
    """How many cells of each body row are its label: fewer or more than usual where a border was lost or doubled."""
    body, contract = placed.matched.body, placed.contract
    if placed.plain or placed.matched.lead:
        return [contract.label_columns + placed.matched.lead] * len(body.rows)
    return [
        apart.columns[0] if apart.columns else len(row)
        for row, apart in zip(body.rows, take_apart(body, contract), strict=True)
    ]
