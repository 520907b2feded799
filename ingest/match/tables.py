"""Grids to contracts.

A title decides where it is printed and known; the header's labels decide where the title is lost or shared. Both
are compared fuzzily. Each contract is given to at most one table of a document, the table to whom it fits best;
a grid that only continues the one before (a page break with its header repeated) is joined to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from rapidfuzz import fuzz

from ingest.contracts.model import TableContract
from ingest.document import Document, Grid
from ingest.labels import fold, label_key, name_key
from ingest.match.context import Context, contexts
from ingest.match.header import split
from ingest.match.ordinals import fits_body, leading_numbers
from ingest.reference import Reference

TITLE_ENOUGH = 86.0
_HEADER_ENOUGH = 0.45
MARGIN = 0.08
_HEADER_CLEAR, _CONTRADICTS = 0.85, 0.15
"""A header so similar to a contract's is its own; one that is so much more similar to another's contradicts a title."""

TITLE_AND_HEADER = "title and header name different tables"
TITLE_OVERRULED = "the header and the rows under it are another table's than the title says"


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
    lead: int = 0
    """How many cells of serial numbers or ranks stand before the labels (``match.ordinals``)."""
    unit_note: str | None = None
    """What a note below the table says of its units."""


def match_tables(document: Document, city_code: str, series_code: str, reference: Reference) -> list[MatchedTable]:
    """Every table of ``document``; those that no contract fits have ``contract`` None."""
    names = _area_keys(city_code, reference)
    raw: list[tuple[MatchedTable, Context]] = []
    for grid, context in contexts(document):
        header, body, repeated = _split(grid, names)
        table = MatchedTable(
            None, context.title, context.unit_line, header, body, grid.first_line, grid.last_line,
            repeated_header=repeated,
            lead=leading_numbers(body.rows, names), unit_note=context.unit_note,
        )  # fmt: skip
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


def _split(grid: Grid, names: frozenset[str]) -> tuple[Piece, Piece, tuple[tuple[int, tuple[str, ...]], ...]]:
    """Header, body, and the rows between its rows that print the header again, with their lines."""
    top, again = split(grid, names)
    header = _piece(grid, range(top))
    folded = tuple([tuple(map(fold, row)) for row in header.rows])
    body = _piece(
        grid, [n for n in range(top, len(grid.rows)) if n not in again] if again else range(top, len(grid.rows))
    )
    repeated = tuple([(grid.lines[n], grid.rows[n]) for n in sorted(again)])
    return Piece(header.rows, header.lines, header.loose, folded), body, repeated


def _piece(grid: Grid, rows: Sequence[int]) -> Piece:
    if isinstance(rows, range):
        whole = slice(rows.start, rows.stop)
        loose = tuple([n in grid.loose for n in rows]) if grid.loose else (False,) * len(rows)
        return Piece(grid.rows[whole], grid.lines[whole], loose)
    return Piece(
        tuple([grid.rows[n] for n in rows]), tuple([grid.lines[n] for n in rows]),
        tuple([n in grid.loose for n in rows]),
    )  # fmt: skip


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
    repeated = (*zip(table.header.lines, table.header.rows, strict=True), *table.repeated_header)
    return replace(
        before, body=body, last_line=table.last_line, joined=before.joined + 1,
        repeated_header=before.repeated_header + repeated,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------- assignment


def title_similarity(contract: TableContract, title: str) -> float:
    """0 to 100: how well a printed title (with city and campaign around it) carries the contract's title."""
    return _similarity((contract.spec.title, *contract.spec.also), title) if title else 0.0


@lru_cache(maxsize=16384)
def _similarity(titles: tuple[str, ...], title: str) -> float:
    # The same few titles come again every month.
    printed = _title_key(title)
    return max(
        100.0
        if (key := _title_key(text)) in printed
        else fuzz.partial_ratio(key, printed) * min(1.0, len(printed) / len(key))
        for text in titles
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


def _fits(
    table: MatchedTable, contracts: Sequence[TableContract], width: int
) -> tuple[list[tuple[float, float]], tuple[int, int] | None]:
    """(title, header) similarity of each contract, and the contracts that title and header name if they differ."""
    titles = [title_similarity(c, table.title) for c in contracts]
    # A title that is one contract's and no other's to the letter, over a header that is its own, leaves nothing to
    # decide.
    named = titles.index(100.0) if titles.count(100.0) == 1 else None
    if named is not None:
        own = header_similarity(contracts[named], table.header, width)
        if own >= _HEADER_CLEAR:
            return [(title, own if n == named else 0.0) for n, title in enumerate(titles)], None
    headers = [header_similarity(c, table.header, width) for c in contracts]
    if named is None:
        return list(zip(titles, headers, strict=True)), None
    best = max(range(len(contracts)), key=headers.__getitem__)
    if headers[best] > headers[named] + _CONTRADICTS and headers[best] >= _HEADER_ENOUGH:
        return list(zip(titles, headers, strict=True)), (named, best)
    return [(title, headers[n] if n == named else 0.0) for n, title in enumerate(titles)], None


def _assign(tables: list[MatchedTable], series_code: str, reference: Reference) -> list[MatchedTable]:
    contracts = reference.contracts_of(series_code)
    scored: list[tuple[float, int, int]] = []
    details: dict[tuple[int, int], tuple[float, float]] = {}
    notes: dict[int, str] = {}
    told: dict[int, str] = {}
    for t, table in enumerate(tables):
        width = _width(table)
        signature = ("match", series_code, label_key(table.title), table.header.folded, width)
        cached = reference._cache.get(signature)
        if cached is None:
            cached = reference._cache[signature] = _fits(table, contracts, width)
        fits, rival = cached
        if rival is not None:
            # The title is one contract's, the header another's: the body is asked whose rows these are.
            named, said = rival
            own, other = (fits_body(contracts[c], table.body.rows, table.lead) for c in rival)
            if own and not other:
                fits = [fit if c == named else (0.0, 0.0) for c, fit in enumerate(fits)]
            elif other and not own and fits[said][1] >= _HEADER_CLEAR:
                fits = [(0.0, header) for _, header in fits]
                told[t] = TITLE_OVERRULED
            else:
                notes[t] = TITLE_AND_HEADER
                continue
        for c, (title, header) in enumerate(fits):
            details[t, c] = (title, header)
            if title >= TITLE_ENOUGH or header >= _HEADER_ENOUGH:
                scored.append((0.6 * title / 100 + 0.4 * header, t, c))
    scored.sort(key=lambda s: (-s[0], s[1], s[2]))
    taken_tables: dict[int, int] = {}
    taken_contracts: set[int] = set()
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
        replace(
            table,
            contract=contracts[home[t]] if t in home else None,
            note=notes.get(t) or told.get(t),
            again=t in again,
        )
        for t, table in enumerate(tables)
    ]


def _width(table: MatchedTable) -> int:
    return max(map(len, table.body.rows), default=0) - table.lead
