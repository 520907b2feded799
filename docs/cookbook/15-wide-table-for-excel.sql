-- zh: 把株洲市 2020 年 9 月的投资表按印出的样子导出到 Excel？
-- en: Export the investment table of 株洲市 for Excel, one row a district?
-- note zh: 加 `--format csv --output 投资.csv` 存为文件；整份工作簿用 `bulletins export --format xlsx`。
-- note en: Add `--format csv --output 投资.csv` for a file; `bulletins export --format xlsx` writes a whole workbook.
select
    地区名称,
    "重点项目投资·年度投资目标·合计" as 年度计划,
    "重点项目投资·完成投资·合计" as 完成投资,
    "重点项目投资·完成投资·产业项目·小计" as 产业项目,
    "重点项目投资·完成投资·配套项目" as 配套项目,
    "重点项目投资·占年度计划比重·合计" as 进度
from zh.重点项目投资宽表
where 城市 = '株洲市' and 报告月份 = '2020-09-01'
order by 排列次序
