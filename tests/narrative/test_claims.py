"""Statements about best and worst, in several ways of saying it."""

from __future__ import annotations

import pytest

from tests.narrative.bulletins import read

PARKS = (
    "score.park_upgrade.park_work",
    "score.park_upgrade.standard_plants",
    "score.park_upgrade.land_reserve",
)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "设施配套行动得分最高的是石峰区；最低的是茶陵县。",
            [("highest", ("score.facilities",), ("430204",)), ("lowest", ("score.facilities",), ("430224",))],
        ),
        (
            "环境优化行动得分，芦淞区、石峰区较高，攸县较低。",
            [
                ("highest", ("score.environment",), ("430203", "430204")),
                ("lowest", ("score.environment",), ("430223",)),
            ],
        ),
        (
            "征地拆迁工作得分最高的为渌口区、茶陵县和炎陵县，最低的为株洲经开区。",
            [
                ("highest", ("score.land_acquisition",), ("430212", "430224", "430225")),
                ("lowest", ("score.land_acquisition",), ("430271",)),
            ],
        ),
        (
            "园区升级行动综合得分靠前的是田心高科园；靠后的是攸县高新区。",
            [("highest", PARKS, ("430204",)), ("lowest", PARKS, ("430223",))],
        ),
        (
            "招商引资攻坚考核得分靠前的是高新区（天元区），靠后的是攸 县。",
            [("highest", ("score.attraction",), ("430211",)), ("lowest", ("score.attraction",), ("430223",))],
        ),
        ("引进科技创新人才攻坚得分相同。", [("all_equal", ("score.talent",), ())]),
        ("项目储备本季度未纳入考核。", [("not_assessed", ("score.project_reserve",), ())]),
        ("一季度考核不包括项目储备。", [("not_assessed", ("score.project_reserve",), ())]),
        ("（一）综合考核情况\n三季度综合得分最高的是醴陵市。", [("highest", ("score.total",), ("430281",))]),
    ],
)
def test_a_statement_is_read(text: str, claims: list[tuple[str, tuple[str, ...], tuple[str, ...]]]) -> None:
    reading = read("二、考核情况\n" + text)
    assert [claim[:3] for claim in reading.claims] == claims
    assert reading.doubtful_claims == ()


def test_a_statement_broken_over_lines_keeps_its_item() -> None:
    reading = read("（二）考核情况\n重大\n科技创新攻坚得分靠前的是芦\n淞区；靠后的是渌口区。")
    assert [(c.kind, c.metrics, c.area_codes) for c in reading.claims] == [
        ("highest", ("score.tech_innovation",), ("430203",)),
        ("lowest", ("score.tech_innovation",), ("430212",)),
    ]


def test_an_unknown_area_makes_a_statement_doubtful() -> None:
    reading = read("设施配套行动得分最高的是荷塘区、岳麓区。")
    assert reading.claims == ()
    assert [(c.area_codes, c.unresolved) for c in reading.doubtful_claims] == [(("430202",), ("岳麓区",))]


@pytest.mark.parametrize(
    "text",
    [
        "营商环境满意度得分较高的是荷塘区。",
        "学习强国得分较高的是荷塘区；较低的是攸县。",
        "荷塘区项目进度较高。",
    ],
)
def test_a_statement_on_an_unknown_item_is_none(text: str) -> None:
    assert read(text).claims == ()
