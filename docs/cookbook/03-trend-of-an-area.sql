-- zh: 岳塘区 2020 年各月累计完成投资和进度如何？
-- en: How did completed investment and progress of 岳塘区 develop in 2020?
-- note zh: 列名即指标代码，含点号，故加双引号。一月未单独发布。
-- note en: Columns are codes of metrics; these have dots, hence the quotes. January was not reported alone.
select
    month as 月份,
    "investment.plan.total" as 年度计划,
    "investment.completed.total" as 累计完成,
    "investment.progress.total" as 进度
from v_investment
where area_zh = '岳塘区' and month between '2020-01-01' and '2020-12-01'
order by month
