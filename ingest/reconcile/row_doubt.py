"""Rows that may not be where they seem: one cell off, or under another area's label.

Nothing is moved here. What no rule upholds in such a row is taken into quarantine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.align.placed import State
from ingest.edits.evaluate import PASSED, Evaluation, Outcome, checks_by_cell
from ingest.edits.proofs import BETWEEN_TABLES
from ingest.reconcile.cells import EditionCells


def doubt_rows(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Take into quarantine what no rule upholds in rows that may stand one cell off. True if anything was.

    Such rows are: one that was moved and now has a figure in dispute or against a rule; and, in a table whose columns
    cannot be closed because a row is missing, one with a lone blank where nearly all others print a figure.
    """
    passed, failed = checks_by_cell(cells.plan, evaluation)
    changed = False
    disputed = {cells.plan.index[q.area or "", q.metric or ""] for _, q in cells.disputed}
    changed |= _doubt_strangers(cells, evaluation)
    for number, table in enumerate(cells.tables):
        start, width = cells.offsets[number], table.width
        for row in sorted({index // width for index in table.moved}):
            span = range(start + row * width, start + (row + 1) * width)
            if not any(c in disputed or failed[c] for c in span):
                continue
            for cell in span:
                if cell - start in table.moved and not passed[cell] and cells.states[cell] == State.FIGURE:
                    cells.dispute(cell, "ambiguous_shift", "本行有移位且与校验不符，本格无校验可证", "对照原件核对本格")
                    changed = True
    for number in _open_tables(cells, evaluation):
        changed |= _doubt_open_table(cells, number, passed)
    return changed


def _doubt_open_table(cells: EditionCells, number: int, passed: npt.NDArray[np.int64]) -> bool:
    table = cells.tables[number]
    start, width = cells.offsets[number], table.width
    end = start + len(table.texts)
    rows = len(table.layout.areas)
    changed = False
    for k in range(width):
        column = range(start + k, end, width)
        numbers = [c for c in column if cells.states[c] == State.FIGURE]
        if rows < 5 or len(numbers) < 0.85 * (rows - 1):
            continue
        for blank in (c for c in column if cells.states[c] == State.NONE):
            row = (blank - start) // width
            for cell in range(blank + 1, start + (row + 1) * width):
                if cells.states[cell] == State.FIGURE and not passed[cell]:
                    cells.dispute(
                        cell,
                        "ambiguous_shift",
                        "本行此前有空格而他行皆有数，可能移位，又无合计可核",
                        "对照原件核对本行",
                    )
                    changed = True
    return changed


def _open_tables(cells: EditionCells, evaluation: Evaluation) -> list[int]:
    """The tables that have balance edits, none of which can be told to hold or to fail."""
    balances, tables, some = _balances(cells)
    outcome = evaluation.outcome[balances]
    told = np.bincount(tables, (outcome > Outcome.SKIPPED) & (outcome < Outcome.NOT_EVALUABLE), len(some))
    found: list[int] = (some & (told == 0)).nonzero()[0].tolist()
    return found


def _balances(cells: EditionCells) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """(numbers of the balance edits, the table of each, by table whether it has any); made once a plan."""
    if "balances" not in cells.plan.static:
        numbers = [
            number
            for number, instance in enumerate(cells.plan.instances[: cells.plan.linear_count])
            if instance.rule.kind == "balance" and instance.target < cells.plan.size
        ]
        tables = np.array([cells.table_of(cells.plan.instances[n].target) for n in numbers], dtype=np.int64)
        some = np.bincount(tables, minlength=len(cells.tables)) > 0
        cells.plan.static["balances"] = np.array(numbers, dtype=np.int64), tables, some
    found: tuple[Any, Any, Any] = cells.plan.static["balances"]  # type: ignore[assignment]
    return found


def _doubt_strangers(cells: EditionCells, evaluation: Evaluation) -> bool:
    """Rows that disagree with other tables about their area: the label may be another area's.

    An area's row is a stranger where two rules between tables fail for it that share no cell (one misread figure
    cannot do that), or where one such rule fails for three areas or more. Which of the tables is wrong is not
    known, so the rows of all of them are doubted, from the first such area to the last in the table's order.
    """
    plan = cells.plan
    if len(evaluation.failing()) < 2:
        return False
    failing: dict[str, list[int]] = {}
    by_rule: dict[str, list[int]] = {}
    cities = {i.area for i in plan.instances[: plan.linear_count] if i.rule.kind == "balance"}
    for number in evaluation.failing():
        instance = plan.instances[number]
        if instance.table_code == BETWEEN_TABLES and instance.area not in cities:
            failing.setdefault(instance.area, []).append(number)
            by_rule.setdefault(instance.rule.code, []).append(number)
    strange: dict[str, set[int]] = {}
    for area, numbers in failing.items():
        shared = set.intersection(*(set(plan.instances[n].cells) for n in numbers))
        if len(numbers) >= 2 and not {c for c in shared if c < plan.size}:
            strange.setdefault(area, set()).update(numbers)
    for alike in by_rule.values():
        if len(alike) >= 3:
            for n in alike:
                strange.setdefault(plan.instances[n].area, set()).add(n)
    changed = False
    doubted: dict[int, set[str]] = {}
    for area, broken in strange.items():
        for cell in {c for n in broken for c in plan.instances[n].cells if c < plan.size}:
            doubted.setdefault(cells.table_of(cell), set()).add(area)
    for number, areas in doubted.items():
        table, start = cells.tables[number], cells.offsets[number]
        rows = [r for r, area in enumerate(table.layout.areas) if area in areas]
        first, last = rows[0], rows[-1]
        # Rows next to it that no other table speaks for may be part of the same slide.
        while first and not _spoken_for(cells, evaluation, number, first - 1):
            first -= 1
        while last + 1 < len(table.layout.areas) and not _spoken_for(cells, evaluation, number, last + 1):
            last += 1
        for cell in range(start + first * table.width, start + (last + 1) * table.width):
            if cells.states[cell] == State.FIGURE:
                cells.dispute(
                    cell,
                    "row_disagrees",
                    "本行与他表同一地区的数字多处不符，行标题可能错位",
                    "对照原件核对本行所属地区",
                )
                changed = True
    return changed


def _spoken_for(cells: EditionCells, evaluation: Evaluation, number: int, row: int) -> bool:
    """Whether a rule between tables holds for a row, or it is the city's (whose columns close)."""
    table = cells.tables[number]
    first = cells.offsets[number] + row * table.width
    return any(
        (i.table_code == BETWEEN_TABLES or (i.rule.kind == "balance" and first <= i.target < first + table.width))
        and evaluation.outcome[n] in PASSED
        and evaluation.left[n] != 0.0
        and any(first <= c < first + table.width for c in i.cells)
        for n, i in enumerate(cells.plan.instances[: cells.plan.linear_count])
    )
