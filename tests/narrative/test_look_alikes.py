"""Sentences that look like a slot's and are not: what must stay open, and what may be read beside it."""

from __future__ import annotations

import pytest

from ingest.narrative import REASONS
from tests.narrative.bulletins import figures, read

HEADINGS = {
    "investment": "（一）重点项目投资完成情况\n",
    "five_hundreds": "1.省“五个100”。",
    "five_batches": "2.市“五个一批”。",
    "supporting": "2.设施配套行动。",
    "works": "1.重点项目开竣工。",
    "reserve": "2.动态储备标准厂房和土地。",
    "land": "3.征地拆迁。",
    "conversion": "4.招商项目综合开工。",
    "financing": "5.项目融资情况。",
}
ALL_HEADINGS = "\n" + "\n".join(heading.strip() for heading in HEADINGS.values())
TOTAL = "investment.completed.total"

# section, text, what may be attributed
LOOK_ALIKES: list[tuple[str, str, dict[str, str]]] = [
    # another subject
    ("investment", "高新产业项目完成投资30亿元，占年度投资计划的50%，同比上升3个百分点。", {}),
    ("investment", "重点项目库完成投资30亿元。", {}),
    ("investment", "长沙市重点项目完成投资148.3亿元。", {}),
    ("investment", "除重点项目外完成投资20亿元。", {}),
    ("investment", "重点项目完成投资891.3亿元，其中民间投资300亿元，占计划的33%。", {TOTAL: "891.3 亿元"}),
    ("investment", "重点项目带动工业技改快速增长，完成投资200亿元。", {}),
    ("five_hundreds", "重大产业项目库新增11个项目。", {}),
    ("five_batches", "重点科技创新项目中，77个前期项目完成投资6.12亿元。", {}),
    ("five_batches", "重点产业项目中，新开工项目50个，完成投资100亿元。", {}),
    ("financing", "全市新增贷款300亿元，同比增长14.9%。", {}),
    ("conversion", "2017-2018年签约未开工项目131个。", {}),
    ("conversion", "2019年签约项目254个，已开工148个。", {}),
    ("land", "产业项目用地完成国有土地上房屋征收5万平方米。", {}),
    # some of them, two of them, all but them
    (
        "five_hundreds",
        "11个重大产业项目中，5个完成投资100亿元。",
        {"province.major_industry.projects": "11 个"},
    ),
    ("investment", "产业项目和配套项目完成投资891.3亿元。", {}),
    ("investment", "产业项目、配套项目分别完成投资617.4亿元、273.9亿元。", {}),
    ("investment", "天元区、芦淞区重点项目完成投资148.3亿元。", {}),
    ("works", "计划开工和实际开工均为239个。", {}),
    ("works", "其中，239个开工。", {}),
    # another measure
    ("investment", "重点项目未完成投资151.8亿元。", {}),
    ("investment", "重点项目剩余投资151.8亿元。", {}),
    ("investment", "重点项目预计完成投资1000亿元。", {}),
    ("investment", "重点项目完成投资10亿元的企业5家，占年度计划的3%。", {}),
    (
        "investment",
        "产业项目完成投资617.4亿元，占重点项目投资的69.3%。",
        {"investment.completed.industry": "617.4 亿元"},
    ),
    ("investment", "重点项目完成投资891.3亿元，占全市固定资产投资的45%。", {TOTAL: "891.3 亿元"}),
    ("works", "全市计划开工239个，未开工44个。", {"works.start.plan": "239 个"}),
    ("five_hundreds", "完成引进科技创新人才任务20个。", {}),
    # another period
    ("investment", "9月，重点项目完成投资98亿元，占年度投资计划的9.4%。", {}),
    ("investment", "去年1-9月，重点项目完成投资700亿元。", {}),
    ("investment", "三季度，重点项目完成投资300亿元。", {}),
    ("investment", "1-8月，重点项目完成投资800亿元。", {}),
    # not the figure itself
    ("investment", "重点项目完成投资近900亿元，占年度投资计划的85%以上。", {}),
    ("investment", "重点项目完成投资890—900亿元。", {}),
    ("investment", "重点项目完成投资891.3亿元，同比上升至85.4%。", {TOTAL: "891.3 亿元"}),
    ("investment", "重点项目完成投资8O1.3亿元。", {}),
    ("investment", "重点项目完成投资1，043.1亿元。", {}),
    ("investment", "重点项目完成投资89\n1.3亿元。", {}),
    ("five_hundreds", "重大产业项目11.5个。", {}),
    # 同比 of something else
    ("investment", "重点项目完成投资891.3亿元，占全省的8%，同比提高2个百分点。", {TOTAL: "891.3 亿元"}),
    ("investment", "重点项目完成投资891.3亿元，增长12%，环比增长3%。", {TOTAL: "891.3 亿元"}),
    ("investment", "重点项目占计划的85.4%，去年同期为65.5%。", {"investment.progress.total": "85.4 %"}),
    ("investment", "重点项目占计划的85.4%，同比增长19.9%。", {"investment.progress.total": "85.4 %"}),
    # a district without a slot, or one that no longer governs
    ("five_batches", "天元区重点产业项目中，77个前期项目完成投资6.12亿元。", {}),
    (
        "investment",
        "天元区重点项目完成投资148.3亿元；产业项目完成投资115.6亿元。",
        {f"{TOTAL}@430211": "148.3 亿元"},
    ),
    (
        "investment",
        "重点项目完成投资891.3亿元，其中天元区148.3亿元，占年度投资计划的85.4%。",
        {TOTAL: "891.3 亿元", f"{TOTAL}@430211": "148.3 亿元"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("section", "text", "attributed"), LOOK_ALIKES)
def test_a_look_alike_stays_open(section: str, text: str, attributed: dict[str, str]) -> None:
    document = "全市情况通报\n" + HEADINGS[section] + text + ALL_HEADINGS
    assert figures(document) == attributed
    open_ = read(document).unattributed
    assert all(item.reason in REASONS for item in open_)
    assert all(item.candidates for item in open_ if item.reason in ("conflict", "several_slots"))


@pytest.mark.parametrize("section", HEADINGS)
def test_figures_without_words_stay_open(section: str) -> None:
    document = HEADINGS[section] + "12个，34.5亿元，67.8%，9个百分点，1000亩，5万平方米。" + ALL_HEADINGS
    assert figures(document) == {}


def test_two_values_for_one_slot_leave_both_open() -> None:
    text = HEADINGS["investment"] + "重点项目完成投资891.3亿元。重点项目完成投资900亿元。"
    reading = read(text)
    assert reading.figures == ()
    assert [(u.printed, u.reason, u.candidates) for u in reading.unattributed] == [
        ("891.3亿元", "conflict", (TOTAL,)),
        ("900亿元", "conflict", (TOTAL,)),
    ]


def test_two_roundings_of_one_value_agree() -> None:
    text = HEADINGS["investment"] + "重点项目完成投资891.29亿元。重点项目完成投资891.3亿元。"
    assert len(read(text).figures) == 2


def test_the_figures_of_another_section_are_not_taken() -> None:
    text = HEADINGS["supporting"] + "重大产业项目完成投资142.4亿元。" + ALL_HEADINGS
    assert figures(text) == {}
