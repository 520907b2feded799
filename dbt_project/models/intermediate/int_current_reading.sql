{{ config(materialized='table') }}

-- A later segment supersedes an earlier one. What the marts refused is passed over: the reading before it counts.
-- reading_id only breaks a tie that a whole segment cannot have.
select
    bulletin_id,
    edition,
    reading_id,
    segment_no,
    city_code,
    month,
    published_on
from {{ ref('stg_lake__reading') }}
where
    reading_id not in (select unnest(aside.refused) from {{ editions_set_aside() }} as aside)
    {% if is_partial() -%}
        and (bulletin_id, edition) in {{ changed('(bulletin_id, edition)') }}
    {% endif -%}
qualify row_number() over (partition by bulletin_id, edition order by segment_no desc, reading_id asc) = 1
