"""How well the labels over a printed column agree with those of a contract's column."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

from ingest.contracts.model import Column, TableContract
from ingest.labels import label_key

if TYPE_CHECKING:
    from ingest.align.columns import PrintedColumn

GROUP_ANCHOR = 0.92
_SIMILAR = 0.75


class Leaf(NamedTuple):
    """Keys of the labels of a contract's column. ``heads`` are the ancestors that begin at it: where the leaf labels
    are lost, a group's label alone still stands over its first column."""

    texts: tuple[str, ...]
    parents: tuple[str, ...]
    heads: tuple[str, ...]


def leaves_of(contract: TableContract) -> list[Leaf]:
    """A leaf a column of the contract, in its order."""
    leaves = []
    before: tuple[str, ...] = ()
    for column in contract.columns:
        above = column.path[:-1]
        parents = tuple([label_key(text) for text in above])
        heads = tuple([key for d, key in enumerate(parents) if before[: d + 1] != above[: d + 1]])
        leaves.append(Leaf(leaf_texts(column), parents, heads))
        before = above
    return leaves


def leaf_texts(column: Column) -> tuple[str, ...]:
    """Keys of a column's own label and of its other wordings."""
    return tuple([label_key(text) for text in (column.path[-1], *column.alternatives)])


def similarity(printed: PrintedColumn, leaf: Leaf) -> float:
    """0 to 1: own label against the leaf's, groups against its ancestors. 0 where no leaf label is printed."""
    if not printed.own:
        return 0.0
    label = max([_alike(printed.own[-1], text) for text in leaf.texts])
    if not label:
        return GROUP_ANCHOR if printed.own[-1] in leaf.heads else 0.0
    parents = leaf.parents
    above = (*printed.groups, *printed.own[:-1])
    agree = sum([any([_alike(p, g) for g in above]) for p in parents]) / len(parents) if parents else 1.0
    return label * (0.55 + 0.45 * agree)


@lru_cache(maxsize=65536)
def _alike(left: str, right: str) -> float:
    if left == right:
        return 1.0
    if min(len(left), len(right)) < 2:
        return 0.0
    score = fuzz.ratio(left, right) / 100
    return score if score >= _SIMILAR else 0.0
