-- zh: 某一天所知道的数与现在的数有何不同？
-- en: What was believed on a day, and what is believed now?
select
    area.name_zh as 地区,
    metric.name_zh as 指标,
    believed.value as 当时,
    latest.value as 现在,
    latest.published_on as 改于
from as_of('2020-10-31') as believed
join fct_observation as latest using (area_code, month, metric_code)
join dim_area as area using (area_code)
join dim_metric as metric using (metric_code)
where believed.month = '2020-09-01' and believed.value <> latest.value
order by area.area_order, metric.name_zh
limit 10
