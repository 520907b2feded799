"""The parts read from a table as a ContractSpec with placeholder metric codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from ingest.contracts.draft.columns import ColumnReading
from ingest.contracts.draft.header import Header, HeaderNode
from ingest.contracts.draft.labels import template
from ingest.contracts.model import Blank, ColumnSpec, ContractSpec, RowSpec

DRAFT = "draft"
"""What table and metric codes of a draft begin with, until a person names them."""


def metric_code(number: int, column: int, categories: bool) -> str:
    """The placeholder code of figure column ``column`` (0-based) of the document's table ``number``."""
    return f"{DRAFT}.t{number}.{'{category}.' if categories else ''}c{column + 1:02d}"


def build_spec(
    number: int, title: str, series_code: str, rows: RowSpec, header: Header,
    columns: Sequence[ColumnReading],
    month: date, units: frozenset[str], not_additive: frozenset[int] = frozenset(), edits: Sequence[str] = (),
) -> ContractSpec:  # fmt: skip
    """The contract without the names of its metrics. ``columns`` run in the order of the figure columns."""
    codes = [value.code for value in rows.categories.values] if rows.categories else [""]
    default = _default_unit(columns)
    blank_is_none = any(column.closes_with_blanks for column in columns)

    def node(found: HeaderNode) -> ColumnSpec:
        label = template(found.printed, month, units) if found.named else f"未命名{(found.column or 0) + 1}"
        children = tuple(map(node, found.children))
        if found.column is None:
            return ColumnSpec(label=label, columns=children)
        column = columns[found.column]
        by_category = dict(zip(codes, column.units, strict=True))
        one = len(set(column.units)) == 1
        unit = (None if column.units[0] == default else column.units[0]) if one else by_category
        return ColumnSpec(
            label=label, metric=metric_code(number, found.column, bool(rows.categories)), role=column.role,
            unit=unit, blank=_blank(column, codes), span=column.span,
            additive=False if found.column in not_additive else None, columns=children,
        )  # fmt: skip

    return ContractSpec(
        table=f"{DRAFT}_t{number}",
        series=series_code,
        title=title,
        name_prefix=_prefix(title),
        theme=DRAFT,
        period_basis="quarter" if "{季度}" in title else "ytd",
        unit=default,
        blank="none" if blank_is_none else "not_applicable",
        rows=rows,
        columns=tuple(map(node, header.nodes)),
        edits=tuple(edits),
    )


def _default_unit(columns: Sequence[ColumnReading]) -> str:
    counted = Counter(column.units[0] for column in columns if column.units[0] not in ("%", "位"))
    return counted.most_common(1)[0][0] if counted else "个"


def _blank(column: ColumnReading, codes: Sequence[str]) -> dict[str, Blank] | None:
    """A category that prints nothing at all in a column whose other categories do is not collected there."""
    if not any(column.empty) or all(column.empty):
        return None
    return {code: "not_collected" for code, empty in zip(codes, column.empty, strict=True) if empty}


def _prefix(title: str) -> str:
    short = title
    for tail in ("情况表", "完成情况", "统计表", "一览表", "表"):
        short = short.removesuffix(tail) or short
    return short.replace("{季度}", "").replace("{期间}", "") or title
