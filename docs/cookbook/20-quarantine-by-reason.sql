-- zh: 某月隔离了哪些数，为什么？
-- en: What of a month is in quarantine, and why?
select
    item.month as 月份,
    printed_table.title_zh as 表,
    item.row_label as 行,
    item.column_label as 列,
    item.printed as 印作,
    item.reason_zh as 原因
from fct_quarantine as item
left join dim_table as printed_table using (table_code)
where item.month = '2020-05-01'
order by item.line, item.column_no
