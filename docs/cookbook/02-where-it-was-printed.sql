-- zh: 这个数出自哪个文件的哪一处，左右印着什么，有哪些校验？
-- en: Where was this figure printed, what stands beside it, and which checks guard it?
-- note zh: 命令 `bulletins trace 醴陵市 2020-09 完成投资` 另给出表头和上下两行。
-- note en: `bulletins trace 醴陵市 2020-09 完成投资` adds the header and the lines above and below.
select
    source_name as 文件,
    left(rendition_id, 12) as 散列,
    line as 行,
    column_no as 格,
    row_label as 行标题,
    printed_row as 同行所印,
    checks as 校验
from v_trace
where area_zh = '醴陵市' and month = '2020-09-01' and metric_code = 'investment.completed.total'
