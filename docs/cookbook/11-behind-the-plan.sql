-- zh: 哪些县市区的投资进度落后于时间进度，余下各月每月须完成多少？
-- en: Which districts are behind the year with their investment, and what must they do a month to catch up?
-- note zh: 计划与完成的对应取自契约中的进度算式，不靠名称判断。
-- note en: Which figure is the plan of which comes from the ratio rules of the contracts.
select
    city_zh as 城市,
    area_zh as 地区,
    plan as 计划,
    completed as 完成,
    progress_percent as 进度,
    year_passed_percent as 时间进度,
    so_far_a_month as 至今月均,
    needed_a_month as 此后每月须完成
from catching_up('2020-09-01')
where metric_code = 'investment.completed.total' and progress_percent < year_passed_percent and area_kind <> 'cross'
order by progress_percent, area_order
