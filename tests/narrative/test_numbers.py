"""Numbers that are no figures are known for what they are; broken ones are not mended by guessing."""

from __future__ import annotations

import pytest

from ingest.narrative import numeric_tokens
from tests.narrative.bulletins import read


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("1-9月", ["1", "9"]),
        ("2018—2019 年", ["2018", "2019"]),
        ("８５．４％", ["85.4"]),
        ("1,043.1 亿元", ["1,043.1"]),
        ("11,204亩，12,3", ["11,204", "12", "3"]),
        ("2020.10.27", ["2020.10", "27"]),
        ("4.2018-2019年签约", ["4", "2018", "2019"]),
        ("十四五①", []),
    ],
)
def test_what_a_token_is(text: str, tokens: list[str]) -> None:
    assert [token for _, _, token in numeric_tokens(text)] == tokens
    for start, end, _ in numeric_tokens(text):
        assert text[start:end].strip()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("(2020 年第 14 期)", ["year", "issue_number"]),
        ("2020 年 10 月 27 日", ["date"] * 3),
        ("株简准字 22 号", ["document_number"]),
        ("（株办〔2020〕6 号）", ["document_number"] * 2),
        ("全市活动 1-9 月情况通报", ["period"] * 2),
        ("1.省“五个 100”。", ["ordinal", "name_part"]),
        ("2、引进“500 强”企业。", ["ordinal", "name_part"]),
        ("（详见附件 4、附件 5）", ["table_reference"] * 2),
        ("附件 2", ["table_reference"]),
        ("其中1-5亿元项目较多，50亿元以上项目较少。", ["threshold"] * 3),
        ("- 3 -", ["page_number"]),
        ("第 3 页", ["page_number"]),
        ("联系电话：0731-28681234", ["phone"] * 2),
        ("前9个月", ["period"]),
        ("第2次集中开工", ["ordinal"]),
    ],
)
def test_numbers_that_are_no_figures(text: str, kinds: list[str]) -> None:
    tokens = read(text).tokens
    assert [token.kind for token in tokens] == kinds
    assert {token.token_class for token in tokens} == {"non_fact"}


def test_a_number_alone_on_its_line_is_a_page() -> None:
    reading = read("全市重点项目稳步推进。\n3\n（二）产业项目攻坚情况")
    assert [(t.token, t.token_class, t.kind) for t in reading.tokens] == [("3", "non_fact", "page_number")]


def test_a_figure_alone_on_its_line_is_still_a_figure() -> None:
    reading = read("（一）重点项目投资完成情况\n重点项目完成投资\n891.3\n亿元。")
    assert [(f.metric_code, str(f.value), f.line, f.column) for f in reading.figures] == [
        ("investment.completed.total", "891.3", 3, 1)
    ]


def test_spaces_inside_a_number_belong_to_it() -> None:
    reading = read("（一）重点项目投资完成情况\n重点项目完成投资 8 91. 3 亿元。")
    assert [str(figure.value) for figure in reading.figures] == ["891.3"]
    assert [(t.token, t.token_class) for t in reading.tokens] == [
        ("8", "restated"), ("91", "restated"), ("3", "restated"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["89\n1.3亿元", "891.\n3亿元", "891\n.3亿元", "89\n1\n.3亿元", "1, 043亿元"])
def test_a_number_broken_by_a_line_is_open(text: str) -> None:
    reading = read("（一）重点项目投资完成情况\n重点项目完成投资" + text + "。")
    assert reading.figures == ()
    assert "broken_number" in {item.reason for item in reading.unattributed}


def test_a_list_number_before_a_count_is_not_its_integer_part() -> None:
    reading = read("省“五个100”。\n1. 11个重大产业项目完成投资142.4亿元。")
    assert {f.metric_code: str(f.value) for f in reading.figures} == {
        "province.major_industry.projects": "11",
        "province.major_industry.completed": "142.4",
    }


def test_figures_between_tables_are_open() -> None:
    reading = read("a\tb\n附件 2\n全市新增投资 12.5亿元情况表\na\tb")
    assert [(u.printed, u.reason) for u in reading.unattributed] == [("12.5亿元", "between_tables")]


def test_a_note_below_its_table_can_own_a_figure() -> None:
    text = "附件 3\n动态储备土地和标准厂房完成情况表\n单位：亩\na\tb\n注：1.全市工业用地报批计划 4011 亩。"
    figure = read(text).figures[0]
    assert (figure.metric_code, str(figure.value), figure.line) == ("reserve.land_approval.plan", "4011", 5)
    assert read(text.replace("动态储备土地和标准厂房", "征地拆迁")).figures == ()
