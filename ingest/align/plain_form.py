"""The form of a plain table, known from its labels alone: which area and category each row is, and what every cell of
it may print. Forms come again every month; only the figures are new. Several forms of one document are joined to one
``PlainSheet``, so that all cells of a document are judged by one pass over arrays.

Cells are numbered row by row, table after table. A *group* is the cells of one column of one table that belong to one
row category: what a blank is depends on the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from ingest.align.placed import Layout, State
from ingest.align.roster import Roster
from ingest.contracts.model import TableContract
from ingest.figures import Kind, Shape
from ingest.labels import name_key
from ingest.match.tables import Piece
from ingest.reference import Reference
from ingest.remembered import Remembered

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PERCENT, COUNT = 1, 2
"""What ``PlainForm.kinds`` adds up: the column is a rate in per cent, its figures are whole."""

_FORMS, _SHEETS = 4096, 64
_LONE_ROWS = 4

LONE_SHARE = 0.2
"""A share of rows with a figure up to which a column is one that does not apply to most."""

_SHAPES = np.arange(128)
_KIND = (_SHAPES & Shape.KIND).astype(np.int8)
_FIGURE, _BLANK = _KIND == Kind.NUMBER, _KIND == Kind.BLANK


def _allowed() -> Flags:
    """By PERCENT + COUNT and shape: whether such a figure may stand in such a column of a plain table."""
    rate, count = (np.arange(4) & PERCENT > 0)[:, None], (np.arange(4) & COUNT > 0)[:, None]
    percent, told = _SHAPES & Shape.PERCENT > 0, _SHAPES & (Shape.PERCENT | Shape.NONZERO) > 0
    foreign = (rate != percent) & _FIGURE & told
    noted = (_KIND == Kind.TEXT) | (_SHAPES & Shape.NOTED > 0)
    allowed: Flags = ~(foreign | noted | (count & (_SHAPES & Shape.FRACTION > 0)))
    return allowed


_ALLOWED = _allowed()

FormKey = tuple[str, str, tuple[str | None, ...]]


@dataclass(frozen=True, eq=False, slots=True)
class PlainForm:
    """One table's form. Arrays over its cells: ``kinds`` (PERCENT + COUNT), ``group`` and ``part`` (no row of the
    city's); over its groups: ``blank`` (the state of a blank, -1 where the share of figures decides), ``watched``
    (a lone figure asks for a closer look), ``expected`` (a lone blank does) and ``uncollected`` (few figures do).
    ``city_cell`` is, for each cell of an area under a column that spans all rows, the city's cell there (-1: the table
    has none); -2 for all other cells."""

    layout: Layout
    kinds: npt.NDArray[np.int8]
    group: Index
    part: Flags
    blank: npt.NDArray[np.int8]
    watched: Flags
    expected: Flags
    uncollected: Flags
    city_cell: Index
    source_columns: list[int]


def form_of(body: Piece, contract: TableContract, city_code: str, reference: Reference) -> PlainForm | None:
    """The form of a body whose labels need no repair at all, or None."""
    codes = contract.category_codes
    if contract.categories:
        by_label = {name_key(value.label): value.code for value in contract.categories}
        printed = [by_label.get(name_key(row[1])) for row in body.rows]
        if printed != list(codes) * (len(body.rows) // len(codes)):
            return None
        if any([row[0] for n, row in enumerate(body.rows) if n % len(codes)]):
            return None
    roster = Roster.of(contract, city_code, reference)
    areas = tuple([roster.names.get(name_key(label)) for label in row_labels(body, contract)])
    if contract.categories and areas != roster.order[-len(areas) :]:
        return None  # what has no label of its own has its place only where no row is missing around it
    forms: Remembered[FormKey, PlainForm | None] | None = reference._cache.get("forms")
    if forms is None:
        forms = reference._cache["forms"] = Remembered(partial(_form, reference), _FORMS)
    return forms[contract.code, city_code, areas]


def row_labels(body: Piece, contract: TableContract) -> list[str]:
    """The printed label of each area, in the first of its rows."""
    return [row[0] for row in body.rows[:: len(contract.category_codes)]]


def _form(reference: Reference, key: FormKey) -> PlainForm | None:
    code, city_code, areas = key
    known = [area for area in areas if area is not None]
    if not known or len(set(known)) < len(areas):
        return None
    contract = reference.contracts[code]
    codes = contract.category_codes
    rows = tuple([area for area in known for _ in codes])
    return _filled(Layout.of(contract, rows, codes * len(known), reference), city_code, reference)


def _filled(layout: Layout, city_code: str, reference: Reference) -> PlainForm:
    contract, areas = layout.contract, layout.areas
    columns, codes = contract.columns, contract.category_codes
    width, heads = len(columns), contract.label_columns
    kinds = {
        code: [
            PERCENT * (column.units[code] == "%") + COUNT * reference.units[column.units[code]].counts
            for column in columns
        ]
        for code in codes
    }
    city_row = areas.index(city_code) if city_code in areas else None
    blank, watched, expected, uncollected = [], [], [], []
    for code in codes:
        for column in columns:
            means = column.blanks[code]
            decided = State.ABSENT if means == "not_collected" or column.span else -1
            blank.append(State.NONE if means == "none" else decided)
            uncollected.append(means == "not_collected")
            watched.append(not column.span and means != "none")
            expected.append(not column.span and means == "not_applicable")
    return PlainForm(
        layout,
        np.array([kind for code in layout.categories for kind in kinds[code]], dtype=np.int8),
        np.array([codes.index(code) * width + k for code in layout.categories for k in range(width)], dtype=np.int64),
        np.repeat(np.array([area != city_code for area in areas]), width),
        np.array(blank, dtype=np.int8),
        np.array(watched),
        np.array(expected),
        np.array(uncollected),
        np.array(
            [
                -2 if not column.span or area == city_code else -1 if city_row is None else city_row * width + k
                for area in areas
                for k, column in enumerate(columns)
            ],
            dtype=np.int64,
        ),
        list(range(heads, heads + width)) * len(areas),
    )  # fmt: skip


@dataclass(frozen=True, eq=False, slots=True)
class PlainSheet:
    """The forms of one document's tables side by side; ``ends`` are where their cells end, ``table`` and
    ``group_table`` the number of each cell's and each group's table."""

    ends: list[int]
    starts: Index
    kinds: Index
    group: Index
    part: Flags
    blank: npt.NDArray[np.int8]
    watched: Flags
    expected: Flags
    uncollected: Flags
    members: npt.NDArray[np.float64]
    parts: npt.NDArray[np.float64]
    group_starts: Index
    spanned: Index
    span_city: Index

    def judge(self, shapes: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int8], Flags]:
        """(state of every cell, by table whether it is plain) for the ``Figure.shape`` of every cell."""
        good = np.logical_and.reduceat(_ALLOWED[self.kinds, shapes], self.starts)
        figure = _FIGURE[shapes]
        blank = _BLANK[shapes]
        groups = len(self.blank)
        numbers = np.bincount(self.group, figure & self.part, groups)
        rest = self.parts - numbers
        closer = self.watched & (numbers == 1) & (rest >= _LONE_ROWS)
        lone = self.expected & (rest == 1) & (numbers >= _LONE_ROWS)
        if lone.any():
            closer |= lone & (np.bincount(self.group, blank & self.part, groups) > 0)
        share = np.bincount(self.group, figure, groups)
        closer |= self.uncollected & (share > 0) & (share <= LONE_SHARE * self.members)
        if closer.any():
            good &= ~np.logical_or.reduceat(closer, self.group_starts)
        missing = np.where(share >= 0.5 * self.members, State.UNKNOWN, State.ABSENT)
        of_blank = np.where(self.blank >= 0, self.blank, missing)
        states = np.where(blank, of_blank[self.group], _KIND[shapes]).astype(np.int8)
        return states, good


def sheet_of(forms: Sequence[PlainForm], reference: Reference) -> PlainSheet:
    """``forms`` as one sheet, remembered."""
    sheets: Remembered[tuple[PlainForm, ...], PlainSheet] | None = reference._cache.get("sheets")
    if sheets is None:
        sheets = reference._cache["sheets"] = Remembered(_sheet, _SHEETS)
    return sheets[tuple(forms)]


def _sheet(forms: tuple[PlainForm, ...]) -> PlainSheet:
    sizes = np.array([len(form.kinds) for form in forms])
    groups = np.array([len(form.blank) for form in forms])
    starts, group_starts = np.cumsum(sizes) - sizes, np.cumsum(groups) - groups
    group = np.concatenate([form.group + at for form, at in zip(forms, group_starts, strict=True)])
    part = np.concatenate([form.part for form in forms])
    city = np.concatenate(
        [np.where(f.city_cell >= 0, f.city_cell + at, f.city_cell) for f, at in zip(forms, starts, strict=True)]
    )
    spanned = np.flatnonzero(city > -2)
    return PlainSheet(
        np.cumsum(sizes).tolist(),
        starts,
        np.concatenate([form.kinds for form in forms]).astype(np.int64),
        group,
        part,
        np.concatenate([form.blank for form in forms]),
        np.concatenate([form.watched for form in forms]),
        np.concatenate([form.expected for form in forms]),
        np.concatenate([form.uncollected for form in forms]),
        np.bincount(group, minlength=int(groups.sum())).astype(np.float64),
        np.bincount(group[part], minlength=int(groups.sum())).astype(np.float64),
        group_starts,
        spanned,
        city[spanned],
    )
