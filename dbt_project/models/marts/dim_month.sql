with observed as (
    select
        min(month) as first_month,
        max(month) as last_month
    from {{ ref('stg_lake__bulletin') }}
),

months as (
    select cast(unnest(generate_series(
        date_trunc('year', first_month),
        make_date(year(last_month), 12, 1),
        interval 1 month
    )) as date) as month
    from observed
)

select
    month,
    cast(year(month) as smallint) as year,
    cast(quarter(month) as tinyint) as quarter,
    cast(month(month) as tinyint) as month_no,
    year(month) || '年' || month(month) || '月' as label_zh
from months
order by month
