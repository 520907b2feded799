select
    domain,
    code,
    label_zh,
    note_zh
from {{ ref('labels') }}
order by domain, code
