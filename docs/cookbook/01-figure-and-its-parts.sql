-- zh: 醴陵市 2020 年 1—9 月完成投资多少，由什么构成，印在哪里？
-- en: How much had 醴陵市 invested by September 2020, what is it made of, and where is it printed?
-- note zh: 101.74 = 71.32 + 30.42，71.32 = 66.06 + 2.43 + 2.83。
-- note en: 101.74 = 71.32 + 30.42 and 71.32 = 66.06 + 2.43 + 2.83.
select
    header_path_zh as 指标,
    value as 数值,
    unit as 单位,
    status_zh as 状态,
    source_name as 文件,
    line as 行,
    column_no as 格
from v_observation
where area_zh = '醴陵市' and month = '2020-09-01' and metric_zh like '重点项目投资·完成投资%'
order by line, column_no
