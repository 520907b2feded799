"""Rows that a table prints twice, taken out into a second print of the same table.

A table printed twice in a document, and a row printed twice in a table, are two prints of the same figures: each print
is placed on its own, and ``reconcile.merge`` holds them against each other like two renditions. Where both agree there
is nothing to decide; where one was misread, rules decide or the figure is held back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.align.rows import BodyRow, take_apart
from ingest.figures import Kind, read_figure
from ingest.labels import name_key
from ingest.match.tables import MatchedTable, Piece

_NUMBERS, _SHARE = 3, 3
"""Rows of one label are one row printed twice if their figures are equal; or if they have ``_NUMBERS`` numbers or more
and one in ``_SHARE`` differs at most. Rows of two areas under one label (a label misread) differ in most."""


def prints_of(matched: MatchedTable) -> list[MatchedTable]:
    """``matched`` (with a contract) without its repeated rows, and then the repeated rows as a table of their own."""
    if not _suspicious(matched.body):
        return [matched]
    assert matched.contract is not None
    repeated = _repeated(take_apart(matched.body, matched.contract))
    if not repeated:
        return [matched]
    rows = range(len(matched.body.rows))
    first = replace(matched, body=_piece(matched.body, [n for n in rows if n not in repeated]))
    return [
        first,
        replace(matched, body=_piece(matched.body, sorted(repeated)), joined=0, repeated_header=(), again=True),
    ]


def _suspicious(body: Piece) -> bool:
    """Whether a label (or, without borders, a line's first piece) stands twice, or a line follows on its equal."""
    labels = [row[0] for row in body.rows if row and row[0]]
    if len(set(labels)) < len(labels):
        return True
    return any([a == b for a, b in zip(body.rows, body.rows[1:], strict=False)])


def _piece(body: Piece, chosen: Sequence[int]) -> Piece:
    return Piece(
        tuple([body.rows[n] for n in chosen]), tuple([body.lines[n] for n in chosen]),
        tuple([body.loose[n] for n in chosen]),
    )  # fmt: skip


def _repeated(rows: Sequence[BodyRow]) -> set[int]:
    """Rows that print again what a row before them prints: under the same label, right below it without one, or without
    one below rows that are so printed again."""
    found: set[int] = set()
    known: dict[tuple[str, str | None], int] = {}
    pairs: dict[int, int] = {}
    for n, row in enumerate(rows):
        label = name_key(row.label)
        before = known.get((label, row.category)) if label else None
        if before is None and n and not label and not rows[n - 1].label and rows[n - 1].category == row.category:
            before = n - 1
        further = False
        if before is None and n - 1 in pairs and not label and row.category != rows[n - 1].category:
            # A further category's row below one that is printed again: it is that of the area there.
            after = pairs[n - 1] + 1
            further = not rows[after].label and rows[after].category == row.category
            before = after if further else None
        if before is not None and (_alike(rows[before], row) or (further and rows[before].cells == row.cells)):
            found.add(n)
            pairs[n] = before
        elif label:
            known[label, row.category] = n
            # Rows below it without a label are its further categories.
    return found


def _alike(left: BodyRow, right: BodyRow) -> bool:
    if len(left.cells) != len(right.cells):
        return False
    pairs = [(read_figure(a), read_figure(b)) for a, b in zip(left.cells, right.cells, strict=True)]
    told = [(a, b) for a, b in pairs if Kind.NUMBER in (a.kind, b.kind)]
    differing = sum([(a.kind, a.scaled) != (b.kind, b.scaled) for a, b in told])
    if not differing:
        return bool(told)
    return len(told) >= _NUMBERS and _SHARE * differing <= len(told)
