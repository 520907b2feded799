-- zh: 永州市 2020 年投资进度名次变动最大的是哪些地区、哪个月？
-- en: Which districts of 永州市 moved most in the ranking of progress, and when, in 2020?
select
    ranked.month as 月份,
    area.name_zh as 地区,
    ranked.previous_rank as 上月名次,
    ranked.rank as 名次,
    ranked.rank_change as 升降
from fct_rank as ranked
join dim_area as area using (area_code)
where ranked.city_code = '431100' and ranked.metric_code = 'investment.progress.total' and ranked.year = 2020
    and abs(ranked.rank_change) >= 4
order by abs(ranked.rank_change) desc, ranked.month, area.area_order
limit 10
