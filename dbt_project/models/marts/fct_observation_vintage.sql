{{
    config(
        materialized='keyed',
        changed='bulletin',
        numbers_metrics=true,
        bulletins_a_block=2400,
        then_by=['month', 'area_code', 'vintage_no'],
        post_hook="{{ create_as_of(this) }}",
    )
}}

-- depends_on: {{ ref('stg_lake__bulletin') }}
-- depends_on: {{ ref('stg_reference__metric') }}

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
