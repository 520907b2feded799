-- zh: 有哪些指标的名称里有“厂房”，代码是什么？
-- en: Which metrics have 厂房 (plants) in their names, and what are their codes?
-- note zh: 这些指标的数值一次查出：`from named('厂房') where area_zh = '醴陵市'`。地区按印出的各种写法查找：`where list_contains(printed_names, ...)`。
-- note en: Their figures at once: `from named('厂房') where area_zh = '醴陵市'`. Areas are found by any printed name: `where list_contains(printed_names, ...)`.
select
    metric_code as 代码,
    name_zh as 名称,
    unit as 单位,
    role as 角色,
    table_zh as 表
from dim_metric
where name_zh like '%厂房%' and role <> 'change'
order by table_code, column_order
