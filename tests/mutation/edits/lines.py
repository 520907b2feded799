"""Lines doubled, lost, in each other's place, moved."""

from __future__ import annotations

from random import Random

from tests.mutation.damage import Effect, some_annex
from tests.mutation.edits.layout import Line, is_blank, lay, printed_lines
from tests.mutation.edits.register import edit
from tests.mutation.page import Annex, Page, Row
from tests.mutation.repeats import anonymous


def _told(annex: Annex, line: Line) -> str:
    text = line.line() if isinstance(line, Row) else line
    return f"{annex.contract.code}: {text.strip()[:40]!r}"


def _touched(line: Line) -> list:  # type: ignore[type-arg]
    return list(line.facts()) if isinstance(line, Row) else []


def _drawn(page: Page, rng: Random) -> tuple[Annex, list[Line], list[int]] | None:
    """An annex, its lines, and where those stand that are not blank."""
    annex = some_annex(page, rng)
    if annex is None:
        return None
    lines = printed_lines(annex)
    return annex, lines, [n for n, line in enumerate(lines) if not is_blank(line)]


def _doubled(page: Page, rng: Random, *, rows_only: bool) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, lines, printed = drawn
    if rows_only:
        printed = [n for n in printed if isinstance(lines[n], Row)]
    at = rng.choice(printed)
    line, effect = lines[at], Effect(note=f"{_told(annex, lines[at])} doubled")
    twin = anonymous(line, effect) if isinstance(line, Row) else line
    to = at + 1 if rng.random() < 0.5 else rng.choice(printed)
    lines.insert(to, twin)
    lay(annex, lines)
    effect.note += "" if to == at + 1 else f" to line {to + 1}"
    return effect.touch(_touched(line), "moved")


@edit("line doubled")
def line_doubled(page: Page, rng: Random) -> Effect | None:
    return _doubled(page, rng, rows_only=False)


@edit("row doubled")
def row_doubled(page: Page, rng: Random) -> Effect | None:
    return _doubled(page, rng, rows_only=True)


@edit("line lost")
def line_lost(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, lines, printed = drawn
    at = rng.choice(printed)
    gone = lines.pop(at)
    lay(annex, lines)
    effect = Effect(note=f"{_told(annex, gone)} lost").touch(_touched(gone), "lost")
    if isinstance(gone, str) and at > printed[-1] - 2:
        effect.touch(list(annex.stated), "lost")
    return effect


@edit("line swapped with the next")
def lines_swapped(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, lines, printed = drawn
    number = rng.randrange(len(printed) - 1)
    at, to = printed[number], printed[number + 1]
    lines[at], lines[to] = lines[to], lines[at]
    lay(annex, lines)
    effect = Effect(note=f"{_told(annex, lines[to])} after the next line")
    return effect.touch([*_touched(lines[at]), *_touched(lines[to])], "moved")


@edit("rows swapped")
def rows_swapped(page: Page, rng: Random) -> Effect | None:
    """Any two rows of a table, with all that is printed in them."""
    annex = some_annex(page, rng, lambda a: len(a.rows) > 1)
    if annex is None:
        return None
    first, second = rng.sample(annex.rows, 2)
    at, to = annex.body.index(first), annex.body.index(second)
    annex.body[at], annex.body[to] = second, first
    note = f"{_told(annex, first)} and {_told(annex, second)} swapped"
    return Effect(note=note).touch([*first.facts(), *second.facts()], "moved")


@edit("line moved")
def line_moved(page: Page, rng: Random) -> Effect | None:
    drawn = _drawn(page, rng)
    if drawn is None:
        return None
    annex, lines, printed = drawn
    at, to = rng.sample(printed, 2)
    line = lines.pop(at)
    lines.insert(to, line)
    lay(annex, lines)
    return Effect(note=f"{_told(annex, line)} from line {at + 1} to {to + 1}").touch(_touched(line), "moved")
