"""Where a grid's header ends, and why each number of a header is part of it.

A header is known by what it says: a period, a year, a maximum of points, a class of sizes, a name with a number in it,
the numbers of columns. A cell that is a number and nothing else is a figure, whatever its row looks like; where it
stands in a header all the same, it is held.

grid ─split─▶ rows of the header, rows of the body, rows that print the header again ─number_kind─▶ kind or None
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.document import Grid
from ingest.figures import Kind, has_digit, is_figure_like, read_figure, unit_in
from ingest.labels import PERIOD, fold, name_key
from ingest.remembered import Remembered

if TYPE_CHECKING:
    from ingest.match.tables import MatchedTable, Piece

COLUMN_NUMBER, YEAR = "column_number", "header_year"

_DATE = re.compile(r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日|\d{1,2}[-~至到]\d{1,2}月")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-~—–至到](?:(?:19|20)\d\d|\d\d))?年?度?")
_POINTS = re.compile(r"\d+(?:\.\d+)?分(?!之)")
_MEASURE = r"[百千万亿]*(?:元|美元|个|项|家|户|人|名|位|亩|公顷|平方米|平方公里|公里|吨|千瓦时|米|%|分|倍)"
_LONE_MEASURE = re.compile(rf"-?\d+(?:,\d{{3}})*(?:\.\d+)?{_MEASURE}")
_TOLD = re.compile(rf"\d+(?:\.\d+)?{_MEASURE}$|(?<![A-Za-z\d.])\d+\.\d+")
_SIZES = re.compile(
    rf"\d+(?:\.\d+)?{_MEASURE}?[-~—–至到]\d+(?:\.\d+)?{_MEASURE}|[≥≤<>]\d+(?:\.\d+)?(?:{_MEASURE})?"
    rf"|(?:超过?|大于|小于|不足|满)\d+(?:\.\d+)?{_MEASURE}"
    rf"|\d+(?:\.\d+)?{_MEASURE}(?=[(（]?(?:[及含]|以[上下内]|级|规模))|\d+(?:\.\d+)?[百千万亿]+(?:美?元)?(?=[^\d元美])"
)
_NAME = re.compile(r"[A-Za-z]+\d+(?:\.\d+)?|(?<![\d.])\d+(?![\d.])")
_FORMULA = re.compile(r"\(?\d+\)?(?:[=+\-*/×÷%()]+\d+[)%]*)*(?:[*×]100%?)?")
_WORD = re.compile(r"[^\W\d_]")
_COLUMN_ROW = frozenset({"", "甲", "乙", "丙", "栏次", "列次", "行次", "序号"})
_FIRST_YEAR, _LAST_YEAR = 1949, 2099


def _text_kind(text: str) -> str | None:
    """What makes the numbers of a header cell part of its text; None where one of them is a figure."""
    said = fold(text)
    if _is_bare(text):
        return None
    if _FORMULA.fullmatch(said) and ("=" in said or said.startswith("(")):
        return COLUMN_NUMBER
    kind = None
    for pattern, name in (
        (PERIOD, "header_period"), (_DATE, "header_period"), (_POINTS, "header_points"), (_SIZES, "header_threshold"),
        (_YEAR, YEAR), (_NAME, "header_name"),
    ):  # fmt: skip
        if name == "header_name" and not _WORD.search(said):
            continue
        rest = pattern.sub("、", said)
        if rest != said:
            kind, said = kind or name, rest
        if not any(map(str.isdigit, said)):
            return kind
    return None


_known: Remembered[str, str | None] = Remembered(_text_kind, 8192)
text_kind: Callable[[str], str | None] = _known.__getitem__


def _is_bare(text: str) -> bool:
    """Whether a cell is a number without a unit behind it."""
    figure = read_figure(text)
    return figure.kind == Kind.NUMBER and unit_in(figure) is None


def _kind_of(text: str) -> int:
    figure = read_figure(text)
    return Kind.TEXT if unit_in(figure) else figure.kind


_kinds_known: Remembered[str, int] = Remembered(_kind_of, 65_536)
_kind: Callable[[str], int] = _kinds_known.__getitem__


def is_lone(text: str) -> bool:
    """Whether a cell is a number and nothing else, without its unit or with it."""
    return _is_bare(text) or _LONE_MEASURE.fullmatch(fold(text)) is not None


def header_kinds(header: Sequence[Sequence[str]], body: Sequence[Sequence[str]]) -> list[tuple[int, int, str | None]]:
    """(row, cell, kind) of every cell of a header that holds a digit; kind None where nothing makes it a header's."""
    found: list[tuple[int, int, str | None]] = []
    for n, row in enumerate(header):
        if not any(map(has_digit, row)):
            continue
        whole = _row_kind(row, (*header[n + 1 :], *body))
        for k, cell in enumerate(row):
            if has_digit(cell):
                lone = is_lone(cell)
                kind = whole if _is_bare(cell) else text_kind(cell)
                if lone and kind not in (None, whole) and not _stands_over_figures(k, body):
                    kind = None
                found.append((n, k, kind))
    return found


