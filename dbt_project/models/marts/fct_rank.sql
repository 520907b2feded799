{{ config(materialized='view') }}

-- Places among the areas of one city and one kind of row (districts, counties and zones; or parks), the largest value
-- first: no contract says of a metric that less is better. Ties share a place and the next one is skipped. Every window
-- is parted by city, metric and year, so a query for one of them reads no other; the year is the calendar's, which
-- narrows a year down to its months, and DuckDB skips the row groups of all others.
with placed as (
    select
        area.city_code,
        observation.area_code,
        observation.month,
        calendar.year,
        observation.metric_code,
        area.kind = 'park' as is_park,
        metric.period_basis,
        observation.table_code,
        observation.value,
        observation.unit,
        observation.value * unit.factor as comparable,
        observation.bulletin_id
    from {{ in_release('fct_observation') }} as observation
    inner join {{ in_release('dim_area') }} as area on observation.area_code = area.area_code
    inner join {{ in_release('dim_metric') }} as metric on observation.metric_code = metric.metric_code
    inner join {{ in_release('dim_unit') }} as unit on observation.unit = unit.unit
    inner join {{ in_release('dim_month') }} as calendar on observation.month = calendar.month
    where area.kind in ('district', 'county', 'zone', 'park') and metric.role not in ('rank', 'change')
),

-- A figure that was printed and is in quarantine might have come before any that is served.
in_quarantine as (
    select distinct
        bulletin.city_code,
        item.month,
        item.table_code,
        item.metric_code,
        item.area_code
    from {{ in_release('fct_quarantine') }} as item
    inner join {{ in_release('dim_bulletin') }} as bulletin on item.bulletin_id = bulletin.bulletin_id
),

in_quarantine_by_metric as (
    select
        city_code,
        month,
        table_code,
        metric_code,
        count(*) as figures
    from in_quarantine
    group by city_code, month, table_code, metric_code
),

ranked as (
    select
        placed.*,
        rank() over (areas order by placed.comparable desc) as place,
        count(*) over areas as areas_ranked,
        -- Less those that are served all the same, from a corrected issue say.
        coalesce(of_metric.figures, 0) + coalesce(of_table.figures, 0) - count(own.area_code) over areas as held_back
    from placed
    left join in_quarantine_by_metric as of_metric
        on
            placed.city_code = of_metric.city_code
            and placed.month = of_metric.month
            and placed.table_code = of_metric.table_code
            and placed.metric_code = of_metric.metric_code
    left join in_quarantine_by_metric as of_table
        on
            placed.city_code = of_table.city_code
            and placed.month = of_table.month
            and placed.table_code = of_table.table_code
            and of_table.metric_code is null
    left join in_quarantine as own
        on
            placed.city_code = own.city_code
            and placed.month = own.month
            and placed.table_code = own.table_code
            and placed.metric_code = own.metric_code
            and placed.area_code = own.area_code
    window
        areas as (
            partition by placed.city_code, placed.year, placed.month, placed.metric_code, placed.is_park
        )
),

beside_previous as (
    select
        *,
        lag(month) over months_of_year as previous_month,
        lag(place) over months_of_year as previous_place,
        lag(held_back) over months_of_year as previously_held_back,
        -- A quarter's figures follow on those of the quarter before, all others on the month before.
        case
            when period_basis = 'quarter' then quarter(month) - quarter(previous_month)
            else month(month) - month(previous_month)
        end as steps_since
    from ranked
    window
        months_of_year as (partition by city_code, metric_code, year, area_code order by month)
),

flagged as (
    select
        *,
        case
            when previous_month is null and (month(month) = 1 or (period_basis = 'quarter' and month(month) <= 3))
                then 'first_of_year'
            when previous_month is null or steps_since > 1 then 'gap'
            when held_back + previously_held_back > 0 then 'held_back'
        end as flag
    from beside_previous
)

select
    area_code,
    month,
    metric_code,
    city_code,
    year,
    value,
    unit,
    cast(place as smallint) as rank,
    cast(areas_ranked as smallint) as areas_ranked,
    cast(held_back as smallint) as held_back,
    cast(case when flag is null then previous_place - place end as smallint) as rank_change,
    flag,
    previous_month,
    cast(previous_place as smallint) as previous_rank,
    bulletin_id
from flagged
