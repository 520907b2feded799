"""Grids to contracts.

A title decides where it is printed and known; the header's labels decide where the title is lost or shared. Both
are compared fuzzily. Each contract is given to at most one table of a document, the table to whom it fits best;
a grid that only continues the one before (a page break with its header repeated) is joined to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from rapidfuzz import fuzz

from ingest.contracts.model import TableContract
from ingest.document import Document, Grid
from ingest.figures import Kind, is_figure_like, read_figure
from ingest.labels import fold, label_key, name_key
from ingest.match.context import Context, contexts
from ingest.reference import Reference

TITLE_ENOUGH = 86.0
_HEADER_ENOUGH = 0.45
MARGIN = 0.08


@dataclass(frozen=True, slots=True)
class Piece:
    """The body or header rows of one grid: rows of the grid with their line numbers; ``loose`` rows lost tabs.

    ``folded`` are a header's rows as ``labels.fold`` has them: what is known of a header is remembered by those.
    """

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    loose: tuple[bool, ...]
    folded: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class MatchedTable:
    """A table of the document: its header rows, body rows, title and unit line, and its contract if one fits."""

    contract: TableContract | None
    title: str
    unit_line: str | None
    header: Piece
    body: Piece
    first_line: int
    last_line: int
    joined: int = 0
    repeated_header: tuple[tuple[int, tuple[str, ...]], ...] = ()
    note: str | None = None
    again: bool = False
    """Whether the document prints this table (or these rows of it) a second time here."""


def match_tables(document: Document, city_code: str, series_code: str, reference: Reference) -> list[MatchedTable]:
    """Every table of ``document``; those that no contract fits have ``contract`` None."""
    names = _area_keys(city_code, reference)
    raw: list[tuple[MatchedTable, Context]] = []
    for grid, context in contexts(document):
        header, body = _split(grid, names)
        table = MatchedTable(None, context.title, context.unit_line, header, body, grid.first_line, grid.last_line)
        if raw and (context.bare or _same_title(context, raw[-1][1])) and _continues(raw[-1][0], table):
            raw[-1] = (_join(raw[-1][0], table), raw[-1][1])
        else:
            raw.append((table, context))
    return _assign([table for table, _ in raw], series_code, reference)


# ------------------------------------------------------------------------------------------ header and body


def _area_keys(city_code: str, reference: Reference) -> frozenset[str]:
    key = ("area_keys", city_code)
    if key not in reference._cache:
        reference._cache[key] = frozenset(
            name_key(name) for area in reference.areas.values() if area.city_code == city_code for name in area.names
        )
    found: frozenset[str] = reference._cache[key]
    return found


def _split(grid: Grid, names: frozenset[str]) -> tuple[Piece, Piece]:
    """Header rows end where the first row of figures begins (or the first row an area heads, if it has figures)."""
    top = len(grid.rows)
    for number, row in enumerate(grid.rows):
        kinds = [figure.kind for figure in map(read_figure, row[1:])]
        numbers, words = kinds.count(Kind.NUMBER), kinds.count(Kind.TEXT)
        labelled = bool(row) and name_key(row[0]) in names
        if (numbers >= 2 and (labelled or numbers > words)) or (labelled and is_bodylike(row)):
            top = number
            break
    header = _piece(grid, slice(top))
    folded = tuple([tuple(map(fold, row)) for row in header.rows])
    return Piece(header.rows, header.lines, header.loose, folded), _piece(grid, slice(top, len(grid.rows)))


def is_bodylike(row: Sequence[str]) -> bool:
    """Whether a row has a figure or placeholder and next to no other text behind its label."""
    cells = row[1:]
    return any(is_figure_like(cell) for cell in cells) and sum(read_figure(c).kind == Kind.TEXT for c in cells) <= 1


def _piece(grid: Grid, rows: slice) -> Piece:
    cells = grid.rows[rows]
    loose = tuple([n in grid.loose for n in range(len(grid.rows))[rows]]) if grid.loose else (False,) * len(cells)
    return Piece(cells, grid.lines[rows], loose)


def _header_keys(header: Piece) -> list[str]:
    return list(filter(None, map(label_key, chain.from_iterable(header.rows))))


def _same_title(context: Context, before: Context) -> bool:
    if not context.title:
        return context.bare
    return fold(context.title).removesuffix("(续)").removesuffix("续") == fold(before.title)


def _continues(before: MatchedTable, table: MatchedTable) -> bool:
    """A page break: no header, or the header before it again."""
    if not table.body.rows:
        return False
    if not table.header.rows:
        return True
    return fuzz.ratio("|".join(_header_keys(before.header)), "|".join(_header_keys(table.header))) >= 90


def _join(before: MatchedTable, table: MatchedTable) -> MatchedTable:
    body = Piece(
        before.body.rows + table.body.rows,
        before.body.lines + table.body.lines,
        before.body.loose + table.body.loose,
    )
    repeated = tuple(zip(table.header.lines, table.header.rows, strict=True))
    return replace(
        before, body=body, last_line=table.last_line, joined=before.joined + 1,
        repeated_header=before.repeated_header + repeated,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------- assignment


def title_similarity(contract: TableContract, title: str) -> float:
    """0 to 100: how well a printed title (with city and campaign around it) carries the contract's title."""
    if not title:
        return 0.0
    printed = _title_key(title)
    return max(
        100.0
        if (key := _title_key(text)) in printed
        else fuzz.partial_ratio(key, printed) * min(1.0, len(printed) / len(key))
        for text in (contract.spec.title, *contract.spec.also)
    )


