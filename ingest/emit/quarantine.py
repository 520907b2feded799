"""What is printed and not served: cells of the tables, unattributed and disputed figures of the narrative."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyarrow as pa

from ingest.align.placed import Quarantined, State
from ingest.emit.columns import Key, small_table
from ingest.narrative import REASONS, NarrativeFigure
from ingest.reconcile.edition import EditionResult
from ingest.reference import Reference

QuarantineRow = tuple[int, str | None, str, Quarantined]


def quarantine_rows(
    result: EditionResult, disputes: Sequence[tuple[int, NarrativeFigure]], reference: Reference
) -> list[QuarantineRow]:
    """Quarantined cells of the tables, unattributed and disputed figures of the narrative.

    A cell that one rendition cannot place while another does, with the same figure, is no open question.
    """
    cells = result.cells
    rows: list[QuarantineRow] = []
    seen: set[tuple[int, int, int]] = set()
    for number, code, title, q in result.quarantine:
        cell = cells.plan.index.get((q.area or "", q.metric or ""))
        decided = (number, q.line, q.column) in result.settlement.homes
        served = cell is not None and cells.states[cell] == State.FIGURE and cells.texts[cell] == q.printed
        if served and not decided:
            continue
        if (number, q.line, q.column) not in seen:
            seen.add((number, q.line, q.column))
            rows.append((number, code, title, q))
    for number, reading in enumerate(result.renditions):
        for item in reading.narrative.unattributed:
            rows.append(
                (number, "narrative", "正文", Quarantined(
                    line=item.line, column=item.column, printed=item.printed, reason_code="unattributed",
                    reason=REASONS.get(item.reason, item.reason),
                    suggestion=f"可能是：{'、'.join(item.candidates)}" if item.candidates else None,
                ))
            )  # fmt: skip
        for figure in [figure for of, figure in result.tableless if of == number]:
            title = reference.metrics[figure.metric_code].table_zh
            rows.append(
                (number, "narrative", "正文", Quarantined(
                    line=figure.line, column=figure.column, printed=figure.printed, reason_code="table_missing",
                    reason=f"“{title}”不在文件中，正文只有其约数，不作为该表的数字发布",
                    area=figure.area_code, metric=figure.metric_code,
                ))
            )  # fmt: skip
    for number, figure in disputes:
        rows.append(
            (number, "narrative", "正文", Quarantined(
                line=figure.line, column=figure.column, printed=figure.printed, reason_code="renditions_disagree",
                reason="不同版本文件的正文数字不一致", area=figure.area_code, metric=figure.metric_code,
            ))
        )  # fmt: skip
    return rows


def quarantine_table(rows: list[QuarantineRow], result: EditionResult, key: Key) -> pa.Table:
    ids = [reading.document.rendition_id for reading in result.renditions]
    told = [
        (
            hashlib.sha256(f"{ids[n]}:{q.line}:{q.column}:{q.printed}".encode()).hexdigest()[:16],
            ids[n], q.line, q.column, code, title or None, q.row_label, q.column_label, q.area, q.metric, q.printed,
            q.reason_code, q.reason, q.suggestion,
        )
        for n, code, title, q in rows
    ]  # fmt: skip
    return small_table("quarantine", told, key)
