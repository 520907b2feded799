-- zh: 哪些月份没有简报？
-- en: Which months lack a bulletin?
with seen as (
    select distinct city_code, month from fct_coverage where renditions > 0
)

select
    city.name_zh as 城市,
    calendar.year as 年份,
    count(seen.month) as 有简报的月数,
    list(calendar.month_no order by calendar.month_no) filter (where seen.month is null) as 缺月
from dim_month as calendar
cross join dim_area as city
left join seen on calendar.month = seen.month and city.area_code = seen.city_code
where city.kind = 'city' and city.area_code <> '430200'
group by city.name_zh, city.area_order, calendar.year
order by city.area_order, calendar.year
