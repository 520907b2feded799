-- zh: 株洲市各地区引进的项目有多大？
-- en: How large are the projects that the districts of 株洲市 attracted?
select
    area_zh as 地区,
    "attraction.all.completed" as 引进项目,
    "attraction.yi_1_5.completed" as "1-5亿元",
    "attraction.yi_5_10.completed" as "5-10亿元",
    "attraction.yi_10_50.completed" as "10-50亿元",
    "attraction.yi_50_up.completed" as "50亿元及以上"
from v_attraction
where city_zh = '株洲市' and month = '2020-09-01'
order by area_order
