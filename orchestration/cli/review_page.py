"""One question as a person sees it: where it is printed, among its neighbours, and what speaks for what."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from ingest.document import Grid
from orchestration.cli.review_session import Question, ReviewSession
from orchestration.cli.terminal import bold, reversed_out

_ROWS, _COLUMNS, _CHECKS, _TEXT = 2, 3, 6, 60
_WIDEST = 24


def page(session: ReviewSession, question: Question) -> list[str]:
    """Place, labels, the printed row with its neighbours, reason, suggestion and guarding checks."""
    row, entry = question.row, question.entry
    document = session.document(row["rendition_id"])
    table = row["table_title"] or "?"
    lines = [
        bold(f"{entry.bulletin_id} ({entry.month:%Y-%m})")
        + ("" if entry.edition == "original" else f", {entry.edition}"),
        f"  document  {document.name}, line {row['line']}, column {row['column']}",
        f"  table     {table}" + (f" [{row['table_code']}]" if row["table_code"] else " (no contract)"),
    ]
    for name in ("row", "column"):
        if row[f"{name}_label"]:
            lines.append(f"  {name:<9} {row[f'{name}_label']}")
    lines.append(f"  may be    {cell_name(session, row['area_code'], row['metric_code'])}")
    lines += ["", *_surroundings(session, question), ""]
    lines.append(f"  printed   {bold(row['printed'])}")
    lines.append(f"  reason    {row['reason_zh']} [{row['reason_code']}]")
    if row["suggestion"]:
        lines.append(f"  advice    {row['suggestion']}")
    return [*lines, *_checks(session, question)]


def cell_name(session: ReviewSession, area_code: str | None, metric_code: str | None) -> str:
    """Area and metric in words and codes."""
    area = session.reference.areas.get(area_code or "")
    metric = session.reference.metrics.get(metric_code or "")
    left = f"{area.name_zh} {area.code}" if area else "area unknown"
    right = f"{metric.name_zh} {metric.code}" if metric else "metric unknown"
    return f"{left} × {right}"


def _surroundings(session: ReviewSession, question: Question) -> list[str]:
    row = question.row
    document = session.document(row["rendition_id"])
    for block in document.blocks:
        if isinstance(block, Grid) and row["line"] in block.lines:
            return _grid(block, row["line"], row["column"] - 1)
    for paragraph in document.paragraphs:
        if paragraph.line == row["line"]:
            return [_sentence(paragraph.text, row["column"] - 1, row["printed"])]
    return [f"  (line {row['line']} is not shown)"]


def _grid(grid: Grid, line: int, column: int) -> list[str]:
    """Rows around the line, the row's first cell and the columns around the cell; the cell in brackets."""
    at = grid.lines.index(line)
    window = [0, *range(max(1, column - _COLUMNS), column + _COLUMNS + 1)] if column else range(_COLUMNS * 2)
    shown = range(max(0, at - _ROWS), min(len(grid.rows), at + _ROWS + 1))
    texts = {}
    for number in shown:
        cells = grid.rows[number]
        texts[number] = [_cut(cells[n]) if n < len(cells) else "" for n in window]
        if number == at:
            marked = list(window).index(column)
            texts[number][marked] = f"【{texts[number][marked]}】"
    widths = [max(cell_len(row[n]) for row in texts.values()) for n in range(len(window))]
    lines = []
    for number, cells in texts.items():
        padded = [text + " " * (width - cell_len(text)) for text, width in zip(cells, widths, strict=True)]
        if number == at:
            padded[marked] = reversed_out(padded[marked])
        sign = ">" if number == at else " "
        lines.append(f"  {sign} {grid.lines[number]:>5}  {' | '.join(padded)}")
    return lines


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _sentence(text: str, start: int, printed: str) -> str:
    end = start + len(printed) if text[start : start + len(printed)] == printed else start + 1
    before, after = text[max(0, start - _TEXT) : start], text[end : end + _TEXT]
    return f"  … {before}{reversed_out(f'【{text[start:end]}】')}{after} …"


def _checks(session: ReviewSession, question: Question) -> list[str]:
    """Checks that hold the likely cell, failing ones first."""
    row = question.row
    if not (row["area_code"] and row["metric_code"]):
        return []
    cell = f"{row['area_code']}|{row['metric_code']}"
    found = [c for c in session.table(question.entry, "check").to_pylist() if cell in c["cells"]]
    found.sort(key=lambda c: c["outcome"] != "fails")
    lines = [f"  check     {c['expression']}: {_sides(c['left_value'], c['right_value'])}{c['outcome']}" for c in found]
    more = [f"            and {len(found) - _CHECKS} more"] if len(found) > _CHECKS else []
    return [*lines[:_CHECKS], *more]


def _sides(left: float | None, right: float | None) -> str:
    return "" if left is None or right is None else f"{left:.10g} / {right:.10g} "


def listing(session: ReviewSession, questions: Sequence[Question]) -> list[str]:
    """One line a question, for ``--list``."""
    lines = []
    for question in questions:
        row, entry = question.row, question.entry
        where = ", ".join(filter(None, (row["table_code"], row["row_label"], row["column_label"])))
        advice = f" → {row['suggestion']}" if row["suggestion"] else ""
        lines.append(
            f"{entry.month:%Y-%m} {entry.bulletin_id} line {row['line']}, column {row['column']} ({where}): "
            f"“{row['printed']}” {row['reason_zh']} [{row['reason_code']}]{advice}"
        )
    return lines
