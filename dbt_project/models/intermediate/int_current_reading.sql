{{ config(materialized='table') }}

-- A later segment supersedes an earlier one. reading_id only breaks a tie that a whole segment cannot have.
select
    bulletin_id,
    edition,
    reading_id,
    segment_no,
    city_code,
    month,
    published_on
from {{ ref('stg_lake__reading') }}
{% if is_partial() -%}
    where (bulletin_id, edition) in {{ changed('(bulletin_id, edition)') }}
{% endif -%}
qualify row_number() over (partition by bulletin_id, edition order by segment_no desc, reading_id asc) = 1
