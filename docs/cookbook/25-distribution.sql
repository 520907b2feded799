-- zh: 2020 年各月县市区投资进度的中位数和四分位数？
-- en: What are the median and the quartiles of progress among districts in 2020?
select
    month as 月份,
    count(*) as 地区数,
    quantile_cont("investment.progress.total"::double, 0.25) as 下四分位,
    median("investment.progress.total"::double) as 中位数,
    quantile_cont("investment.progress.total"::double, 0.75) as 上四分位
from v_investment
where area_kind in ('district', 'county', 'zone') and month between '2020-01-01' and '2020-12-01'
group by month
order by month
