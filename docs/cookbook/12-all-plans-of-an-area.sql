-- zh: 醴陵市还有哪些年度任务没有完成，差多少？
-- en: Which annual tasks has 醴陵市 not fulfilled, and what is missing?
select
    metric_zh as 指标,
    plan as 计划,
    completed as 完成,
    unit as 单位,
    remaining as 差额,
    needed_a_month as 此后每月须完成
from catching_up('2020-09-01')
where area_zh = '醴陵市' and remaining > 0
order by progress_percent, metric_code
