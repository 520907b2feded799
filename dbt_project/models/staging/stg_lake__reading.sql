-- All readings, superseded ones included.
select
    reading_id,
    segment_no,
    bulletin_id,
    edition,
    city_code,
    month,
    published_on
from {{ source('lake', 'bulletin') }}
