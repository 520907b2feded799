select
    lake_rows.* exclude (filename),
    current_reading.published_on
from {{ source('lake', 'rendition') }} as lake_rows
inner join {{ ref('int_current_reading') }} as current_reading
    on
        lake_rows.reading_id = current_reading.reading_id
        and {{ segment_no('lake_rows.filename') }} = current_reading.segment_no
