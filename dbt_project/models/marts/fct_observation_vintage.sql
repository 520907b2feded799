{{ config(materialized='incremental', changed='bulletin', post_hook="{{ create_as_of(this) }}") }}

select
    area_code,
    month,
    metric_code,
    value,
    unit,
    status,
    printed,
    decimals,
    bulletin_id,
    edition,
    published_on,
    table_code,
    rendition_id,
    line,
    "column" as column_no,
    row_label,
    checks_passed,
    checks_failed,
    renditions_agreeing,
    evidence,
    recorded_from,
    recorded_to,
    cast(vintage_no as integer) as vintage_no,
    cause
from {{ ref('int_observation_vintage') }}
order by {{ block_of_years('month') }}, metric_code, area_code, month, vintage_no
