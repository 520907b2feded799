"""The declared Arrow schema of every dataset that a reading emits into the lake.

A *reading* is what the current contracts make of all known renditions of one *edition* (the original issue of
a bulletin, or a correction of it). Every row carries the reading's key, so that marts can pick the newest
reading of an edition and drop the rest.  Grain of each dataset is in ``GRAIN``; the column comments below are
field metadata (``comment``), so that docs and staging models derive from here.
"""

from __future__ import annotations

import pyarrow as pa

VALUE_TYPE = pa.decimal128(18, 4)


def _field(name: str, kind: pa.DataType, comment: str, *, null: bool = False) -> pa.Field:
    return pa.field(name, kind, nullable=null, metadata={"comment": comment})


_KEY = [
    _field("reading_id", pa.string(), "一次解读的标识：全部版本文件的散列、解析器版本与契约版本共同决定"),
    _field("bulletin_id", pa.string(), "简报标识：城市代码-系列-年份-期号"),
    _field("edition", pa.string(), "版次：original 为原件，correction-日期 为更正件"),
    _field("month", pa.date32(), "报告月份（当月第一天）"),
]

_PLACE = [
    _field("rendition_id", pa.string(), "来源文件的 SHA-256"),
    _field("line", pa.int32(), "来源文件中的行号，从 1 起"),
    _field("column", pa.int32(), "行内的单元格序号或字符位置，从 1 起"),
]

SCHEMAS: dict[str, pa.Schema] = {
    "bulletin": pa.schema(
        [
            *_KEY,
            _field("city_code", pa.string(), "城市代码"),
            _field("series_code", pa.string(), "系列代码"),
            _field("series_zh", pa.string(), "系列名称"),
            _field("issue_year", pa.int16(), "期号所属年份"),
            _field("issue_no", pa.int16(), "期号"),
            _field("title_zh", pa.string(), "简报标题"),
            _field("published_on", pa.date32(), "发布日期"),
            _field("renditions", pa.int32(), "参与本次解读的版本文件数"),
            _field("tokens", pa.int32(), "全部版本文件中的数字记号总数"),
            _field("tokens_fact", pa.int32(), "成为事实（或确认事实）的数字记号数"),
            _field("tokens_non_fact", pa.int32(), "已知的非事实（日期、期号、序号、跨行单元格等）的数字记号数"),
            _field("tokens_quarantined", pa.int32(), "被隔离的数字记号数"),
            _field("tokens_homeless", pa.int32(), "没有归宿的数字记号数，应为 0"),
            _field("ingest_version", pa.string(), "解析器版本"),
            _field("contracts_version", pa.string(), "契约与参考数据的散列"),
        ]
    ),
    "rendition": pa.schema(
        [
            *_KEY,
            _field("rendition_id", pa.string(), "来源文件的 SHA-256"),
            _field("source_name", pa.string(), "来源文件名"),
            _field("format", pa.string(), "文件格式"),
            _field("encoding", pa.string(), "字符编码", null=True),
            _field("size_bytes", pa.int64(), "字节数"),
            _field("lines", pa.int32(), "行数"),
            _field("tokens", pa.int32(), "数字记号总数"),
        ]
    ),
    "observation": pa.schema(
        [
            *_KEY,
            _field("area_code", pa.string(), "地区代码"),
            _field("metric_code", pa.string(), "指标代码"),
            _field("value", VALUE_TYPE, "印出的数值（按印出的单位）"),
            _field("unit", pa.string(), "印出的计量单位"),
            _field("decimals", pa.int8(), "印出的小数位数"),
            _field("status", pa.string(), "状态：confirmed、reported、repaired、corrected"),
            _field("printed", pa.string(), "印出的原文"),
            _field("table_code", pa.string(), "所在表的契约代码；正文为 narrative"),
            *_PLACE,
            _field("row_label", pa.string(), "所在行印出的行标题", null=True),
            _field("checks_passed", pa.int16(), "通过的校验数"),
            _field("checks_failed", pa.int16(), "未通过的校验数"),
            _field("renditions_agreeing", pa.int8(), "给出相同数值的版本文件数，文字完全相同的副本只计一次"),
            _field("evidence", pa.string(), "位置或字符被修正时的依据", null=True),
        ]
    ),
    "quarantine": pa.schema(
        [
            *_KEY,
            _field("quarantine_id", pa.string(), "隔离项标识，由来源位置决定，重复装载不变"),
            *_PLACE,
            _field("table_code", pa.string(), "所在表的契约代码", null=True),
            _field("table_title", pa.string(), "所在表印出的标题", null=True),
            _field("row_label", pa.string(), "所在行印出的行标题", null=True),
            _field("column_label", pa.string(), "所在列印出的列标题", null=True),
            _field("area_code", pa.string(), "可能的地区代码", null=True),
            _field("metric_code", pa.string(), "可能的指标代码", null=True),
            _field("printed", pa.string(), "印出的原文"),
            _field("reason_code", pa.string(), "隔离原因代码"),
            _field("reason_zh", pa.string(), "隔离原因说明"),
            _field("suggestion", pa.string(), "处理建议", null=True),
        ]
    ),
    "check": pa.schema(
        [
            *_KEY,
            _field("check_id", pa.string(), "校验标识：规则与对象"),
            _field("rule_code", pa.string(), "规则代码"),
            _field(
                "rule_kind",
                pa.string(),
                "规则类型：balance、sum、ratio、rank、equality、narrative、claim、constant、not_falling 等",
            ),
            _field("table_code", pa.string(), "所属表的契约代码；跨表规则为 series"),
            _field("area_code", pa.string(), "地区代码", null=True),
            _field("expression", pa.string(), "规则表达式"),
            _field("left_value", pa.float64(), "左边的值", null=True),
            _field("right_value", pa.float64(), "右边的值", null=True),
            _field("left_low", pa.float64(), "左边区间下界", null=True),
            _field("left_high", pa.float64(), "左边区间上界", null=True),
            _field("right_low", pa.float64(), "右边区间下界", null=True),
            _field("right_high", pa.float64(), "右边区间上界", null=True),
            _field("tolerance", pa.float64(), "印出精度所允许的最大差", null=True),
            _field("outcome", pa.string(), "结果：holds、within_rounding、fails、not_evaluable"),
            _field("proves", pa.string(), "成立时证明什么：value、row、column、area、unit、period"),
            _field("cells", pa.list_(pa.string()), "所涉及的单元格，形如 地区代码|指标代码"),
            _field("note", pa.string(), "说明", null=True),
        ]
    ),
    "table_reading": pa.schema(
        [
            *_KEY,
            _field("rendition_id", pa.string(), "来源文件的 SHA-256"),
            _field("table_code", pa.string(), "匹配的契约代码；正文为 narrative；未匹配为空", null=True),
            _field("table_title", pa.string(), "印出的标题"),
            _field("first_line", pa.int32(), "起始行号"),
            _field("last_line", pa.int32(), "结束行号"),
            _field("header_match", pa.string(), "表头如何被认出：exact、text、anchors、arithmetic、position、none"),
            _field("cells", pa.int32(), "读到的数据单元格数"),
            _field("facts", pa.int32(), "成为事实的单元格数"),
            _field("blanks", pa.int32(), "空白单元格数"),
            _field("placeholders", pa.int32(), "横线、斜线等占位单元格数"),
            _field("spanned", pa.int32(), "跨行合并单元格数"),
            _field("quarantined", pa.int32(), "被隔离的单元格数"),
            _field("checks", pa.int32(), "涉及本表的校验数"),
            _field("checks_failed", pa.int32(), "其中未通过的校验数"),
            _field("operations", pa.list_(pa.string()), "为安放数字所作的修正操作"),
        ]
    ),
    "token": pa.schema(
        [
            *_KEY,
            *_PLACE,
            _field("text", pa.string(), "数字记号的原文"),
            _field("class", pa.string(), "归类：fact、restated、claim、non_fact、quarantined、homeless"),
            _field(
                "kind",
                pa.string(),
                "细类：如 date、issue_number、ordinal、period、threshold、table_title、header_period、row_label",
            ),
            _field("metric_code", pa.string(), "归属的指标代码", null=True),
        ]
    ),
}

