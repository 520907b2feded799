"""The page's words for codes. A code that is not listed is shown as it is: nothing is hidden for want of
a word."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """``symbol`` says the same as the colour, for those who do not see the colour or print in grey."""

    label: str
    symbol: str
    meaning: str


STATUSES: dict[str, Word] = {
    "confirmed": Word("已证实", "✓", "至少一条独立校验或另一版本文件与之相符"),
    "reported": Word("已收录", "○", "按印出的收录，没有校验可以佐证"),
    "repaired": Word("已修正", "△", "位置或字符经修正，依据附在单元格上"),
    "corrected": Word("人工更正", "◆", "按更正文件改定"),
    "quarantined": Word("隔离", "×", "存疑，未发布，待人处理"),
    "unserved": Word("未采用", "＝", "与其他单元格合读，或以另一版本文件为准"),
    "spanned": Word("跨行合并", "↕", "合并单元格的数字，属于全市，不属于所在行"),
    "placeholder": Word("占位符", "–", "横线、斜线：无任务、未考核，不是数字"),
    "blank": Word("空白", "·", "没有印出数字；空白不是零"),
    "unmatched": Word("无契约", "？", "所在的表没有契约，原样列出，不作为事实"),
}

OUTCOMES: dict[str, Word] = {
    "fails": Word("不符", "✗", "两边的区间没有交集"),
    "not_evaluable": Word("无法核验", "？", "缺少所需的数字"),
    "within_rounding": Word("舍入之内", "≈", "两边不等，差在印出精度之内"),
    "holds": Word("相符", "✓", "两边相等"),
}
"""In the order of the ledger: failures first."""

RULE_KINDS: dict[str, str] = {
    "sum": "分项合计",
    "balance": "地区合计",
    "ratio": "比率",
    "equality": "相等",
    "rank": "排名",
    "narrative": "正文与附表",
    "claim": "正文评述",
    "correction": "更正条件",
    "constant": "年内不变",
    "not_falling": "年内不降",
    "title": "标题月份",
}

HEADER_MATCHES: dict[str, str] = {
    "exact": "表头与契约相符",
    "text": "表头按文字近似认出",
    "arithmetic": "表头按校验认出",
    "position": "表头残缺，按列次序与校验认出",
    "none": "表头未认出",
}

CLAIMS: dict[str, str] = {
    "highest": "最高",
    "lowest": "最低",
    "all_equal": "各地相同",
    "not_assessed": "未考核",
}

TOKEN_KINDS: dict[str, str] = {
    "figure": "数字",
    "date": "日期",
    "year": "年份",
    "month": "月份",
    "issue_number": "期号",
    "document_number": "文号",
    "ordinal": "序号",
    "period": "报告期",
    "threshold": "门槛",
    "name_part": "名称的一部分",
    "table_reference": "附件编号",
    "table_title": "表题",
    "header": "表头",
    "unit": "单位",
    "unattributed": "未能归属",
    "page_number": "页码",
}

FORMATS: dict[str, str] = {
    "text": "文本", "markdown": "Markdown", "html": "网页", "docx": "Word",
    "xlsx": "Excel", "pdf": "PDF", "scan": "扫描件",
}  # fmt: skip


def word(words: dict[str, Word], code: str) -> Word:
    return words.get(code) or Word(code, "?", "")
