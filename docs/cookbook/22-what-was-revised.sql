-- zh: 哪些数后来改过，改了多少，依据哪个文件？
-- en: Which figures were revised, by how much, and on what document?
select
    revision.month as 月份,
    area.name_zh as 地区,
    metric.name_zh as 指标,
    revision.earlier_value as 原数,
    revision.value as 改为,
    revision.unit as 单位,
    revision.published_on as 发布日期,
    cause.label_zh as 缘由
from fct_revision as revision
join dim_area as area using (area_code)
join dim_metric as metric using (metric_code)
join dim_label as cause on cause.domain = 'revision_cause' and cause.code = revision.cause
order by revision.month desc, abs(revision.difference_percent) desc nulls last, area.area_order, metric.name_zh
limit 10
