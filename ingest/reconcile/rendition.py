"""One file of an edition: its tables placed, its narrative read, every numeric token of it counted.

A numeric token is a run of digits (with its decimals) in running text, as ``narrative.tokens`` defines it, and in a
table a cell that holds a digit. The count is taken from the document alone; what became of each token is counted
separately, so that the two sides can be held against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from ingest.align.placed import PlacedTable, Quarantined
from ingest.align.repeats import prints_of
from ingest.align.table import place_tables
from ingest.document import Document
from ingest.figures import count_numeric, has_digit
from ingest.history.model import NO_HISTORY, History
from ingest.identify import Identity
from ingest.match.header import header_numbers
from ingest.match.tables import TITLE_AND_HEADER, TITLE_OVERRULED, MatchedTable, match_tables
from ingest.narrative import NarrativeReading, read_narrative
from ingest.reference import Reference

MOST_ROWS, MOST_CELLS = 1000, 200
"""Body rows of a table, and cells of a row without the blanks at its end, beyond which no table is placed: the
largest contract has some fifty rows of some twenty columns, and time grows with both."""

TOO_LARGE = "too large to place"

_WHOLE_TABLE = {
    "no contract fits": "没有契约与此表相符，全表保留待查",
    TITLE_AND_HEADER: "标题是一个表的，表头是另一个表的，表身不能判定，全表保留待查",
    TOO_LARGE: f"表格过大（超过 {MOST_ROWS} 行或一行超过 {MOST_CELLS} 格），无法安放，全表保留待查",
}

_SUGGESTIONS = {
    "unknown_table": "用 bulletins contracts draft 为此表起草契约",
    "too_large": "核对文件：是否拼接了多份表格，或转换时列被拆散",
}


@dataclass(slots=True)
class RenditionReading:
    """``placed`` has one table a contract, and more where the document prints one (or rows of it) again; ``unmatched``
    the tables no contract fits, kept whole."""

    document: Document
    identity: Identity
    placed: list[PlacedTable]
    unmatched: list[MatchedTable]
    narrative: NarrativeReading
    tokens: int
    header_tokens: list[tuple[int, int, str, str]] = field(default_factory=list)
    quarantined: list[tuple[str | None, str, Quarantined]] = field(default_factory=list)

    def prints(self) -> list[list[PlacedTable]]:
        """The tables one a contract; then, one a contract again, those that the document prints a second time."""
        if not any([table.matched.again for table in self.placed]):
            return [self.placed]
        found: list[list[PlacedTable]] = []
        seen: Counter[str] = Counter()
        for table in sorted(self.placed, key=lambda table: table.matched.again):
            number = seen[table.contract.code]
            seen[table.contract.code] += 1
            if number == len(found):
                found.append([])
            found[number].append(table)
        return found


def sources_of(renditions: Sequence[RenditionReading]) -> tuple[int, ...]:
    """By number of the rendition: the first that says the same, word for word. That a copy agrees with its original
    tells nothing about what was printed, so copies count as one source."""
    if len(renditions) == 1:
        return (0,)
    first: dict[str, int] = {}
    return tuple(first.setdefault(reading.document.wording, number) for number, reading in enumerate(renditions))


def read_rendition(
    document: Document, identity: Identity, reference: Reference, history: History = NO_HISTORY
) -> RenditionReading:
    """``document`` read under the contracts of its series, beside what earlier months of the year print."""
    matched = [
        replace(table, contract=None, note=TOO_LARGE) if _too_large(table) else table
        for table in match_tables(document, identity.city_code, identity.series_code, reference)
    ]
    known = [print_ for table in matched if table.contract is not None for print_ in prints_of(table)]
    placed = place_tables(known, identity.city_code, reference, history)
    for print_ in placed:
        if print_.matched.note == TITLE_OVERRULED:
            print_.operations.append("标题是另一个表的，表头与表身是本表的，按表头与表身")
    unmatched = [table for table in matched if table.contract is None]
    narrative = read_narrative(document, identity, reference)
    reading = RenditionReading(document, identity, placed, unmatched, narrative, _count_tokens(document, narrative))
    for table in matched:
        _number_header(table, reading)
    for table in unmatched:
        reason = table.note or "no contract fits"
        reading.quarantined.extend((None, table.title, q) for q in _whole_table(table, reason))
    return reading


def _too_large(table: MatchedTable) -> bool:
    rows = (*table.header.rows, *table.body.rows)
    if len(rows) > MOST_ROWS:
        return True
    if max(map(len, rows), default=0) <= MOST_CELLS:
        return False
    return any([any(row[MOST_CELLS:]) for row in rows])


def _count_tokens(document: Document, narrative: NarrativeReading) -> int:
    rows = chain.from_iterable([grid.rows for grid in document.grids])
    return count_numeric(list(chain.from_iterable(rows))) + len(narrative.tokens)


def _number_header(table: MatchedTable, reading: RenditionReading) -> None:
    """Each number of the header with the reason that makes it one; what nothing makes one is held."""
    for line, column, text, kind in header_numbers(table):
        if kind is not None:
            reading.header_tokens.append((line, column, text, kind))
            continue
        code = table.contract.code if table.contract is not None else None
        reading.quarantined.append(
            (code, table.title, Quarantined(
                line=line, column=column, printed=text, reason_code="no_place" if code else "unknown_table",
                reason="表头行中的数字，不是表头文字的一部分", suggestion="对照原件核对：是否为正文一行或移位的数字",
            ))
        )  # fmt: skip


def _whole_table(table: MatchedTable, reason: str) -> list[Quarantined]:
    note = _WHOLE_TABLE.get(reason, "不止一个契约与此表相符，全表保留待查")
    code = "too_large" if reason == TOO_LARGE else "unknown_table"
    header = {n: cell for row in table.header.rows for n, cell in enumerate(row) if cell}
    found = []
    for row, line in zip(table.body.rows, table.body.lines, strict=True):
        label = row[0] if row else ""
        for number, cell in enumerate(row):
            if cell and has_digit(cell):
                found.append(
                    Quarantined(
                        line=line, column=number + 1, printed=cell, reason_code=code, reason=note,
                        suggestion=_SUGGESTIONS[code], row_label=label or None,
                        column_label=header.get(number),
                    )
                )  # fmt: skip
    return found
