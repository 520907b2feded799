-- The vintage axis is the publication date, never the time of loading, so the order of loads leaves no trace.
with printed_in_order as (
    select
        *,
        lag(value) over publications as previous_value,
        lag(unit) over publications as previous_unit
    from {{ ref('stg_lake__observation') }}
    window
        publications as (
            partition by area_code, month, metric_code
            order by published_on, edition <> 'original', bulletin_id, edition
        )
)

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
