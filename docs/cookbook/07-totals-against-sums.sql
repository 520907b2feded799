-- zh: 株洲市 2020 年 9 月各项投资，各地区之和与全市数相差多少？
-- en: By how much do the districts of 株洲市 differ from the printed city total, September 2020?
-- note zh: 差在印出精度之内的，是舍入所致；校验表 fct_check 对每一条都有判断。
-- note en: Differences within the printed precision are rounding; `fct_check` judges each of them.
select
    metric_zh as 指标,
    sum(value) filter (where area_kind = 'city') as 全市,
    sum(value) filter (where area_kind <> 'city') as 各地区之和,
    sum(value) filter (where area_kind = 'city') - sum(value) filter (where area_kind <> 'city') as 差
from v_observation
where city_zh = '株洲市' and month = '2020-09-01' and table_code = 'investment' and is_additive
group by metric_zh
order by abs(差) desc, metric_zh
