"""A printed header as a header tree, read from the blanks under its spans.

A label stands over the first of the columns it heads; the cells right of it stay blank up to the next label
of its row. A label whose first column is blank in all rows below heads a figure of its own there, before its
columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.labels import fold, label_key


@dataclass(slots=True)
class HeaderNode:
    """``column`` is the figure column (0-based, behind the labels) that the node itself heads, if any.

    ``printed`` is the label as it stands in the header, ``named`` whether one was printed at all.
    """

    printed: str
    column: int | None
    children: list[HeaderNode] = field(default_factory=list)
    named: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """Labels of the leading columns, and the tree over the figure columns."""

    corner: tuple[str, ...]
    nodes: tuple[HeaderNode, ...]

    def leaves(self) -> Iterator[tuple[HeaderNode, tuple[HeaderNode, ...]]]:
        """Every node with a figure, left to right, with its ancestors from the top."""

        def walk(
            nodes: Sequence[HeaderNode], above: tuple[HeaderNode, ...]
        ) -> Iterator[tuple[HeaderNode, tuple[HeaderNode, ...]]]:
            for node in nodes:
                if node.column is not None:
                    yield node, above
                yield from walk(node.children, (*above, node))

        yield from walk(self.nodes, ())


def read_header(rows: Sequence[Sequence[str]], label_columns: int, width: int) -> Header:
    """The tree of ``rows`` over ``width`` figure columns. A column without any label becomes a node not
    ``named``."""
    corner = tuple(
        next((fold(row[n]) for row in rows if n < len(row) and fold(row[n])), "") for n in range(label_columns)
    )
    texts = [[cell.strip() for cell in row[label_columns:]] for row in rows]
    texts = [row[:width] + [""] * (width - len(row)) for row in texts]
    _blank_repetitions(texts)
    return Header(corner, tuple(_nodes(texts, 0, 0, width)))


def _blank_repetitions(texts: list[list[str]]) -> None:
    """A span that a conversion printed once a cell, as the one label it is."""
    for above, row in pairwise(texts):
        for j, text in enumerate(row):
            if text and label_key(text) == label_key(above[j]):
                row[j] = ""
    for r in range(len(texts) - 1):
        row = texts[r]
        for j in range(len(row) - 1, 0, -1):
            below = any(texts[lower][j] for lower in range(r + 1, len(texts)))
            if row[j] and below and label_key(row[j]) == label_key(row[j - 1]):
                row[j] = ""


def _nodes(texts: list[list[str]], r: int, low: int, high: int) -> list[HeaderNode]:
    """Nodes of the header rows from ``r`` down over the columns ``low`` to ``high`` (exclusive)."""
    if low >= high:
        return []
    if r == len(texts):
        return [HeaderNode("", j, named=False) for j in range(low, high)]
    starts = [j for j in range(low, high) if texts[r][j]]
    if not starts:
        return _nodes(texts, r + 1, low, high)
    nodes = _nodes(texts, r + 1, low, starts[0])
    for start, end in zip(starts, [*starts[1:], high], strict=True):
        below = _nodes(texts, r + 1, start, end)
        own = below[0].column if not below[0].named else None
        nodes.append(HeaderNode(texts[r][start], own, below[1:] if own is not None else below))
    return nodes
