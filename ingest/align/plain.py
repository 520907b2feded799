"""The plain table: exact header, every row whole and headed by its own area, every cell of its column's type.

Most tables are printed so, and a few milliseconds a bulletin depend on placing them without ceremony. Nothing is
decided here: the moment a table is not plain in every respect the general way (``table``) takes it, and what edit rules
say of the rows is looked at afterwards (``reconcile.edition`` sends a table back whose rows break a rule).
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.align.columns import ColumnMap
from ingest.align.evidence import TableEvidence
from ingest.align.placed import Layout, PlacedTable, State
from ingest.align.rows import Roster, place_rows, take_apart
from ingest.contracts.model import TableContract
from ingest.figures import Figure, Kind, read_figure
from ingest.match.tables import MatchedTable, Piece
from ingest.reference import Reference

Heads = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
_LONE_ROWS = 4


def row_heads(
    body: Piece, contract: TableContract, city_code: str, roster: Roster, reference: Reference
) -> Heads | None:
    """(areas, categories, labels) of the rows where labels need no repair at all; remembered by the labels."""
    width = contract.label_columns
    labels = tuple([row[:width] for row in body.rows])
    key = ("heads", contract.code, city_code, labels)
    if key not in reference._cache:
        reference._cache[key] = _row_heads(body, contract, roster)
    found: Heads | None = reference._cache[key]
    return found


def _row_heads(body: Piece, contract: TableContract, roster: Roster) -> Heads | None:
    rows = take_apart(body, contract)
    placement = place_rows(rows, contract, roster)
    areas: dict[int, tuple[str, str, str]] = {}
    if placement.operations or len(placement.blocks) * len(contract.category_codes) != len(rows):
        return None
    for block in placement.blocks:
        if block.area is None or block.evidence or tuple(block.rows) != contract.category_codes:
            return None
        for category, n in block.rows.items():
            areas[n] = (block.area, category, block.label)
    if list(areas) != list(range(len(rows))):
        return None
    first = [areas[n] for n in range(len(rows))]
    return (tuple(a for a, _, _ in first), tuple(c for _, c, _ in first), tuple(label for _, _, label in first))


def place_plain(
    matched: MatchedTable,
    columns: ColumnMap | None,
    evidence: TableEvidence,
    city_code: str,
    roster: Roster,
    reference: Reference,
) -> PlacedTable | None:
    """``matched`` placed as printed, or None where anything about it is not plain."""
    contract = matched.contract
    assert contract is not None
    body = matched.body
    if columns is None or columns.how != "exact" or True in body.loose:
        return None
    heads_width = contract.label_columns
    width = len(contract.columns)
    whole = heads_width + width
    if any([len(row) != whole for row in body.rows]):
        return None
    heads = row_heads(body, contract, city_code, roster, reference)
    if heads is None:
        return None
    areas, categories, labels = heads
    rows = [list(map(read_figure, row[heads_width:])) for row in body.rows]
    kinds = [[f.kind for f in row] for row in rows]
    for row, kind, category in zip(rows, kinds, categories, strict=True):
        if not _typed(row, kind, evidence, category):
            return None
    states = kinds
    spanned: set[int] = set()
    if any([Kind.BLANK in kind or Kind.PLACEHOLDER in kind for kind in kinds]) or evidence.span_columns:
        blank_states = _blank_states(kinds, areas, categories, contract, city_code)
        if blank_states is None:
            return None
        states = [
            [blank[k] if s == Kind.BLANK else s for k, s in enumerate(kind)] if Kind.BLANK in kind else list(kind)
            for kind, blank in zip(kinds, blank_states, strict=True)
        ]
        if evidence.span_columns and not _span(rows, states, areas, evidence, city_code, spanned):
            return None
    texts: list[str] = []
    figures: list[Figure] = []
    flat: list[int] = []
    lines: list[int] = []
    row_labels: list[str] = []
    for cells, row, state, line, label in zip(body.rows, rows, states, body.lines, labels, strict=True):
        texts += cells[heads_width:]
        figures += row
        flat += state
        lines += [line] * width
        row_labels += [label] * width
    source = list(range(heads_width, whole)) * len(rows)
    return PlacedTable(
        matched, Layout.of(contract, areas, categories, reference), texts, figures, flat, lines, source, row_labels,
        "exact", spanned, anchored=columns.anchored, plain=True,
    )  # fmt: skip


def _typed(row: Sequence[Figure], kinds: Sequence[int], evidence: TableEvidence, category: str) -> bool:
    if Kind.TEXT in kinds:
        return False
    percent = evidence.percent[category]
    for figure, rate in zip(row, percent, strict=True):
        if figure.note is not None:
            return False
        if figure.percent is not rate and figure.kind == Kind.NUMBER and (figure.percent or figure.value):
            return False
    return not any([row[k].decimals for k in evidence.count_columns[category]])


def _blank_states(
    kinds: Sequence[Sequence[int]],
    areas: Sequence[str],
    categories: Sequence[str],
    contract: TableContract,
    city_code: str,
) -> list[list[int]] | None:
    """What a blank is, by row and column; None where a lone blank or a lone figure asks for a closer look."""
    by_category: dict[str, list[int]] = {}
    for category in contract.category_codes:
        members = [kind for kind, c in zip(kinds, categories, strict=True) if c == category]
        parts = [kind for kind, c, a in zip(kinds, categories, areas, strict=True) if c == category and a != city_code]
        states = []
        for k, column in enumerate(contract.columns):
            blank = column.blanks[category]
            numbers = sum([kind[k] == Kind.NUMBER for kind in parts])
            rest = len(parts) - numbers
            if not column.span:
                if numbers == 1 and rest >= _LONE_ROWS and blank != "none":
                    return None
                lone_blank = rest == 1 and numbers >= _LONE_ROWS and blank == "not_applicable"
                if lone_blank and any([kind[k] == Kind.BLANK for kind in parts]):
                    return None
            if blank == "none":
                states.append(State.NONE)
            elif blank == "not_collected" or column.span:
                states.append(State.ABSENT)
            else:
                share = sum([kind[k] == Kind.NUMBER for kind in members]) / len(members)
                states.append(State.UNKNOWN if share >= 0.5 else State.ABSENT)
        by_category[category] = states
    return [by_category[category] for category in categories]


def _span(
    rows: Sequence[Sequence[Figure]],
    states: list[list[int]],
    areas: Sequence[str],
    evidence: TableEvidence,
    city_code: str,
    spanned: set[int],
) -> bool:
    """Mark the city's figure where an area's row repeats it; False where an area's row prints another."""
    width = len(evidence.spans)
    city = next((row for row, area in zip(rows, areas, strict=True) if area == city_code), None)
    for n, (row, area) in enumerate(zip(rows, areas, strict=True)):
        if area == city_code:
            continue
        for k in evidence.span_columns:
            if row[k].kind == Kind.NUMBER:
                if city is None or city[k].kind != Kind.NUMBER or city[k].value != row[k].value:
                    return False
                states[n][k] = State.ABSENT
                spanned.add(n * width + k)
            elif row[k].kind == Kind.BLANK:
                states[n][k] = State.ABSENT
    return True
