select
    unit,
    dimension,
    factor,
    base_unit,
    counts as is_count,
    meaning_zh
from {{ ref('stg_reference__unit') }}
order by dimension, factor, unit
