"""The page's words for codes, the same as those of the marts (``dim_label``) where both know a code. A code that is
not listed is shown as it is: nothing is hidden for want of a word."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """``symbol`` says the same as the colour, for those who do not see the colour or print in grey."""

    label: str
    symbol: str
    meaning: str


STATUSES: dict[str, Word] = {
    "confirmed": Word("已印证", "✓", "数值另有校验或版本文件相符，所在的行列也有据可证"),
    "reported": Word("照录", "○", "没有校验或其他版本文件可以印证，或归属只凭行的次序"),
    "repaired": Word("已修正", "△", "位置或个别字符经修正，依据附在单元格上"),
    "corrected": Word("人工更正", "◆", "由人工更正文件给出"),
    "quarantined": Word("隔离", "×", "存疑，未发布，待人处理"),
    "unserved": Word("未采用", "＝", "与其他单元格合读，或以另一版本文件为准"),
    "spanned": Word("跨行合并", "↕", "合并单元格的数字，属于全市，不属于所在行"),
    "placeholder": Word("占位符", "–", "横线、斜线：无任务、未考核，不是数字"),
    "blank": Word("空白", "·", "没有印出数字；空白不是零"),
    "unmatched": Word("无契约", "？", "所在的表没有契约，原样列出，不作为事实"),
}

OUTCOMES: dict[str, Word] = {
    "fails": Word("不成立", "✗", "两边之差超出印出精度"),
    "not_evaluable": Word("无法计算", "？", "所需数值不全"),
    "within_rounding": Word("舍入内成立", "≈", "两边之差在印出精度之内"),
    "holds": Word("成立", "✓", "两边完全相等"),
}
"""In the order of the ledger: failures first."""

RULE_KINDS: dict[str, str] = {
    "sum": "分项合计",
    "balance": "分区合计",
    "ratio": "比率",
    "equality": "相等",
    "rank": "名次",
    "narrative": "正文复述",
    "claim": "正文断言",
    "correction": "人工更正",
    "constant": "年内不变",
    "not_falling": "累计不降",
    "title": "标题与日期",
    "annex": "附件齐全",
}

HEADER_MATCHES: dict[str, str] = {
    "exact": "表头与契约相符",
    "text": "表头按文字近似认出",
    "anchors": "表头部分缺损，按残存文字认出",
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
    "header_period": "表头中的报告期",
    "header_year": "表头中的年份",
    "header_points": "表头中的分值",
    "header_threshold": "表头中的规模",
    "header_name": "表头文字的一部分",
    "column_number": "栏次",
    "serial_number": "行序号",
    "row_label": "行标题的一部分",
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
