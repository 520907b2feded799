{{ config(materialized='incremental', changed='bulletin') }}

select
    bulletin_id,
    edition,
    month,
    rendition_id,
    table_code,
    table_title,
    first_line,
    last_line,
    header_match,
    cells,
    facts,
    blanks,
    placeholders,
    spanned,
    quarantined,
    checks,
    checks_failed,
    operations
from {{ ref('stg_lake__table_reading') }}
order by month, bulletin_id, edition, rendition_id, first_line
