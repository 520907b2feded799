"""Part two of a bulletin: who scored highest and lowest, item by item, as the score table says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from tests.synthetic.cities import City
from tests.synthetic.figures import Exact, Figures
from tests.synthetic.layout import QUARTERS, area_text


def park_claim(city: City, month: date, figures: Figures, stream: Random) -> str:
    """园区升级 is scored by area in three items and told by park."""
    items = ("park_work", "standard_plants", "land_reserve")

    def points(area: str) -> Exact:
        return sum((Decimal(figures[area, f"score.park_upgrade.{i}"]) for i in items), Decimal(0))

    ranked = sorted((p.code for p in city.areas if city.park_of(p.code)), key=points)
    best, worst = (area_text(city.park_of(a), month, stream) for a in (ranked[-1], ranked[0]))  # type: ignore[arg-type]
    return f"园区升级行动综合考核得分较高的是{best}；较低的是{worst}。"


ITEMS = (
    ("综合考核", "total"),
    ("重大产业项目攻坚考核", "major_industry"),
    ("招商引资及引进“500 强”企业攻坚考核", "attraction"),
    ("重大科技创新攻坚考核", "tech_innovation"),
    ("重大产品创新攻坚考核", "product_innovation"),
    ("引进科技创新人才攻坚考核", "talent"),
    ("规划引领行动", "planning"),
    ("设施配套行动考核", "facilities"),
    ("环境优化行动考核", "environment"),
    ("征地拆迁工作考核", "land_acquisition"),
)
HEADINGS = {0: "（一）综合考核情况", 1: "（二）产业项目五大攻坚考核情况", 6: "（三）四大配套行动考核情况",
            9: "（四）要素保障考核情况"}  # fmt: skip


def claims(city: City, month: date, figures: Figures, see: str, stream: Random) -> list[str]:
    """Part two: who scored highest and lowest by item, ties named together."""
    quarter = f"{QUARTERS[(month.month - 1) // 3]}季度"
    lines = [f"二、县市区{quarter}考核情况", f"考核结果如下（{see}）："]
    for number, (words, item) in enumerate(ITEMS):
        if number in HEADINGS:
            lines.append(HEADINGS[number])
        scored = {place: figures[place.code, f"score.{item}"] for place in city.areas}
        top, bottom = max(scored.values()), min(scored.values())
        if top == bottom:
            lines.append(f"{words}得分均一致。")
            continue
        best, worst = (
            "、".join(area_text(place, month, stream).replace(" ", "") for place in city.areas if scored[place] == s)
            for s in (top, bottom)
        )
        lines.append(f"{words}得分较高的是{best}；较低的是{worst}。")
        if item == "planning":
            lines.append(park_claim(city, month, figures, stream))
    lines.append(f"项目储备工作未对县市区进行{quarter}考核。")
    return lines
