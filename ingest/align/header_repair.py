"""A header of which one row has a cell too many or too few, so that its labels stand beside their columns, or a row is
lost.

Asked only where the body has just the contract's columns: then the header's cells beyond them, or its gap, are the
header's own. One cell taken out of a row, or one put in, must make the whole header the contract's again; or all that
is left of it must stand where the contract has it, over half of the columns or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.align.columns import ColumnMap, in_order, printed_columns
from ingest.align.label_similarity import leaf_texts, leaves_of
from ingest.contracts.model import TableContract
from ingest.labels import label_key
from ingest.reference import Reference

Header = Sequence[Sequence[str]]


def mended_map(header: Header, contract: TableContract, reference: Reference) -> ColumnMap | None:
    """The print's order, if one cell more or less in one row of ``header`` is all that speaks against it."""
    rows = tuple([tuple(map(label_key, row)) for row in header])
    key = ("mended_header", contract.code, rows)
    if key not in reference._cache:
        reference._cache[key] = _mended(rows, contract)
    found: ColumnMap | None = reference._cache[key]
    return found


def relabelled(columns: ColumnMap, header: Header, contract: TableContract) -> set[int]:
    """The two columns that a header says changed places, where two of its cells may have changed places instead.

    Columns that moved with their figures took the labels of every row along. Where exchanging two cells of one row
    makes the header the contract's, nothing in it tells which of both moved.
    """
    moved = [j for j, k in enumerate(columns.places) if k != j]
    if len(moved) != 2:
        return set()
    rows = [[label_key(cell) for cell in row] for row in header]
    one, other = (j + contract.label_columns for j in moved)
    for row in rows:
        if other < len(row):
            row[one], row[other] = row[other], row[one]
            if len(_fitting(rows, contract)) == len(contract.columns):
                return set(moved)
            row[one], row[other] = row[other], row[one]
    return set()


def _mended(rows: tuple[tuple[str, ...], ...], contract: TableContract) -> ColumnMap | None:
    count = len(contract.columns)
    fitting = _fitting(rows, contract)
    if len(fitting) == count or not rows:
        return None  # nothing to mend
    if _left_in_place(rows, contract):
        return ColumnMap(tuple(range(count)), "anchors", frozenset(fitting), mended=True)
    for mended, filled in _edits(rows, contract.label_columns):
        if len(_fitting(mended, contract, filled)) == count:
            return ColumnMap(tuple(range(count)), "anchors", frozenset(fitting), mended=True)
    return None


def _left_in_place(rows: Header, contract: TableContract) -> bool:
    """Whether every label is that of the column it stands over, or of a group that begins there, for half of the
    columns or more: what is missing is lost, and nothing speaks for another order."""
    columns = printed_columns(rows, contract.label_columns, len(contract.columns))
    labelled = 0
    for printed, leaf in zip(columns, leaves_of(contract), strict=True):
        if any(label not in leaf.texts and label not in leaf.heads for label in printed.own):
            return False
        labelled += bool(printed.own)
    width = contract.label_columns + len(contract.columns)
    return 2 * labelled >= len(columns) and not any(cell for row in rows for cell in row[width:])


def _edits(rows: tuple[tuple[str, ...], ...], label_columns: int) -> Iterator[tuple[Header, int | None]]:
    """The header with a cell taken out of a row, and with one put in; then also the place whose label is lost.

    What is taken out is blank or the same as its neighbour: a label that stands once is no cell too many. Where that
    row has lost its end to it, the last column may be without a label.
    """
    width = max(map(len, rows))
    for number, row in enumerate(rows):
        above, below = rows[:number], rows[number + 1 :]
        for at in range(len(row)):
            if not row[at] or row[at] in row[max(0, at - 1) : at] + row[at + 1 : at + 2]:
                shorter = (*row[:at], *row[at + 1 :])
                yield (*above, shorter, *below), None
                yield (*above, shorter, *below), width - 1 - label_columns
            longer = (*row[:at], "", *row[at:])
            yield (*above, longer, *below), at - label_columns


def _fitting(rows: Header, contract: TableContract, lost: int | None = None) -> set[int]:
    """Contract positions whose printed column is labelled as they are; ``lost`` may go without a label."""
    columns = printed_columns(rows, contract.label_columns, len(contract.columns))
    found = set()
    for k, (printed, leaf) in enumerate(zip(columns, contract.columns, strict=True)):
        parents = tuple([label_key(text) for text in leaf.path[:-1]])
        if not printed.own:
            if k == lost:
                found.add(k)
        elif printed.own[-1] in leaf_texts(leaf) and in_order(parents, (*printed.groups, *printed.own[:-1])):
            found.add(k)
    return found
