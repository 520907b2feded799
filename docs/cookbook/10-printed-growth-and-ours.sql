-- zh: 正文印出的同比，与两年数据算出的同比是否相符？
-- en: Does the growth that the narrative prints agree with that of the figures of both years?
select
    yoy.month as 月份,
    metric.name_zh as 指标,
    yoy.change as 算出,
    yoy.printed_change as 印出,
    yoy.printed_unit as 单位,
    outcome.label_zh as 结果
from fct_year_on_year as yoy
join dim_metric as metric using (metric_code)
join dim_label as outcome on outcome.domain = 'outcome' and outcome.code = yoy.outcome
where yoy.city_code = '430300' and yoy.month = '2020-08-01' and yoy.printed_change is not null
order by metric.table_code, metric.column_order, yoy.metric_code
