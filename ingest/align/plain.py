"""The plain table: exact header, every row whole and headed by its own area, every cell of its column's type.

Most tables are printed so, and a few milliseconds a bulletin depend on placing them without ceremony: all plain tables
of a document are judged together (``plain_form``). Nothing is decided here: the moment a table is not plain in every
respect the general way (``table``) takes it, and what edit rules say of the rows is looked at afterwards
(``reconcile.edition`` sends a table back whose rows break a rule).

tables ─exact header, whole rows, known labels─▶ forms ─joined─▶ sheet ─shapes of all cells─▶ states, plain or not
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat

import numpy as np
import numpy.typing as npt

from ingest.align.column_choice import known_map
from ingest.align.placed import PlacedTable, State
from ingest.align.plain_form import Flags, PlainForm, PlainSheet, form_of, row_labels, sheet_of
from ingest.figures import Figure, Kind, Shape, read_figure
from ingest.match.tables import MatchedTable
from ingest.reference import Reference


def place_plain(tables: Sequence[MatchedTable], city_code: str, reference: Reference) -> list[PlacedTable | None]:
    """Each of ``tables`` (with a contract) placed as printed, or None where anything about it is not plain."""
    placed: list[PlacedTable | None] = [None] * len(tables)
    numbers: list[int] = []
    forms: list[PlainForm] = []
    for number, table in enumerate(tables):
        form = _form(table, city_code, reference)
        if form is not None:
            numbers.append(number)
            forms.append(form)
    if not forms:
        return placed
    sheet = sheet_of(forms, reference)
    texts: list[str] = []
    for number in numbers:
        table = tables[number]
        assert table.contract is not None
        width = table.contract.label_columns
        texts.extend(chain.from_iterable([row[width:] for row in table.body.rows]))
    figures = list(map(read_figure, texts))
    shapes = np.frombuffer(bytes([figure.shape for figure in figures]), dtype=np.uint8)
    states, plain = sheet.judge(shapes)
    kinds = (shapes & Shape.KIND).tobytes()
    spanned = _span(sheet, figures, states, plain)
    flat: list[int] = states.tolist()
    start = 0
    for number, form, end, good in zip(numbers, forms, sheet.ends, plain.tolist(), strict=True):
        if good:
            placed[number] = _placed(
                tables[number], form, texts[start:end], figures[start:end], flat[start:end], kinds[start:end],
                {cell - start for cell in spanned if start <= cell < end},
            )  # fmt: skip
        start = end
    return placed


def _form(table: MatchedTable, city_code: str, reference: Reference) -> PlainForm | None:
    contract = table.contract
    assert contract is not None
    if True in table.body.loose or known_map(table, contract, reference) is None:
        return None
    whole = contract.label_columns + len(contract.columns)
    if set(map(len, table.body.rows)) != {whole}:
        return None
    return form_of(table.body, contract, city_code, reference)


def _span(sheet: PlainSheet, figures: list[Figure], states: npt.NDArray[np.int8], plain: Flags) -> list[int]:
    """Cells of areas under columns that span all rows: blank or the city's figure again, no figure of the area's.
    Returns those that repeat it; a table where one prints another figure is not plain."""
    if not len(sheet.spanned):
        return []
    found: list[int] = []
    for cell, city in zip(sheet.spanned.tolist(), sheet.span_city.tolist(), strict=True):
        kind = figures[cell].kind
        if kind == Kind.NUMBER:
            if city < 0 or figures[city].kind != Kind.NUMBER or figures[city].value != figures[cell].value:
                plain[int(np.searchsorted(sheet.ends, cell, side="right"))] = False
            found.append(cell)
        if kind in (Kind.NUMBER, Kind.BLANK):
            states[cell] = State.ABSENT
    return found


def _placed(
    table: MatchedTable, form: PlainForm, texts: list[str], figures: list[Figure], states: list[int], kinds: bytes,
    spanned: set[int],
) -> PlacedTable:  # fmt: skip
    contract = form.layout.contract
    width, rows = len(contract.columns), len(contract.category_codes)
    labels = row_labels(table.body, contract)
    return PlacedTable(
        table, form.layout, texts, figures, states,
        list(chain.from_iterable(map(repeat, table.body.lines, repeat(width)))),
        form.source_columns.copy(),
        list(chain.from_iterable(map(repeat, labels, repeat(width * rows)))),
        "exact", spanned, anchored=frozenset(range(width)), unnamed=_unnamed(table, form), kinds=kinds,
    )  # fmt: skip


def _unnamed(table: MatchedTable, form: PlainForm) -> frozenset[int]:
    """Rows without a label of their own: those of an area's further categories, whose label spans them."""
    if not form.layout.contract.categories:
        return frozenset()
    return frozenset([n for n, row in enumerate(table.body.rows) if not row[0]])
