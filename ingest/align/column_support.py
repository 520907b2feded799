"""What holds a column of a column map in its place, besides its own header text: edit rules and neighbours."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rapidfuzz import fuzz

from ingest.align.columns import ColumnMap, PrintedColumn
from ingest.align.grid import TableGrid, category_of, row_in_order
from ingest.contracts.model import TableContract
from ingest.labels import label_key
from ingest.match.tables import MatchedTable


def supported_by_rules(columns: ColumnMap, grid: TableGrid, straight: Sequence[int]) -> set[int]:
    """Columns that edit rules identify: ratio edits in all three roles, a sum's total, and its last open part."""
    evidence = grid.evidence
    tally: dict[tuple[str, int], list[int]] = {}
    for n in straight:
        category = category_of(grid, n)
        row = row_in_order(grid, n, columns)
        for number, rule in enumerate(evidence.rules[category]):
            outcome = evidence.outcome(rule, row, category)
            if outcome is not None:
                counts = tally.setdefault((category, number), [0, 0])
                counts[0 if outcome else 1] += 1
    good = {key for key, (passed, failed) in tally.items() if passed >= 3 and failed <= 0.2 * (passed + failed)}
    supported: set[int] = set()
    for category, number in good:
        rule = evidence.rules[category][number]
        if rule.ratio:
            supported.update(rule.columns)
    for _ in range(2):
        for category, number in good:
            rule = evidence.rules[category][number]
            if not rule.ratio:
                supported.add(rule.target)
                open_parts = [k for _, k in rule.terms if k not in supported and k not in columns.anchored]
                if len(open_parts) == 1:
                    supported.add(open_parts[0])
    return supported


def between_supported(
    columns: ColumnMap,
    supported: set[int],
    filled: Sequence[bool],
    count: int,
    label_order: list[list[int]],
    foreign: Collection[int] = (),
) -> set[int]:
    """Columns held in place by their neighbours: as many printed as the contract has between two supported ones,
    or the table's edge where no column is missing or extra. Needs an order-preserving map and some support.

    Labels that slid still stand in the print's order: where theirs is not the contract's, nothing holds a column.
    """
    if not columns.monotone or len(supported) < max(1, count // 5):
        return set()
    whole = sum(1 for f in filled if f) <= count and len([k for k in columns.places if k is not None]) == count
    found: set[int] = set()
    run: list[int] = []
    left_ok = whole
    expected = 0
    for k in [*(k for k in columns.places if k is not None), count]:
        if k in supported or k == count:
            ends = k == expected + len(run) or (k == count and whole)
            contiguous = run == list(range(expected, expected + len(run))) and ends
            if run and left_ok and (k != count or whole) and contiguous and _in_label_order(run, label_order):
                found.update(k for k in run if k not in foreign)
            run, left_ok, expected = [], True, k + 1
        else:
            run.append(k)
    return found


def label_order_of(matched: MatchedTable, contract: TableContract) -> list[list[int]]:
    """Per header row: the contract positions its leaf labels could mean, where a label means only one, in order."""
    by_label: dict[str, set[int]] = {}
    for column in contract.columns:
        for text in (column.path[-1], *column.alternatives):
            by_label.setdefault(label_key(text), set()).add(column.position)
    rows = []
    for row in matched.header.rows:
        cells = [cell for text in row for cell in (text.split() if len(row) <= 2 else [text])]
        found = [by_label.get(label_key(cell), set()) for cell in cells]
        rows.append([next(iter(options)) for options in found if len(options) == 1])
    return rows


def _in_label_order(run: Sequence[int], label_order: list[list[int]]) -> bool:
    members = set(run)
    for row in label_order:
        mine = [k for k in row if k in members]
        if mine != sorted(mine):
            return False
    return True


def foreign_columns(printed: Sequence[PrintedColumn], columns: ColumnMap, contract: TableContract) -> set[int]:
    """Contract positions whose printed column bears a label of its own that is none of the contract's, nor part of one:
    a new column may stand there in place of the old."""
    known = {label_key(text) for column in contract.columns for text in (*column.path, *column.alternatives)}
    found = set()
    for j, k in enumerate(columns.places):
        if k is None or j >= len(printed) or not printed[j].own:
            continue
        label = printed[j].own[-1]
        if not any(label in text or text in label or fuzz.ratio(label, text) >= 60 for text in known):
            found.add(k)
    return found
