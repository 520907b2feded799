select
    area_code,
    name_zh,
    kind,
    parent_code,
    city_code,
    area_order,
    names as printed_names
from {{ ref('stg_reference__area') }}
order by area_order
