-- The vintage axis is the publication date, never the time of loading, so the order of loads leaves no trace.
with alone as (
    -- Most months of a city were published once: their figures are first vintages, and need not be sorted.
    select reading_id
    from {{ ref('int_current_reading') }}
    qualify count(*) over (partition by city_code, month) = 1
),

only_once as (
    select
        *,
        published_on as recorded_from,
        cast(null as date) as recorded_to,
        cast(1 as bigint) as vintage_no
    from {{ ref('stg_lake__observation') }}
    where reading_id in (select alone.reading_id from alone)
),

printed_in_order as (
    select
        *,
        lag(value) over publications as previous_value,
        lag(unit) over publications as previous_unit
    from {{ ref('stg_lake__observation') }}
    where reading_id not in (select alone.reading_id from alone)
    window
        publications as (
            partition by area_code, month, metric_code
            order by published_on, edition <> 'original', bulletin_id, edition
        )
),

repeatedly as (
    select
        * exclude (previous_value, previous_unit),
        published_on as recorded_from,
        lead(published_on) over vintages as recorded_to,
        row_number() over vintages as vintage_no
    from printed_in_order
    where value is distinct from previous_value or unit is distinct from previous_unit
    window
        vintages as (
            partition by area_code, month, metric_code
            order by published_on, edition <> 'original', bulletin_id, edition
        )
)

select * from only_once
union all
select * from repeatedly
