{{ config(materialized='table') }}

-- A later segment supersedes an earlier one. reading_id only breaks a tie that a whole segment cannot have.
select
    bulletin_id,
    edition,
    reading_id,
    segment_no,
    published_on
from {{ ref('stg_lake__reading') }}
qualify row_number() over (partition by bulletin_id, edition order by segment_no desc, reading_id asc) = 1
