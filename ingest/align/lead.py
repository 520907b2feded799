"""Tables whose rows begin with a serial number or a rank: placed without those cells, which are then seen to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.align.placed import PlacedTable, Quarantined
from ingest.figures import Kind, read_figure
from ingest.labels import fold, name_key
from ingest.match.ordinals import is_serial
from ingest.match.tables import MatchedTable, Piece

_SERIAL = frozenset({"", "序号", "编号", "行次", "序", "号", "NO", "NO.", "No.", "No"})


def without_lead(matched: MatchedTable) -> MatchedTable:
    """``matched`` without the cells before its labels; a total's label that stands among them takes its place."""
    assert matched.contract is not None
    header, body = matched.header, matched.body
    if not _headless(matched):
        rows = tuple([row[1:] for row in header.rows])
        header = replace(header, rows=rows, folded=tuple([row[1:] for row in header.folded]))
    rows = tuple([_without(row) for row in body.rows])
    return replace(matched, header=header, body=replace(body, rows=rows), lead=0)


def _without(row: tuple[str, ...]) -> tuple[str, ...]:
    if not row[1] and row[0] and read_figure(row[0]).kind == Kind.TEXT:
        return (row[0], *row[2:])
    return row[1:]


def _headless(matched: MatchedTable) -> bool:
    """Whether the numbers have no cell in the header, which then begins with the rows' own label."""
    assert matched.contract is not None
    label = name_key(matched.contract.spec.rows.label)
    return any([bool(row) and name_key(row[0]) == label for row in matched.header.rows])


def with_lead(placed: PlacedTable, matched: MatchedTable) -> PlacedTable:
    """``placed``, of ``matched`` without its first cells, with columns counted as printed. Ranks are held."""
    placed.matched = matched
    placed.source_columns = [column + 1 if column >= 0 else column for column in placed.source_columns]
    placed.quarantined = [replace(q, column=q.column + 1) for q in placed.quarantined]
    titles = [] if _headless(matched) else [row[0] for row in matched.header.rows if row and row[0]]
    if all([fold(title) in _SERIAL for title in titles]) and is_serial(matched.body.rows):
        return placed
    placed.quarantined += _ranks(matched.body, titles)
    return placed


def _ranks(body: Piece, titles: Sequence[str]) -> list[Quarantined]:
    return [
        Quarantined(
            line=line, column=1, printed=row[0], reason_code="unknown_column", reason="契约中没有这一列",
            suggestion="如为新指标，请在契约中加入此列", row_label=row[1] or None, column_label="".join(titles) or None,
        )
        for row, line in zip(body.rows, body.lines, strict=True)
        if read_figure(row[0]).kind == Kind.NUMBER
    ]  # fmt: skip
