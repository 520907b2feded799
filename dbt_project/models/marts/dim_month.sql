with observed as (
    select
        date_trunc('year', min(month)) as first_january,
        date_trunc('year', max(month)) + interval 1 year as end_of_years
    from {{ ref('dim_bulletin') }}
),

months as (
    select unnest(range(first_january, end_of_years, interval 1 month)) as first_day
    from observed
)

select
    cast(first_day as date) as month,
    cast(year(first_day) as smallint) as year,
    cast(quarter(first_day) as tinyint) as quarter,
    cast(month(first_day) as tinyint) as month_no,
    year(first_day) || '年' || month(first_day) || '月' as label_zh
from months
order by first_day
