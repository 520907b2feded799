"""What became of each table, and of the narrative, of each rendition."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from ingest.align.placed import PlacedTable
from ingest.document import Document
from ingest.edits.evaluate import Outcome
from ingest.emit.columns import Key, small_table
from ingest.emit.held import Held
from ingest.emit.tokens import OUTSIDE, TokenRow
from ingest.figures import Kind
from ingest.match.tables import MatchedTable
from ingest.reconcile.edition import EditionResult


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one table (or of the narrative) of one rendition.

    ``cells`` = facts + blanks + placeholders + spanned + quarantined.
    """

    rendition_id: str
    source_name: str
    table_code: str | None
    title: str
    first_line: int
    last_line: int
    header_match: str
    cells: int
    facts: int
    blanks: int
    placeholders: int
    spanned: int
    quarantined: int
    checks: int
    checks_failed: int
    operations: tuple[str, ...] = ()


def table_reports(result: EditionResult, held: list[Held], tokens: list[list[TokenRow]]) -> tuple[TableReport, ...]:
    """Rendition by rendition: its placed tables, those that no contract fits, its narrative."""
    checks, failures = _check_counts(result)
    reports = []
    for number, reading in enumerate(result.renditions):
        document = reading.document
        lines_held = [line for line, _ in held[number].places]
        begun: set[int] = set()
        for placed in reading.placed:
            code = placed.contract.code
            first = _begins(placed.matched, begun)
            reports.append(_table_report(document, placed, first, held[number], checks[code], failures[code]))
        for table_ in reading.unmatched:
            cells = [cell for row in table_.body.rows for cell in row]
            body = set(table_.body.lines)
            inside = sum([line in body for line in lines_held])
            blanks = sum(1 for cell in cells if not cell)
            homes = _decided_between(held[number], table_.first_line, table_.last_line)
            facts, others = homes["fact"], homes["non_fact"]
            reports.append(
                TableReport(
                    document.rendition_id, document.name, None, table_.title, _begins(table_, begun), table_.last_line,
                    "none", len(cells), facts, blanks, len(cells) - blanks - inside - facts - others, others, inside,
                    0, 0,
                )
            )  # fmt: skip
        classes = Counter([row[3] for row in tokens[number] if row[4] not in OUTSIDE])
        lines = [p.line for p in document.paragraphs]
        reports.append(
            TableReport(
                document.rendition_id, document.name, "narrative", "正文", lines[0] if lines else 1,
                lines[-1] if lines else 1, "none", sum(classes.values()),
                classes["fact"] + classes["restated"] + classes["claim"], 0, 0, classes["non_fact"],
                classes["quarantined"], checks["narrative"], failures["narrative"],
            )
        )  # fmt: skip
    return tuple(reports)


def _begins(table: MatchedTable, begun: set[int]) -> int:
    """The line on which a table begins, one for each: rows that it prints again are a table of their own
    (``align.repeats``) and begin with the first of them."""
    lines = (table.first_line, *table.body.lines)
    first = next((line for line in lines if line not in begun), table.first_line)
    begun.add(first)
    return first


def _check_counts(result: EditionResult) -> tuple[Counter[str], Counter[str]]:
    """Evaluated and failed checks by table; a check between tables counts for each of them."""
    plan = result.cells.plan
    if "tables" not in plan.static:
        names = [t.contract.code for t in result.cells.tables]
        instances, cells = plan.cell_rule_pairs
        tables = np.searchsorted(result.cells.offsets, cells, side="right") - 1
        # Each instance once with each table that has a cell of it.
        pairs = np.unique(instances * len(names) + tables) if len(names) else instances
        plan.static["tables"] = (names, *np.divmod(pairs, max(1, len(names))))
    prepared: tuple[list[str], Any, Any] = plan.static["tables"]  # type: ignore[assignment]
    names, instances, tables = prepared
    outcome = result.evaluation.outcome[instances]
    done = np.bincount(tables, (outcome > Outcome.SKIPPED) & (outcome < Outcome.NOT_EVALUABLE), len(names))
    wrong = np.bincount(tables, outcome == Outcome.FAILS, len(names))
    checks = Counter({name: int(n) for name, n in zip(names, done, strict=True)})
    failures = Counter({name: int(n) for name, n in zip(names, wrong, strict=True)})
    for check in result.checks:
        if check.rule_kind != "correction":
            checks["narrative"] += check.outcome != "not_evaluable"
            failures["narrative"] += check.outcome == "fails"
    return checks, failures


def _decided_between(held: Held, first: int, last: int) -> Counter[str]:
    """What a person made of quarantined places between two lines: counts of ``fact`` and ``non_fact``."""
    return Counter(held.decided[place] for place in held.released if first <= place[0] <= last)


def _table_report(
    document: Document, placed: PlacedTable, first_line: int, held: Held, checks: int, failed: int
) -> TableReport:
    """Counts of the printed body cells behind the row labels."""
    if placed.plain:
        kinds = placed.kinds
    else:
        kinds = bytes([f.kind for f, c in zip(placed.figures, placed.source_columns, strict=True) if c >= 0])
    matched = placed.matched
    lines = set(matched.body.lines) if held.places or held.decided else ()
    inside = {p for p in held.places if p[0] in lines}
    in_place = 0
    if inside:
        in_place = sum(
            1
            for line, column, figure in zip(placed.lines, placed.source_columns, placed.figures, strict=True)
            if column >= 0 and (line, column + 1) in inside and figure.kind in (Kind.NUMBER, Kind.TEXT)
        )
    moved: Counter[str] = Counter()
    denied = 0
    if held.decided:
        own = {
            (line, column + 1)
            for n, (line, column, figure) in enumerate(
                zip(placed.lines, placed.source_columns, placed.figures, strict=True)
            )
            if column >= 0 and figure.kind in (Kind.NUMBER, Kind.TEXT) and n not in placed.spanned
        }
        denied = sum(1 for place, home in held.decided.items() if home == "non_fact" and place in own)
        moved = Counter(held.decided[p] for p in held.released if p not in own and p[0] in lines)
    blanks, placeholders = kinds.count(Kind.BLANK), kinds.count(Kind.PLACEHOLDER)
    facts = len(kinds) - blanks - placeholders - in_place - len(placed.spanned) - denied + moved["fact"]
    blanks, placeholders = blanks + placed.blanks_outside, placeholders + placed.placeholders_outside
    spanned = len(placed.spanned) + denied + moved["non_fact"]
    quarantined = len(inside)
    return TableReport(
        document.rendition_id, document.name, placed.contract.code, matched.title, first_line,
        matched.last_line, placed.header_match, facts + blanks + placeholders + spanned + quarantined, facts, blanks,
        placeholders, spanned, quarantined, checks, failed, tuple(placed.operations),
    )  # fmt: skip


_ROW = attrgetter(
    "rendition_id", "table_code", "title", "first_line", "last_line", "header_match", "cells", "facts", "blanks",
    "placeholders", "spanned", "quarantined", "checks", "checks_failed", "operations",
)  # fmt: skip


def table_reading_table(reports: tuple[TableReport, ...], key: Key) -> pa.Table:
    """The reports as a dataset."""
    return small_table("table_reading", list(map(_ROW, reports)), key)
