-- zh: 哪些校验不成立，即原文自身矛盾？
-- en: Which checks fail, that is, where does a source contradict itself?
select
    failed.month as 月份,
    area.name_zh as 地区,
    kind.label_zh as 校验,
    failed.expression as 算式,
    failed.left_value as 左边,
    failed.right_value as 右边
from fct_check as failed
left join dim_area as area using (area_code)
join dim_label as kind on kind.domain = 'rule_kind' and kind.code = failed.rule_kind
where failed.outcome = 'fails' and failed.edition = 'original'
order by failed.month desc, failed.expression, area.area_order
limit 12
