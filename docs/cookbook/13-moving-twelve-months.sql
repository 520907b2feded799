-- zh: 永州市完成投资的滚动十二个月合计？
-- en: What is the moving twelve-month total of investment in 永州市?
-- note zh: 十二个月齐全才给出合计；两月合并发布的，二月的增量含两个月。
-- note en: Given only where all twelve months are known; where two months came in one issue, February covers both.
select
    flow.month as 月份,
    flow.flow as 当月新增,
    if(sum(flow.months_covered) over twelve = 12 and count(flow.flow) over twelve = count(*) over twelve,
       sum(flow.flow) over twelve, null) as 滚动十二个月
from fct_flow as flow
where flow.area_code = '431100' and flow.metric_code = 'investment.completed.total'
window twelve as (order by flow.month range between interval 11 months preceding and current row)
qualify flow.month >= '2019-11-01'
order by flow.month
