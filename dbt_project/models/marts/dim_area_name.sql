select
    area_code,
    name_no,
    name_zh,
    valid_from,
    valid_to,
    former_code
from {{ ref('stg_reference__area_name') }}
order by area_code, name_no
