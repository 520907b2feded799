{{ config(materialized='incremental', changed='bulletin') }}

select
    bulletin_id,
    edition,
    month,
    check_id,
    rule_code,
    rule_kind,
    table_code,
    area_code,
    expression,
    left_value,
    right_value,
    left_low,
    left_high,
    right_low,
    right_high,
    tolerance,
    outcome,
    nullif(proves, '') as proves,
    cells,
    note,
    published_on
from {{ ref('stg_lake__check') }}
order by month, bulletin_id, edition, check_id
