{{ config(materialized='incremental', changed='bulletin') }}

select
    bulletin_id,
    edition,
    month,
    rendition_id,
    line,
    "column" as column_no,
    text as token_text,
    class as token_class,
    kind as token_kind,
    metric_code
from {{ ref('stg_lake__token') }}
order by month, bulletin_id, edition, rendition_id, line, "column"
