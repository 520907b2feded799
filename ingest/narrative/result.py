"""What the narrative room hands on. Lines and columns are 1-based; columns count characters of the
line as read."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class NarrativeFigure(NamedTuple):
    """A figure of the running text that one slot owns.

    ``value`` is in ``unit`` (the printed one, in its canonical spelling) and negative for a printed fall;
    ``decimals`` are those printed. ``table_code`` is the table that prints the metric too, None for a
    metric that only the narrative has. ``section`` is the section's code, ``evidence`` says in Chinese
    what decided.
    """

    metric_code: str
    area_code: str
    value: Decimal
    decimals: int
    unit: str
    printed: str
    line: int
    column: int
    section: str
    table_code: str | None
    evidence: str


class Unattributed(NamedTuple):
    """A number that may be a figure and that no slot owns for certain. ``candidates`` are metric codes."""

    token: str
    line: int
    column: int
    printed: str
    candidates: tuple[str, ...]
    reason: str


class NumericToken(NamedTuple):
    """One numeric token: ``token_class`` is fact, restated, non_fact or quarantined; ``kind`` says
    what it is."""

    token: str
    line: int
    column: int
    token_class: str
    kind: str
    metric_code: str | None


class Claim(NamedTuple):
    """A statement on an assessed item: ``kind`` is highest, lowest, all_equal or not_assessed.

    The item's value is the sum of ``metrics``; ``area_codes`` are rows of ``table_code`` (a park
    stands for the district it belongs to where the table has no parks). ``unresolved`` are printed
    names that no area has.
    """

    kind: str
    metrics: tuple[str, ...]
    area_codes: tuple[str, ...]
    line: int
    printed: str
    table_code: str
    unresolved: tuple[str, ...] = ()


class NarrativeReading(NamedTuple):
    """Everything read from the paragraphs of one document; ``tokens`` has every numeric token exactly once.

    ``doubtful_claims`` name an area that is not known, so that they cannot be checked.
    """

    figures: tuple[NarrativeFigure, ...]
    claims: tuple[Claim, ...]
    unattributed: tuple[Unattributed, ...]
    tokens: tuple[NumericToken, ...]
    doubtful_claims: tuple[Claim, ...] = ()


REASONS = {
    "no_unit": "数字后没有计量单位",
    "broken_number": "数字被换行、空格或其他字符打断",
    "range": "数字是一个范围",
    "signed": "数字带负号",
    "not_a_count": "个数带小数",
    "too_long": "数字过长或小数过多，疑为转换错误",
    "other_section": "不在任何已声明的栏目中",
    "unknown_words": "分句中有未声明的词语，主语或谓语不确定",
    "no_subject": "分句没有可确定的主语",
    "several_subjects": "分句有两个以上的主语或并列的谓语",
    "no_measure": "没有可确定的谓语",
    "no_slot": "没有与主语、谓语、单位相符的栏位",
    "several_slots": "相符的栏位不止一个",
    "other_period": "不是报告期累计数",
    "approximate": "约数",
    "other_area": "地区不确定，或该栏位不分地区",
    "no_direction": "同比没有升降方向",
    "no_base": "同比所比较的指标不确定",
    "conflict": "同一栏位有两个不同的数字",
    "between_tables": "不在正文中",
}
"""Reason codes of :class:`Unattributed`, and what a person reads."""
