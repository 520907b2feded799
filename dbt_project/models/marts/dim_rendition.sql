{{ config(materialized='incremental', changed='bulletin_of_any_month') }}

select
    rendition_id,
    bulletin_id,
    edition,
    month,
    source_name,
    format,
    encoding,
    size_bytes,
    lines,
    tokens
from {{ ref('stg_lake__rendition') }}
order by bulletin_id, edition, rendition_id
