-- zh: 湘潭市各地区 2020 年 8 月完成投资比上年同期增长多少？
-- en: How much more than a year before had the districts of 湘潭市 invested by August 2020?
select
    area_zh as 地区,
    value as 本年,
    year_before_value as 上年同期,
    change as 同比,
    change_unit as 单位
from year_on_year('investment.completed.total', '2020-08-01')
where city_zh = '湘潭市'
order by change desc nulls last, area_order
