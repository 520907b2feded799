"""Damage to columns: another order, one more, one less, spanned cells printed another way."""

from __future__ import annotations

from random import Random

from ingest.contracts.model import ColumnSpec
from tests.mutation.damage import Effect, key_facts, operator, some_annex
from tests.mutation.page import Annex, Cell, Page, Row


def _width(node: ColumnSpec) -> int:
    return (node.metric is not None) + sum(map(_width, node.columns))


def _intact(annex: Annex) -> bool:
    """Whether header and rows still have the contract's width, so that columns can be told apart."""
    width = annex.label_columns + len(annex.contract.columns)
    printed = [row for row in (*annex.header, *annex.body) if isinstance(row, Row)]
    return all(len(row.cells) == width for row in printed) and all(isinstance(row, Row) for row in annex.body)


def _siblings(annex: Annex) -> list[tuple[int, list[tuple[int, int]]]]:
    """Groups of sibling subtrees that can change places: (depth, [(first cell, width), ...])."""
    groups = []

    def walk(nodes: tuple[ColumnSpec, ...], depth: int, at: int) -> None:
        spans = []
        for node in nodes:
            spans.append((at, _width(node)))
            walk(node.columns, depth + 1, at + (node.metric is not None))
            at += _width(node)
        if len(spans) > 1:
            groups.append((depth, spans))

    walk(annex.contract.spec.columns, 0, annex.label_columns)
    return groups


@operator("columns in another order")
def columns_permuted(page: Page, rng: Random) -> Effect | None:
    """Two neighbouring subtrees of the header change places, with their figures."""
    annex = some_annex(page, rng, _intact)
    if annex is None:
        return None
    depth, spans = rng.choice(_siblings(annex))
    first = rng.randrange(len(spans) - 1)
    (a, wide), (b, other) = spans[first], spans[first + 1]
    moved = {n - annex.label_columns for n in range(a, b + other)}
    effect = Effect(note=f"{annex.contract.code}: cells {a + 1}+{wide} and {b + 1}+{other} swapped")
    effect.touch(key_facts(annex, moved), "moved")
    # The labels above both stay over the first column of their spans.
    for row in (*(r for r in annex.header if r.depth >= depth), *annex.body):
        if isinstance(row, Row):
            old = row.cells
            row.cells = old[:a] + old[b : b + other] + old[a : a + wide] + old[b + other :]
    return effect


@operator("a column added")
def column_added(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, lambda a: _intact(a) and bool(a.header))
    if annex is None:
        return None
    starts = [at for depth, spans in _siblings(annex) if depth == 0 for at, _ in spans]
    end = annex.label_columns + len(annex.contract.columns)
    at = rng.choice([*starts, end])
    label, value = rng.choice((("备注", ""), ("上年同期数", "n"), ("序号", "i"), ("牵头单位", "t"), ("目标责任", "n")))
    effect = Effect(note=f"{annex.contract.code}: column {label} before cell {at + 1}")
    effect.touch(key_facts(annex, set(range(at - annex.label_columns, end))), "moved")
    for number, row in enumerate(annex.header):
        row.cells.insert(at, Cell(label if number == 0 else ""))
    for number, row in enumerate(annex.rows):
        text = {"n": f"{rng.uniform(1, 90):.2f}", "i": str(number), "t": "市发改委", "": ""}[value]
        row.cells.insert(at, Cell(text))
    return effect


@operator("a column dropped")
def column_dropped(page: Page, rng: Random) -> Effect | None:
    annex = some_annex(page, rng, _intact)
    if annex is None:
        return None
    # The first leaf under a label carries that label's text, so a later one goes.
    leaves = [at for _, spans in _siblings(annex) for at, width in spans[1:] if width == 1]
    if not leaves:
        return None
    at = rng.choice(leaves)
    effect = Effect(note=f"{annex.contract.code}: cell {at + 1} dropped")
    last = annex.label_columns + len(annex.contract.columns)
    effect.touch(key_facts(annex, set(range(at + 1 - annex.label_columns, last))), "moved")
    for row in (*annex.header, *annex.rows):
        gone = row.cells.pop(at)
        if gone.fact:
            effect.touch([gone], "lost")
    return effect


def _spanned(page: Page, rng: Random) -> tuple[Annex, list[int]] | None:
    annex = some_annex(page, rng, lambda a: _intact(a) and any(c.span for c in a.contract.columns))
    if annex is None:
        return None
    return annex, [annex.label_columns + c.position for c in annex.contract.columns if c.span]


@operator("spanned value repeated in each row")
def span_repeated(page: Page, rng: Random) -> Effect | None:
    found = _spanned(page, rng)
    if found is None:
        return None
    annex, positions = found
    top, below = annex.rows[0], annex.rows[1:]
    effect = Effect(note=f"{annex.contract.code}: spanned cells repeated")
    for at in positions:
        shown = below[0].cells[at].text or top.cells[at].text
        for row in below:
            row.cells[at].text = shown
        effect.touch([top.cells[at]], "relabelled")
    return effect


@operator("spanned value in the first row only")
def span_first(page: Page, rng: Random) -> Effect | None:
    """Printed beside the first area, or beside none; the total keeps it."""
    found = _spanned(page, rng)
    if found is None:
        return None
    annex, positions = found
    top, below = annex.rows[0], annex.rows[1:]
    effect = Effect(note=f"{annex.contract.code}: spanned cells once")
    shown = rng.random() < 0.5
    for at in positions:
        for row in below:
            row.cells[at].text = ""
        if shown:
            below[0].cells[at].text = top.cells[at].text
        effect.touch([top.cells[at]], "relabelled")
    return effect
