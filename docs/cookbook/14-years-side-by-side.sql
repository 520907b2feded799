-- zh: 湘潭市各地区两年全年完成投资对照？
-- en: How do the full years of the districts of 湘潭市 compare?
select
    area_zh as 地区,
    max("investment.completed.total") filter (where month = '2019-12-01') as "2019年",
    max("investment.completed.total") filter (where month = '2020-12-01') as "2020年",
    "2020年" - "2019年" as 增加
from v_investment
where city_zh = '湘潭市' and month in ('2019-12-01', '2020-12-01')
group by area_zh, area_order
order by area_order
