with lake_rows as (
    select
        * exclude (filename),
        {{ segment_no('filename') }} as segment_no
    from {{ source('lake', 'table_reading') }}
)

select
    lake_rows.*,
    current_reading.published_on
from lake_rows
inner join {{ ref('int_current_reading') }} as current_reading
    on
        lake_rows.reading_id = current_reading.reading_id
        and lake_rows.segment_no = current_reading.segment_no
