{{ config(materialized='keyed', changed='area_year', bulletins_a_block=4800, then_by=['month', 'area_code']) }}

-- depends_on: {{ ref('stg_lake__bulletin') }}

-- Year-to-date figures start again each January, so a step never crosses a year. Both ends are the latest vintage.
with year_to_date as (
    select
        observation.area_code,
        observation.month,
        observation.metric_code,
        observation.value as ytd_value,
        observation.unit,
        observation.bulletin_id,
        lag(observation.month) over months_of_year as previous_month,
        lag(observation.value) over months_of_year as previous_value,
        lag(observation.unit) over months_of_year as previous_unit
    from {{ ref('fct_observation') }} as observation
    inner join {{ ref('dim_metric') }} as metric on observation.metric_code = metric.metric_code
    where
        metric.period_basis = 'ytd' and metric.is_additive and metric.role = 'completed'
    {{ only_changed('area_year', of='observation', keyword='and') }}
    window
        months_of_year as (
            partition by observation.area_code, observation.metric_code, year(observation.month)
            order by observation.month
        )
),

steps as (
    select
        *,
        cast(month(month) - coalesce(month(previous_month), 0) as tinyint) as months_covered,
        case
            when previous_unit is null or previous_unit = unit
                then cast(ytd_value - coalesce(previous_value, 0) as decimal(18, 4))
        end as step_value
    from year_to_date
),

flagged as (
    select
        *,
        case
            when step_value is null then 'unit_changed'
            when step_value < 0 and previous_month is not null then 'fell'
            -- January is often not reported alone: February's figure then is that of both months.
            when months_covered = 2 and previous_month is null then 'two_months'
            when months_covered > 1 then 'gap'
        end as flag
    from steps
)

select
    area_code,
    month,
    metric_code,
    case when flag is null or flag = 'two_months' then step_value end as flow,
    unit,
    flag,
    months_covered,
    step_value,
    ytd_value,
    previous_month,
    previous_value,
    bulletin_id
from flagged
