{{ config(materialized='table') }}

-- A table, because many models read it and each would open every segment again.
with lake_rows as (
    select * exclude (filename)
    from {{ source('lake', 'bulletin') }}
)

select lake_rows.*
from lake_rows
inner join {{ ref('int_current_reading') }} as current_reading
    on
        lake_rows.reading_id = current_reading.reading_id
        and lake_rows.segment_no = current_reading.segment_no
