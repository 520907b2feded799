"""Bulletins told in other words: what the same slots look like in other months, orders and habits of writing.

``TOLD`` maps a name to (month, text, expected), expected as ``figures`` gives it. Figures are invented.
"""

from __future__ import annotations

TOLD: dict[str, tuple[int, str, dict[str, str]]] = {
    "rate first, amount after": (
        6,
        """全市“产业项目建设年”活动上半年情况通报
一、总体情况
（一）重点项目投资完成情况
上半年，全市重点项目累计完成年度投资计划的 52.3%，同比提高 4.1 个百分点，完成投资 545.6 亿元；
产业项目完成年度投资计划的 55.9%，同比回落 1.2 个百分点，完成投资 367.5 亿元；配套项目完成年度
投资计划的 46.2%，完成投资 178.1 亿元，比去年同期高 0.7 个百分点。
""",
        {
            "investment.completed.total": "545.6 亿元",
            "investment.progress.total": "52.3 %",
            "investment.progress.total.yoy": "4.1 百分点",
            "investment.completed.industry": "367.5 亿元",
            "investment.progress.industry": "55.9 %",
            "investment.progress.industry.yoy": "-1.2 百分点",
            "investment.completed.supporting": "178.1 亿元",
            "investment.progress.supporting": "46.2 %",
            "investment.progress.supporting.yoy": "0.7 百分点",
        },
    ),
    "January alone, counts behind their nouns": (
        1,
        """（一）省级“五个100”
1月，重大产业项目11个，完成投资9.8亿元，占年度计划的8.1%；重大科技创新项目共12个，累计完成投资
2.05亿元，占年度计划的5.8%，较上年同期上升0.6个百分点。引进“500强”企业年度任务14家，已签约1家，
完成年度任务的7.1%。
（二）市“五个一批”
重点产业项目328个，完成投资31.2亿元，为全年计划的5.8%；前期项目77个，完成投资0.4亿元。
""",
        {
            "province.major_industry.projects": "11 个",
            "province.major_industry.completed": "9.8 亿元",
            "province.major_industry.progress": "8.1 %",
            "province.tech_innovation.projects": "12 个",
            "province.tech_innovation.completed": "2.05 亿元",
            "province.tech_innovation.progress": "5.8 %",
            "province.tech_innovation.progress.yoy": "0.6 百分点",
            "province.top500.target": "14 个",
            "province.top500.completed": "1 个",
            "province.top500.progress": "7.1 %",
            "city.key_industry.projects": "328 个",
            "city.key_industry.completed": "31.2 亿元",
            "city.key_industry.progress": "5.8 %",
            "city.preliminary.projects": "77 个",
            "city.preliminary.completed": "0.4 亿元",
        },
    ),
    "counts in brackets and after a colon": (
        9,
        """（一）省“五个100”项目进展：重大产业项目（13个）完成投资98.4亿元，占年度投资计划的81%。重大产品创新项目：21个，
完成投资7.7亿元。
（二）招商项目综合开工。2020年新签约项目240个，其中已开工131个，开工率54.6%。
""",
        {
            "province.major_industry.projects": "13 个",
            "province.major_industry.completed": "98.4 亿元",
            "province.major_industry.progress": "81 %",
            "province.product_innovation.projects": "21 个",
            "province.product_innovation.completed": "7.7 亿元",
            "conversion.current.signed": "240 个",
            "conversion.current.started": "131 个",
            "conversion.current.start_rate": "54.6 %",
        },
    ),
    "works as parts of a whole": (
        5,
        """3.重点项目开竣工。1—5月，全市计划开工120个项目，实际开工133个，其中按计划开工101个，计划外开工32个；
其中产业项目计划开工60个，实际开工71个。全市计划竣工22个，实际竣工25个，其中按计划竣工18个、
计划内提前竣工4个、计划外竣工3个。产业项目实际竣工9个。
""",
        {
            "works.start.plan": "120 个",
            "works.start.actual": "133 个",
            "works.start.on_plan": "101 个",
            "works.start.off_plan": "32 个",
            "works.start.plan.industry": "60 个",
            "works.start.actual.industry": "71 个",
            "works.finish.plan": "22 个",
            "works.finish.actual": "25 个",
            "works.finish.on_plan": "18 个",
            "works.finish.early": "4 个",
            "works.finish.off_plan": "3 个",
            "works.finish.actual.industry": "9 个",
        },
    ),
    "land and plants, order turned round": (
        11,
        """（三）征地拆迁。
截至11月底，完成国有土地上房屋征收19.1万平方米，占年度计划的94.5%，同比下降2.4个百分点；集体土地征地拆迁
完成29,880亩，占年度计划的95.5%，高于去年同期1.3个百分点。
（四）动态储备。
园区标准厂房新开工188万平方米，占年度计划的94%；园区标准厂房竣工150万平方米，占年度计划的93.8%；
动态储备产业项目土地2,950亩，占年度计划的98.3%；工业用地批回5,300.2亩，占年度计划的132.1%。
""",
        {
            "land.state_owned.planned_area_done": "19.1 万平方米",
            "land.state_owned.planned_area_progress": "94.5 %",
            "land.state_owned.planned_area_progress.yoy": "-2.4 百分点",
            "land.collective.planned_area_done": "29880 亩",
            "land.collective.planned_area_progress": "95.5 %",
            "land.collective.planned_area_progress.yoy": "1.3 百分点",
            "reserve.plants_started.completed": "188 万平方米",
            "reserve.plants_started.progress": "94 %",
            "reserve.plants_finished.completed": "150 万平方米",
            "reserve.plants_finished.progress": "93.8 %",
            "reserve.land.actual": "2950 亩",
            "reserve.land.progress": "98.3 %",
            "reserve.land_approval.approved": "5300.2 亩",
            "reserve.land_approval.progress": "132.1 %",
        },
    ),
    "signed projects and financing": (
        3,
        """五、招商项目综合开工
一季度，2020年签约项目61个，已开工20个，开工率32.8%。2018—2019年签约未开工项目131个，已开工15个，
开工率11.5%；2018—2019年签约已开工未投产项目262个，已投产31个，投产率11.8%。
六、项目融资
直接融资发生额102.4亿元，同比增长18.6%；间接融资新增88.15亿元，同比下降3.5%；全市新增社会融资规模190.6亿元，
比去年同期增长7.3%。
""",
        {
            "conversion.current.signed": "61 个",
            "conversion.current.started": "20 个",
            "conversion.current.start_rate": "32.8 %",
            "conversion.prior_unstarted.projects": "131 个",
            "conversion.prior_unstarted.started": "15 个",
            "conversion.prior_unstarted.start_rate": "11.5 %",
            "conversion.prior_started.projects": "262 个",
            "conversion.prior_started.in_production": "31 个",
            "conversion.prior_started.production_rate": "11.8 %",
            "financing.direct": "102.4 亿元",
            "financing.direct.yoy": "18.6 %",
            "financing.new_indirect": "88.15 亿元",
            "financing.new_indirect.yoy": "-3.5 %",
            "financing.new_total": "190.6 亿元",
            "financing.new_total.yoy": "7.3 %",
        },
    ),
    "facilities and talents, full-width digits": (
        9,
        """2、设施配套行动。配套项目２４６个，新开工８３个，占年度开工计划的７９．８％，竣工项目３３个，占年度竣工计划的
４１．３％。
3、市“五个一批”。引进科技创新人才年度任务２００名，已签约引进３１０名，完成年度任务的１５５％；
招商引资年度任务３００个，已签约２５４个，签约金额６４４．２亿元。
""",
        {
            "supporting.projects": "246 个",
            "supporting.started": "83 个",
            "supporting.start_progress": "79.8 %",
            "supporting.finished": "33 个",
            "supporting.finish_progress": "41.3 %",
            "city.talent.target": "200 个",
            "city.talent.completed": "310 个",
            "city.talent.progress": "155 %",
            "city.attraction.target": "300 个",
            "city.attraction.completed": "254 个",
            "city.attraction.contract_value": "644.2 亿元",
        },
    ),
    "a district by name, measures left out for the parts": (
        9,
        """（一）重点项目投资完成情况。前三季度，重点项目完成投资891.3亿元，其中产业项目617.4亿元，配套项目273.9亿元。
芦淞区重点项目完成投资110.6亿元，占年度投资计划的98.6%。
""",
        {
            "investment.completed.total": "891.3 亿元",
            "investment.completed.industry": "617.4 亿元",
            "investment.completed.supporting": "273.9 亿元",
            "investment.completed.total@430203": "110.6 亿元",
            "investment.progress.total@430203": "98.6 %",
        },
    ),
}
