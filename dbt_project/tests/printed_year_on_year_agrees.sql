{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_year_on_year'}}}) }}

-- A 同比 that the narrative prints is that of the figures of both years, at printed precision. Both stand as printed
-- where they disagree, so this warns. All of them are in fct_year_on_year, where outcome is fails.
select
    area_code,
    month,
    metric_code,
    printed_change,
    printed_unit,
    change,
    year_before_value,
    value
from {{ ref('fct_year_on_year') }}
where
    outcome = 'fails' and printed_change is not null
    and {{ newest_city_month(ref('dim_bulletin'), ref('fct_year_on_year')) }}
