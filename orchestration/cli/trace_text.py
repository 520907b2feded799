"""A trace as a Chinese page for the terminal: the figure first, then where it stands, then what guards it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rich.cells import cell_len

from ingest.proof.expressions import figure as number
from ingest.proof.expressions import interval
from ingest.proof.vocabulary import OUTCOMES
from warehouse.trace import Check, Part, Source, Trace
from warehouse.trace.printed_place import PrintedPlace, PrintedRow

_EDITIONS = {"original": "原件"}
_LISTED_CHECKS = 40
_WIDEST_CELL = 16


def trace_lines(trace: Trace) -> Iterator[str]:
    """The page, line by line."""
    city = "" if trace.area.code == trace.area.city_code else f"（{trace.area.city_zh}）"
    yield f"{trace.area.name_zh}{city}　{trace.month.year}年{trace.month.month}月　{trace.metric.name_zh}"
    yield f"  {trace.area.code}|{trace.month:%Y-%m}|{trace.metric.code}"
    yield ""
    if trace.figure is None:
        yield f"没有发布的数值。{trace.absence_zh}"
    else:
        figure = trace.figure
        yield f"数值　　{_value(figure.value, figure.decimals)} {figure.unit}（{trace.period_basis_zh}）"
        yield f"状态　　{figure.status_zh}：{figure.status_note}"
        if figure.evidence:
            yield f"依据　{figure.evidence}"
        agreeing = f"{figure.renditions_agreeing} 个版本文件一致"
        yield f"校验　　通过 {figure.checks_passed}，不成立 {figure.checks_failed}；{agreeing}"
    if trace.source:
        yield from _source_lines(trace.source)
    if len(trace.vintages) > (trace.figure is not None):
        yield from _vintage_lines(trace)
    if trace.figure is not None:
        yield from _check_lines(trace)
    yield from _quarantine_lines(trace)
    if trace.other_metrics:
        names = "；".join(f"{m.name_zh}（{m.code}）" for m in trace.other_metrics[:8])
        yield from ("", f"同样的词还可以指：{names}")
    yield from ("", f"发布 {trace.release_id}")


def _source_lines(source: Source) -> Iterator[str]:
    edition = _EDITIONS.get(source.edition, source.edition)
    yield from ("", "出处")
    yield f"  简报　　{source.title_zh}"
    issue = f"{source.issue_year} 年第 {source.issue_no} 期"
    yield f"  　　　　{source.series_zh} {issue}，{source.published_on} 发布，{edition}"
    yield f"  文件　　{source.document}"
    yield f"  　　　　SHA-256 {source.sha256}"
    yield f"  表　　　{source.table_title or source.table_zh}"
    place = f"第 {source.line} 行，第 {source.column} " + ("格" if _in_table(source) else "字")
    labels = f"；行标题“{source.row_label}”，列“{source.header_path_zh}”" if _in_table(source) else ""
    yield f"  位置　　{place}{labels}"
    if source.problem:
        yield f"  {source.problem}"
    if source.printed:
        yield from ("", "原文（【】内为所查的数）")
        yield from _printed_lines(source.printed)


def _in_table(source: Source) -> bool:
    return source.printed is None or bool(source.printed.rows)


def _printed_lines(place: PrintedPlace) -> Iterator[str]:
    if not place.rows:
        yield f"  {place.line:>5}  …{place.before}【{place.text}】{place.after}…"
        return
    rows = [*place.header, *place.rows]
    texts = [[_cell(row, n) for n in range(max(len(r.cells) for r in rows))] for row in rows]
    widths = [min(_WIDEST_CELL, max(cell_len(text[n]) for text in texts)) for n in range(len(texts[0]))]
    for row, text in zip(rows, texts, strict=True):
        padded = " ".join(t + " " * (w - cell_len(t)) for t, w in zip(text, widths, strict=True))
        yield f"  {row.line:>5}  {padded}".rstrip()


def _cell(row: PrintedRow, n: int) -> str:
    text = " ".join(row.cells[n].split()) if n < len(row.cells) else ""
    if n == row.marked:
        return f"【{text}】"
    while cell_len(text) > _WIDEST_CELL:
        text = text[:-2] + "…"
    return text


def _vintage_lines(trace: Trace) -> Iterator[str]:
    yield from ("", f"历次发布（{len(trace.vintages)}）")
    for v in trace.vintages:
        until = f"至 {v.recorded_to}" if v.recorded_to else "至今"
        cause = f"{v.cause_zh}；" if v.cause_zh else ""
        yield (
            f"  {v.vintage_no}. {v.recorded_from} {until}：{_value(v.value, v.decimals)} {v.unit}"
            f"（{cause}印作“{v.printed}”，{v.status_zh}；{v.bulletin_id}，{_EDITIONS.get(v.edition, v.edition)}）"
        )


def _check_lines(trace: Trace) -> Iterator[str]:
    if not trace.checks:
        yield from ("", "没有校验涉及这个数。")
        return
    yield from ("", f"涉及这个数的校验（{len(trace.checks)}）")
    for check in trace.checks[:_LISTED_CHECKS]:
        word = OUTCOMES.get(check.outcome)
        own = trace.source is None or check.edition == trace.source.edition
        of = "" if own else f"（{_EDITIONS.get(check.edition, check.edition)}）"
        yield f"  {word.symbol if word else '?'} {check.kind_zh}{of}　{check.expression_zh}"
        if sides := _sides(check):
            yield f"      {check.outcome_zh}：{sides}"
        if parts := _parts(check, trace):
            yield f"      {parts}"
        if check.note:
            yield f"      {check.note}"
    if len(trace.checks) > _LISTED_CHECKS:
        yield f"  另有 {len(trace.checks) - _LISTED_CHECKS} 条；--format json 全部列出"


def _sides(check: Check) -> str:
    if check.left_value is None and check.right_value is None:
        return ""
    left = number(check.left_value) + interval(check.left_low, check.left_high)
    right = number(check.right_value) + interval(check.right_low, check.right_high)
    return f"左 {left}，右 {right}"


def _parts(check: Check, trace: Trace) -> str:
    """The other figures of the check, by what tells them apart: the area, or the metric."""
    others = [p for p in check.parts if (p.area_code, p.metric_code) != (trace.area.code, trace.metric.code)]
    return "其他各数：" + "，".join(_part(part, trace) for part in others) if others else ""


def _part(part: Part, trace: Trace) -> str:
    name = part.area_zh if part.metric_code == trace.metric.code else part.metric_zh
    if part.metric_code != trace.metric.code and part.area_code != trace.area.code:
        name = f"{part.area_zh} {name}"
    return f"{name} {part.printed if part.printed is not None else '（无数）'}"


def _quarantine_lines(trace: Trace) -> Iterator[str]:
    if not trace.quarantine:
        return
    yield from ("", f"隔离项（{len(trace.quarantine)}）")
    for item in trace.quarantine:
        yield f"  × {item.document} 第 {item.line} 行第 {item.column} 格“{item.printed}”：{item.reason_zh}"
        if item.suggestion:
            yield f"      {item.suggestion}"


def _value(value: Decimal, decimals: int) -> str:
    return f"{value:,.{decimals}f}"