def _title_key(title: str) -> str:
    return re.sub(r"[一二三四1-4]季度", "", label_key(title))


def header_similarity(contract: TableContract, header: Piece, width: int) -> float:
    """0 to 1: the share of the contract's labels found in the header, and of the header's in the contract."""
    printed = _header_keys(header)
    if not printed:
        return 0.0
    wanted = contract.label_keys
    remaining = list(printed)
    hit = 0
    for label in wanted:
        if label in remaining:
            remaining.remove(label)
            hit += 1
    shape = 1.0 - min(1.0, abs(width - contract.label_columns - len(contract.columns)) / len(contract.columns))
    return 0.4 * hit / len(wanted) + 0.4 * hit / len(printed) + 0.2 * shape


def _assign(tables: list[MatchedTable], series_code: str, reference: Reference) -> list[MatchedTable]:
    contracts = reference.contracts_of(series_code)
    scored: list[tuple[float, int, int]] = []
    details: dict[tuple[int, int], tuple[float, float]] = {}
    for t, table in enumerate(tables):
        width = _width(table)
        signature = ("match", series_code, label_key(table.title), table.header.folded, width)
        cached = reference._cache.get(signature)
        if cached is None:
            titles = [title_similarity(c, table.title) for c in contracts]
            # A title that is one contract's and no other's to the letter leaves nothing for headers to decide.
            told = titles.index(100.0) if titles.count(100.0) == 1 else None
            cached = [
                (title, header_similarity(c, table.header, width) if told in (None, number) else 0.0)
                for number, (c, title) in enumerate(zip(contracts, titles, strict=True))
            ]
            reference._cache[signature] = cached
        for c, (title, header) in enumerate(cached):
            details[t, c] = (title, header)
            if title >= TITLE_ENOUGH or header >= _HEADER_ENOUGH:
                scored.append((0.6 * title / 100 + 0.4 * header, t, c))
    scored.sort(key=lambda s: (-s[0], s[1], s[2]))
    taken_tables: dict[int, int] = {}
    taken_contracts: set[int] = set()
    notes: dict[int, str] = {}
    for score, t, c in scored:
        if t in taken_tables or t in notes:
            continue
        if c in taken_contracts:
            continue
        rivals = [s for s, t2, c2 in scored if t2 == t and c2 != c and c2 not in taken_contracts]
        if rivals and score - max(rivals) < MARGIN:
            notes[t] = "several contracts fit equally well"
            continue
        taken_tables[t] = c
        taken_contracts.add(c)
    again: dict[int, int] = {}
    for _, t, c in scored:
        # The title to the letter and the header too: the same table a second time.
        title, header = details[t, c]
        if t not in taken_tables and t not in again and title == 100.0 and c in taken_contracts:
            header = header or header_similarity(contracts[c], tables[t].header, _width(tables[t]))
            if header >= _HEADER_ENOUGH:
                again[t] = c
                notes.pop(t, None)
    home = taken_tables | again
    return [
        MatchedTable(
            contracts[home[t]] if t in home else None, table.title, table.unit_line, table.header, table.body,
            table.first_line, table.last_line, table.joined, table.repeated_header, notes.get(t), t in again,
        )
        for t, table in enumerate(tables)
    ]  # fmt: skip


def _width(table: MatchedTable) -> int:
    return max(map(len, table.body.rows), default=0)