def _stands_over_figures(column: int, body: Sequence[Sequence[str]]) -> bool:
    """Whether the body has bare numbers in this column: a cell with number and unit above them is their label."""
    below = [row[column] for row in body if column < len(row) and row[column]]
    if any([_LONE_MEASURE.fullmatch(fold(cell)) for cell in below]):
        return False
    return any(map(_is_bare, below))


def _row_kind(row: Sequence[str], below: Sequence[Sequence[str]]) -> str | None:
    """``column_number`` or ``header_year`` where the bare numbers of a row are such; else None."""
    bare = {
        k: figure for k, cell in enumerate(row) if (figure := read_figure(cell)).kind == Kind.NUMBER and _is_bare(cell)
    }
    values = [figure.value for figure in bare.values()]
    if not values or any([figure.decimals or figure.percent for figure in bare.values()]):
        return None
    if len(values) > 2 and values == list(range(1, len(values) + 1)):
        others = [fold(cell) for k, cell in enumerate(row) if k not in bare]
        return COLUMN_NUMBER if all([text in _COLUMN_ROW for text in others]) else None
    if all([_FIRST_YEAR <= value <= _LAST_YEAR for value in values]):
        steps = {b - a for a, b in pairwise(values)}
        under = [read_figure(r[k]) for r in below for k in bare if k < len(r)]
        numbers = [f for f in under if f.kind == Kind.NUMBER]
        if len(steps) <= 1 and steps <= {1, -1, 0} and any([f.decimals or f.value < _FIRST_YEAR for f in numbers]):
            return YEAR
    return None


def split(grid: Grid, names: frozenset[str]) -> tuple[int, frozenset[int]]:
    """How many rows from the top are the header, and which rows below print it again."""
    top = len(grid.rows)
    labels: set[str] = set()
    for n, row in enumerate(grid.rows):
        if _opens_body(row, n, grid.rows, labels, names):
            top = n
            break
        if row and row[0]:
            labels.add(fold(row[0]))
    header = {row for row in grid.rows[:top] if any(row) and not any(map(is_figure_like, row))}
    if not header:
        return top, frozenset()
    again = [n for n in range(top, len(grid.rows)) if grid.rows[n] in header]
    return top, frozenset(again)


def _opens_body(
    row: Sequence[str], n: int, rows: Sequence[Sequence[str]], labels: set[str], names: frozenset[str]
) -> bool:
    kinds = list(map(_kind, row))
    behind = kinds[1:]
    numbers, words = behind.count(Kind.NUMBER), behind.count(Kind.TEXT)
    label = fold(row[0]) if row else ""
    labelled = bool(label) and name_key(label) in names
    if labelled and (numbers or (words <= 1 and (Kind.PLACEHOLDER in behind or any(map(is_lone, row[1:]))))):
        return True
    if numbers or (kinds and kinds[0] == Kind.NUMBER):
        if _row_kind(row, rows[n + 1 :]) is not None:
            return False
        if kinds[0] == Kind.NUMBER or numbers > words or (len(row) > 1 and name_key(row[1]) in names):
            return True
        # A number in a row of words: of the header where the row is its first, goes on below it, or says it again.
        return n > 0 and bool(label) and label not in labels
    strange = n > 0 and bool(label) and label not in labels
    digits = [cell for cell in row[1:] if has_digit(cell)]
    if strange:
        return any([_tells_figure(cell) for cell in digits])
    return n == 0 and bool(label) and any([is_lone(cell) and "." in cell for cell in digits])


def _tells_figure(cell: str) -> bool:
    said = fold(cell)
    for pattern in (PERIOD, _DATE, _SIZES):
        said = pattern.sub("、", said)
    return _TOLD.search(said) is not None and not cell.endswith((")", "）"))


_kinds: Remembered[tuple[tuple[str, ...], ...], bool] = Remembered(
    lambda folded: any([has_digit(cell) for row in folded for cell in row]), 4096
)


def _broken_name(header: Piece, n: int, k: int) -> str | None:
    """The kind of a number in a row without cell borders: white space may have broken the label it is part of."""
    return text_kind("".join(header.rows[n][max(0, k - 1) : k + 2]))


def header_numbers(table: MatchedTable) -> list[tuple[int, int, str, str | None]]:
    """(line, 1-based cell, text, kind) of every cell of ``table``'s header, printed once or again, with a digit."""
    header, found = table.header, []
    # Folding makes digits of other signs, and never takes one away: what has none folded has none printed.
    if _kinds[header.folded]:
        found = [
            (
                header.lines[n],
                k + 1,
                header.rows[n][k],
                kind or (_broken_name(header, n, k) if header.loose[n] else None),
            )
            for n, k, kind in header_kinds(header.rows, table.body.rows)
        ]
    for line, row in table.repeated_header:
        found += [(line, k + 1, row[k], kind) for _, k, kind in header_kinds([row], table.body.rows)]
    return found