BELIEF = pa.schema(
    [
        *SCHEMAS["observation"],
        _field("believed_from", pa.date32(), "该数值自此日（含）起为此版次的数值"),
        _field("believed_to", pa.date32(), "该数值至此日（不含）为止；至今有效为空", null=True),
        _field("began_by", pa.string(), "起因：rendition 新到的版本文件、decision 人工更正；随发布而来为空", null=True),
        _field("ended_by", pa.string(), "终因：rendition 新到的版本文件、decision 人工更正；至今有效为空", null=True),
    ]
)
"""Dataset ``belief``: figures of an edition that its evidence changed after the publication (``ingest.stages``), one
row a span of days. Hardly any edition has such figures, and where none has, there is no such file."""

GRAIN: dict[str, tuple[str, ...]] = {
    "bulletin": ("reading_id",),
    "rendition": ("reading_id", "rendition_id"),
    "observation": ("reading_id", "area_code", "metric_code"),
    "quarantine": ("reading_id", "quarantine_id"),
    "check": ("reading_id", "check_id"),
    "table_reading": ("reading_id", "rendition_id", "table_code", "first_line"),
    "token": ("reading_id", "rendition_id", "line", "column"),
    "belief": ("reading_id", "area_code", "metric_code", "believed_from"),
}
"""Columns that identify a row. ``token`` lists the numeric tokens outside table bodies; a body's cells are
counted in ``table_reading`` and are rows of ``observation`` or ``quarantine`` themselves."""
