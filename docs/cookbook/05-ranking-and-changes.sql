-- zh: 永州市各县市区 2020 年 10 月投资进度排名，比上月升降几位？
-- en: How do the districts of 永州市 rank by progress in October 2020, and how did they move?
select
    rank as 名次,
    area_zh as 地区,
    value as 进度,
    previous_rank as 上月名次,
    rank_change as 升降
from ranking('investment.progress.total', '2020-10-01')
where city_zh = '永州市'
order by rank, area_order
