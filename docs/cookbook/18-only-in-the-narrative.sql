-- zh: 哪些数只在正文中出现？
-- en: Which figures stand in the narrative only?
-- note zh: 每月一行的宽表是 `v_narrative`。
-- note en: `v_narrative` has them one row a month.
select
    metric_zh as 指标,
    value as 数值,
    unit as 单位,
    printed as 原文,
    line as 行
from v_observation
where city_zh = '株洲市' and month = '2020-09-01' and table_code = 'narrative' and role <> 'change'
order by line, column_no
