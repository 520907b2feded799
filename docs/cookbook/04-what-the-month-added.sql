-- zh: 湘潭市 2020 年每个月当月新增多少投资？
-- en: What did each month of 2020 add in 湘潭市?
-- note zh: 缺月、单位变化、累计下降时不给当月数，并说明原因。
-- note en: Where a month is missing, the unit changed or the figure fell there is no increment, and the reason stands beside it.
select
    flow.month as 月份,
    flow.ytd_value as 累计,
    flow.flow as 当月新增,
    label.label_zh as 说明
from fct_flow as flow
join dim_area as area using (area_code)
left join dim_label as label on label.domain = 'flow_flag' and label.code = flow.flag
where area.name_zh = '湘潭市' and metric_code = 'investment.completed.total' and year(flow.month) = 2020
order by flow.month
