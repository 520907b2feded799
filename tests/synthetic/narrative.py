"""The running text of a synthetic bulletin, told from its figures in wording and clause order that vary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from tests.synthetic.cities import City
from tests.synthetic.claims import claims
from tests.synthetic.figures import Exact, Figures
from tests.synthetic.layout import period_text
from tests.synthetic.printing import Printed, plain, prose, rounded


class Teller:
    """Writes figures into sentences and remembers what it said.

    ``said`` holds every level by metric, ``year_on_year`` every 同比 by ``<metric>.yoy``; both as printed,
    of the city. ``previous`` are the figures of the same month a year before.
    """

    def __init__(self, city: City, month: date, figures: Figures, previous: Figures, stream: Random) -> None:
        self.city, self.month, self.stream = city, month, stream
        self.figures, self.previous = figures, previous
        self.said: dict[str, Printed] = {}
        self.year_on_year: dict[str, Printed] = {}
        self.gap = stream.choice((" ", " ", ""))
        self.style = stream.randrange(3)

    def value(self, metric: str) -> Exact | None:
        return self.figures.get((self.city.code, metric))

    def n(self, metric: str, unit: str, scale: int = 1) -> str:
        """``891.3 亿元``; ``scale`` divides where the sentence's unit is larger than the table's."""
        value = self.value(metric)
        assert value is not None, metric
        decimals = 0 if unit == "个" else 1
        if metric == "city.preliminary.completed" or metric == "financing.new_indirect":
            decimals = 2
        printed = self.said.get(metric) or prose(value / scale, unit, decimals, self.stream)
        self.said[metric] = printed
        return f"{self.gap}{printed.text}{'' if unit == '%' else self.gap}{unit}"

    def p(self, metric: str) -> str:
        return self.n(metric, "%")

    def under(self, base: str) -> Callable[[str, str], str]:
        """``n`` for the metrics below ``base``."""
        return lambda name, unit: self.n(f"{base}.{name}", unit)

    def y(self, metric: str) -> str:
        """``，同比上升 3 个百分点``; empty where a side is missing or nothing changed at one decimal."""
        now, then = self.value(metric), self.previous.get((self.city.code, metric))
        if now is None or then is None:
            return ""
        change = rounded(now - then, 1)  # type: ignore[operator]
        if not change:
            return ""
        self.year_on_year[f"{metric}.yoy"] = Printed(change.normalize() + 0, "百分点", plain(change, trim=True))
        word = self.stream.choice(("上升", "提高")) if change > 0 else self.stream.choice(("下降", "回落"))
        return f"，同比{word}{self.gap}{plain(abs(change), trim=True)}{self.gap}个百分点"

    def growth(self, metric: str, words: str = "同比") -> str:
        """``，同比增长 26.7%`` of an amount."""
        now, then = self.value(metric), self.previous.get((self.city.code, metric))
        if now is None or not then:
            return ""
        change = rounded((now / then - 1) * 100, 1)  # type: ignore[operator]
        if not change:
            return ""
        self.year_on_year[f"{metric}.yoy"] = Printed(change.normalize() + 0, "%", plain(change, trim=True))
        return f"，{words}{'增长' if change > 0 else '下降'}{self.gap}{plain(abs(change), trim=True)}%"

    def either(self, *told: Callable[[], str]) -> str:
        return told[self.style % len(told)]()


def paragraphs(t: Teller, numbers: dict[str, int], scores: bool) -> list[str]:
    """The narrative's paragraphs in order; ``numbers`` are this month's annex numbers by table code."""
    period = period_text(t.month, spaced=bool(t.gap))

    def see(*codes: str) -> str:
        return "（详见" + "、".join(f"附件{t.gap}{numbers[code]}" for code in codes) + "）"

    lines = [
        t.stream.choice((f"{t.month.month}{t.gap}月，各项工作按计划推进。", "全市上下抓项目、促投产，总体进展平稳。")),
        "一、全市“产业项目建设年”活动总体情况",
        "（一）重点项目投资完成情况",
        investment(t, period) + see("investment") + "。",
        "（二）产业项目攻坚情况",
        f"1.省“五个{t.gap}100”。" + five_hundreds(t) + see("five_hundreds") + "。",
        "2.市“五个一批”。" + five_batches(t) + see("five_batches", "attraction") + "。",
        "（三）四大配套行动工作情况",
        "1.规划引领行动。规划编制有序进行。",
        "2.设施配套行动。" + facilities(t),
        "3.环境优化行动。营商环境持续改善。",
        "（四）要素保障支撑情况",
        "1.重点项目开竣工。" + works(t) + see("works") + "。",
        "2.动态储备标准厂房和土地。" + reserve(t) + see("reserve") + "。",
        "3.征地拆迁。" + land(t) + see("land") + "。",
        "4.招商项目综合开工。" + conversion(t, period) + see("conversion") + "。",
        "5.项目融资情况。" + financing(t),
    ]
    see_scores = f"详见附件{t.gap}{numbers.get('scores', '')}"
    return lines + (claims(t.city, t.month, t.figures, see_scores, t.stream) if scores else [])


def investment(t: Teller, period: str) -> str:
    parts = []
    for n, name in (("total", "重点项目"), ("industry", "产业项目"), ("supporting", "配套项目")):
        done, rate = f"investment.completed.{n}", f"investment.progress.{n}"
        parts.append(
            t.either(
                lambda d=done, r=rate, w=name: f"{w}完成投资{t.n(d, '亿元')}，占年度投资计划的{t.p(r)}{t.y(r)}",
                lambda d=done, r=rate, w=name: f"{w}投资完成年度计划的{t.p(r)}{t.y(r)}，完成投资{t.n(d, '亿元')}",
                lambda d=done, r=rate, w=name: f"{w}累计完成投资{t.n(d, '亿元')}，为年度投资计划的{t.p(r)}{t.y(r)}",
            )
        )
    return f"{period}，全市{parts[0]}。其中，{parts[1]}；{parts[2]}"


def five_hundreds(t: Teller) -> str:
    parts = []
    for kind, name in (
        ("major_industry", "产业"),
        ("tech_innovation", "科技创新"),
        ("product_innovation", "产品创新"),
    ):
        parts.append(project_clause(t, f"province.{kind}", f"重大{name}项目"))
    top, yoy = t.under("province.top500"), "province.top500.progress"
    task, done, rate = top("target", "个"), top("completed", "个"), top("progress", "%")
    parts.append(
        t.either(
            lambda: f"{task}引进“500 强”企业任务已签约引进{done}，个数为年度计划任务的{rate}{t.y(yoy)}",
            lambda: f"引进“500 强”企业任务{task}，已签约引进{done}，为年度计划的{rate}{t.y(yoy)}",
        )
    )
    talent = t.under("province.talent")
    parts.append(
        f"{talent('target', '个')}引进科技创新人才任务，初步认定{talent('completed', '个')}符合要求，"
        f"为年度计划的{talent('progress', '%')}"
    )
    return "；".join(part.strip() for part in parts)


def project_clause(t: Teller, base: str, name: str) -> str:
    of = t.under(base)
    projects, done = of("projects", "个"), of("completed", "亿元")
    rate = of("progress", "%") + t.y(f"{base}.progress")
    return t.either(
        lambda: f"{projects}{name}完成投资{done}，为年度投资计划的{rate}",
        lambda: f"{name}{projects}，完成投资{done}，占年度投资计划的{rate}",
        lambda: f"{name}共{projects}，完成年度投资计划的{rate}，完成投资{done}",
    ).strip()


def five_batches(t: Teller) -> str:
    key = "重点产业项目中，" + project_clause(t, "city.key_industry", "实施项目")
    early = t.under("city.preliminary")
    ahead = f"{early('projects', '个')}前期项目完成投资{early('completed', '亿元')}"
    tech = "重点科技创新项目中，" + project_clause(t, "city.tech_innovation", "实施项目")
    product = "重点产品创新项目中，" + project_clause(t, "city.product_innovation", "实施项目")
    land = t.under("city.product_landing")
    landing = f"{land('target', '个')}引进落地任务完成{land('completed', '个')}"
    of = t.under("city.attraction")
    attraction = (
        f"招商引资任务中，{of('target', '个').strip()}引进任务已签约引进{of('completed', '个')}项目，"
        f"签约金额{of('contract_value', '亿元')}，"
        f"个数为年度计划的{of('progress', '%')}{t.y('city.attraction.progress')}"
    )
    of = t.under("city.talent")
    talent = (
        f"引进科技创新人才中，{of('target', '个').strip()}引进任务已签约引进{of('completed', '个')}，"
        f"为年度计划的{of('progress', '%')}{t.y('city.talent.progress')}"
    )
    return "；".join(part.strip() for part in (key, ahead, tech, product, landing, attraction, talent))


def facilities(t: Teller) -> str:
    done, rate = t.n("investment.completed.supporting", "亿元"), t.p("investment.progress.supporting")
    of = t.under("supporting")
    return (
        f"{of('projects', '个').strip()}配套项目完成投资{done}，为年度计划投资的{rate}。"
        f"新开工配套项目{of('started', '个')}，为年度开工计划的{of('start_progress', '%')}；"
        f"竣工配套项目{of('finished', '个')}，为年度竣工计划的{of('finish_progress', '%')}。"
    )


def works(t: Teller) -> str:
    def s(name: str) -> str:
        return t.n(f"works.start.{name}", "个")

    def f(name: str) -> str:
        return t.n(f"works.finish.{name}", "个")

    return (
        f"全市计划开工{s('plan')}，实际开工{s('actual')}"
        f"（按计划开工{s('on_plan')}，计划外开工{s('off_plan')}）。"
        f"其中产业项目计划开工{s('plan.industry')}，实际开工{s('actual.industry')}"
        f"（按计划开工{s('on_plan.industry')}，计划外开工{s('off_plan.industry')}）。"
        f"计划竣工{f('plan')}，实际竣工{f('actual')}"
        f"（按计划竣工{f('on_plan')}，计划内提前竣工{f('early')}，计划外竣工{f('off_plan')}），"
        f"其中产业项目计划竣工{f('plan.industry')}，实际竣工{f('actual.industry')}"
    )


def reserve(t: Teller) -> str:
    of = t.under("reserve")
    return (
        f"全市批回工业用地{of('land_approval.approved', '亩')}，"
        f"占年度计划的{of('land_approval.progress', '%')}；"
        f"完成动态储备产业项目土地{of('land.actual', '亩')}，为年度计划的{of('land.progress', '%')}；"
        f"新开工园区标准厂房{of('plants_started.completed', '万平方米')}，"
        f"为年度计划的{of('plants_started.progress', '%')}，"
        f"新竣工园区标准厂房{of('plants_finished.completed', '万平方米')}，"
        f"为年度计划的{of('plants_finished.progress', '%')}"
    )


def land(t: Teller) -> str:
    c, s = "land.collective", "land.state_owned"
    rate, state_rate = f"{c}.planned_area_progress", f"{s}.planned_area_progress"
    state_area = t.n(f"{s}.planned_area_done", "万平方米", 10000)
    parts = [
        f"完成集体土地征地拆迁{t.n(f'{c}.planned_area_done', '亩')}，完成年度计划的{t.p(rate)}{t.y(rate)}",
        f"完成国有土地上房屋征收{state_area}，完成年度计划的{t.p(state_rate)}{t.y(state_rate)}",
    ]
    if t.style == 1:
        parts.reverse()
    industry = t.n(f"{c}.industry_area_done", "亩")
    return (
        f"全市{'；'.join(parts)}。其中产业项目用地已完成集体土地征地拆迁{industry}，"
        f"完成年度目标的{t.p(f'{c}.industry_area_progress')}"
    )


def conversion(t: Teller, period: str) -> str:
    u, s = t.under("conversion.prior_unstarted"), t.under("conversion.prior_started")
    now = t.under("conversion.current")
    years = f"{t.month.year - 2}-{t.month.year - 1}{t.gap}年签约"
    current = f"{t.month.year}{t.gap}年签约项目{now('signed', '个')}，{period}已开工{now('started', '个')}"
    if t.value("conversion.current.start_rate") is not None:
        current += f"，开工率为{now('start_rate', '%')}"
    return (
        f"{years}未开工项目{u('projects', '个')}，{period}已开工{u('started', '个')}，"
        f"开工率为{u('start_rate', '%')}；"
        f"{years}已开工未投产项目{s('projects', '个')}，{period}已投产{s('in_production', '个')}，"
        f"投产率为{s('production_rate', '%')}；{current}"
    )


def financing(t: Teller) -> str:
    def told(name: str, words: str = "同比") -> str:
        return f"{t.n(f'financing.{name}', '亿元')}{t.growth(f'financing.{name}', words)}"

    parts = [f"间接融资新增{told('new_indirect', '新增额同比')}", f"直接融资发生额{told('direct')}"]
    if not t.style:
        parts.reverse()
    return f"全市新增社会融资规模{told('new_total')}。其中{'，'.join(parts)}。"
