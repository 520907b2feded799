"""Which printed column is which of the contract's: evidence of the header, then candidates for the body to judge.

A header cell stands over the first of the columns it heads, and a leaf's label over its own column. So every printed
column has its *own* labels (cells in that column) and *group* labels (the nearest label to the left in each higher
header row). Header damage loses levels or slides labels; figures mostly stay. Hence a column map is only a hypothesis
of the header, and arithmetic decides between hypotheses (``table``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.align.label_similarity import leaf_texts, leaves_of, similarity
from ingest.align.placed import HeaderMatch
from ingest.contracts.model import Column, ColumnSpec, TableContract
from ingest.labels import label_key


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """The labels over one figure column: ``own`` top to bottom, ``groups`` from the rows above the last own one."""

    own: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """``places[j]`` is the contract position of printed figure column ``j``, None where it fits none.

    ``anchored`` are the contract positions whose own header text says so. ``how`` is ``exact`` (every label in its
    place), ``text`` (every column told by its labels, in another order or with a column more or less),
    ``anchors`` (part of the labels) or ``position`` (the print's order alone). ``mended`` says that one cell more or
    less in one row of the header is all that keeps it from being the contract's (``header_repair``).
    """

    places: tuple[int | None, ...]
    how: HeaderMatch
    anchored: frozenset[int]
    agreement: float = 1.0
    mended: bool = False

    @property
    def monotone(self) -> bool:
        placed = [k for k in self.places if k is not None]
        return placed == sorted(placed)


def printed_columns(header: Sequence[Sequence[str]], label_columns: int, width: int) -> list[PrintedColumn]:
    """Labels of ``width`` figure columns behind ``label_columns`` label columns."""
    rows = [[label_key(cell) for cell in row] + [""] * (label_columns + width - len(row)) for row in header]
    columns = []
    for j in range(label_columns, label_columns + width):
        own_rows = [r for r, row in enumerate(rows) if row[j]]
        leaf_row = own_rows[-1] if own_rows else len(rows)
        groups = []
        for r in range(min(leaf_row, len(rows))):
            left = next((rows[r][i] for i in range(j, label_columns - 1, -1) if rows[r][i]), "")
            if left:
                groups.append(left)
        columns.append(PrintedColumn(tuple(rows[r][j] for r in own_rows), tuple(groups)))
    return columns


def header_map(columns: Sequence[PrintedColumn], contract: TableContract) -> ColumnMap | None:
    """The map that the header's text alone gives, if every printed column names one leaf and none twice."""
    leaves = contract.columns
    texts = [leaf_texts(leaf) for leaf in leaves]
    parents = [tuple(label_key(label) for label in leaf.path[:-1]) for leaf in leaves]
    places: list[int | None] = []
    unknown = 0
    for number, column in enumerate(columns):
        if not column.own:
            return None
        fits = [k for k in range(len(leaves)) if column.own[-1] in texts[k] and in_order(parents[k], column.groups)]
        if len(fits) > 1:
            same = [k for k in fits if _tail(column.groups, len(parents[k])) == parents[k]]
            fits = same if len(same) == 1 else [number] if number in fits else fits
        if len(fits) == 1:
            places.append(fits[0])
        elif not fits:
            places.append(None)
            unknown += 1
        else:
            return None
    placed = [k for k in places if k is not None]
    if len(set(placed)) != len(placed) or len(placed) < 0.6 * len(leaves) or unknown > 2:
        return None
    # A label that fits no leaf is a new column only if no leaf went without one; else it may be a garbled label.
    if unknown and len(placed) < len(leaves):
        return None
    if len(placed) < len(leaves) - 2:
        return None
    how: HeaderMatch = "exact" if places == list(range(len(leaves))) else "text"
    return ColumnMap(tuple(places), how, frozenset(placed))


def loose_header_agrees(header: Sequence[Sequence[str]], contract: TableContract) -> bool:
    """Whether a header whose cell borders were lost still reads as the contract's, in its order.

    The labels under one parent stand side by side in one header row, so their texts joined must occur there, group
    after group from left to right.
    """
    rows = [label_key("".join(row)) for row in header]
    cursors = [0] * len(rows)

    def find(nodes: Sequence[ColumnSpec]) -> bool:
        texts = ["(?:" + "|".join(re.escape(label_key(t)) for t in (node.label, *node.also)) + ")" for node in nodes]
        pattern = re.compile("".join(texts))
        for number, row in enumerate(rows):
            if match := pattern.search(row, cursors[number]):
                cursors[number] = match.end()
                break
        else:
            return False
        return all(find(node.columns) for node in nodes if node.columns)

    return bool(rows) and find(contract.spec.columns)


def in_order(wanted: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    found = iter(printed)
    return all(any(label == text for text in found) for label in wanted)


def _tail(groups: tuple[str, ...], length: int) -> tuple[str, ...]:
    return groups[len(groups) - length :] if length else ()


def candidate_maps(
    columns: Sequence[PrintedColumn], contract: TableContract, filled: Sequence[bool]
) -> list[ColumnMap]:
    """Column maps worth judging, the header's own first. ``filled[j]`` tells whether column ``j`` prints figures."""
    found: list[ColumnMap] = []
    complete = header_map(columns, contract)
    if complete is None:
        last = max((j for j, f in enumerate(filled) if f), default=-1) + 1
        complete = header_map(columns[:last], contract)
        if complete is not None:
            rest = (None,) * (len(columns) - last)
            complete = ColumnMap(complete.places + rest, complete.how, complete.anchored)
    if complete is not None:
        found.append(complete)
    count = len(contract.columns)
    leaves = leaves_of(contract)
    score = [[similarity(column, leaf) for leaf in leaves] for column in columns]
    used = [j for j, f in enumerate(filled) if f]
    if used and used[-1] < count:
        places: list[int | None] = [j if j < count else None for j in range(len(columns))]
        found.append(_with_anchors(places, score, "position"))
    monotone = _monotone(score, filled, count)
    found.append(_with_anchors(monotone, score, "anchors"))
    by_text = _by_text(score, columns, contract)
    if by_text is not None:
        found.append(_with_anchors(by_text, score, "text"))
    if len(used) == count - 1 or len(used) == count + 1:
        found.extend(_one_off(used, len(columns), count, score))
    unique: dict[tuple[int | None, ...], ColumnMap] = {}
    for candidate in found:
        unique.setdefault(candidate.places, candidate)
    return list(unique.values())


def _with_anchors(places: Sequence[int | None], score: list[list[float]], how: HeaderMatch) -> ColumnMap:
    anchored = frozenset(k for j, k in enumerate(places) if k is not None and score[j][k] >= 0.9)
    placed = [score[j][k] for j, k in enumerate(places) if k is not None]
    return ColumnMap(tuple(places), how, anchored, sum(placed) / len(placed) if placed else 0.0)


def _monotone(score: list[list[float]], filled: Sequence[bool], count: int) -> list[int | None]:
    """The order-preserving map with the greatest sum of similarities; unlabelled columns match at a small gain."""
    rows = len(score)
    best = [[0.0] * (count + 1) for _ in range(rows + 1)]
    step = [[0] * (count + 1) for _ in range(rows + 1)]
    for j in range(rows + 1):
        for k in range(count + 1):
            if j == 0 and k == 0:
                continue
            options = []
            if j and k:
                gain = score[j - 1][k - 1] or (0.1 if filled[j - 1] else 0.0)
                options.append((best[j - 1][k - 1] + gain, 0))
            if j:
                options.append((best[j - 1][k] - (0.6 if filled[j - 1] else 0.0), 1))
            if k:
                options.append((best[j][k - 1] - 0.5, 2))
            best[j][k], step[j][k] = max(options, key=lambda o: (o[0], -o[1]))
    places: list[int | None] = [None] * rows
    j, k = rows, count
    while j or k:
        move = step[j][k]
        if move == 0:
            places[j - 1] = k - 1
            j, k = j - 1, k - 1
        elif move == 1:
            j -= 1
        else:
            k -= 1
    return places


def _by_text(
    score: list[list[float]], columns: Sequence[PrintedColumn], contract: TableContract
) -> list[int | None] | None:
    """Columns in another order: each to the one leaf it names.

    Columns that moved took their labels along, so the header is whole: every column has a label of its own, and all
    but one (a garbled label, settled by elimination) name one leaf that no other column names.
    """
    count = len(contract.columns)
    by_label: dict[str, set[int]] = {}
    for leaf in contract.columns:
        for text in leaf_texts(leaf):
            by_label.setdefault(text, set()).add(leaf.position)
    labelled = [j for j, column in enumerate(columns) if column.own]
    if len(labelled) != count or len(columns) > count + 1:
        return None
    places: list[int | None] = [None] * len(columns)
    taken: set[int] = set()
    for j in labelled:
        fits = [k for k in range(count) if score[j][k] >= 0.9]
        if not fits:
            # A label that only one leaf has says enough, whatever became of the groups above it.
            named = by_label.get(columns[j].own[-1], set())
            fits = list(named) if len(named) == 1 else []
        if len(fits) == 1 and fits[0] not in taken:
            places[j] = fits[0]
            taken.add(fits[0])
    open_columns = [j for j in labelled if places[j] is None]
    open_leaves = [k for k in range(count) if k not in taken]
    if len(open_columns) > 1 or any(_labelled_twice(columns[j], contract.columns[places[j] or 0], by_label)
                                    for j in labelled if places[j] is not None):  # fmt: skip
        return None
    if open_columns:
        places[open_columns[0]] = open_leaves[0]
    return places


def _labelled_twice(printed: PrintedColumn, leaf: Column, by_label: dict[str, set[int]]) -> bool:
    """Whether another leaf's label stands over a column besides its own: one of them slid there."""
    groups = {label_key(text) for text in leaf.path[:-1]}
    return any(
        text not in groups and leaf.position not in by_label.get(text, {leaf.position}) for text in printed.own[:-1]
    )


def _one_off(used: list[int], width: int, count: int, score: list[list[float]]) -> list[ColumnMap]:
    """One column lost or one too many, anywhere: the order of the rest kept."""
    maps = []
    for gap in range(max(count, len(used))):
        places: list[int | None] = [None] * width
        if len(used) == count - 1:
            leaves = [k for k in range(count) if k != gap]
            for j, k in zip(used, leaves, strict=True):
                places[j] = k
        else:
            kept = [j for n, j in enumerate(used) if n != gap]
            for k, j in enumerate(kept):
                places[j] = k
        maps.append(_with_anchors(places, score, "position"))
    return maps
