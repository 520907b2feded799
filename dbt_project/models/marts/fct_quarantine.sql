{{ config(materialized='incremental', changed='bulletin') }}

select
    bulletin_id,
    edition,
    month,
    quarantine_id,
    rendition_id,
    line,
    "column" as column_no,
    table_code,
    table_title,
    row_label,
    column_label,
    area_code,
    metric_code,
    printed,
    reason_code,
    reason_zh,
    suggestion,
    published_on
from {{ ref('stg_lake__quarantine') }}
order by month, bulletin_id, edition, quarantine_id
