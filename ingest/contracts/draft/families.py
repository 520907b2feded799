"""Sibling families of a header tree: which columns stand for the children of one parent."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.contracts.draft.header import Header, HeaderNode
from ingest.contracts.draft.search import SUBTOTALS
from ingest.labels import label_key


def families(header: Header) -> Iterator[tuple[int | None, tuple[int, ...]]]:
    """(the parent's own column or None, heads of its children); the table itself is the first parent."""

    def walk(own: int | None, children: list[HeaderNode]) -> Iterator[tuple[int | None, tuple[int, ...]]]:
        heads = tuple(head for child in children if (head := _head(child)) is not None)
        if len(heads) + (own is not None) >= 3:
            yield own, heads
        # A total printed in its own top-level column heads all that the groups behind it hold.
        for child in children:
            if child.children:
                yield from walk(child.column, child.children)

    yield from walk(None, list(header.nodes))


def _head(node: HeaderNode) -> int | None:
    """The column that stands for a node among its siblings: its own, or its 小计."""
    if node.column is not None:
        return node.column
    first = node.children[0] if node.children else None
    if first is not None and first.column is not None and label_key(first.printed) in SUBTOTALS:
        return first.column
    return None
