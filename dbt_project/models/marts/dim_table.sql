-- Two places beside the declared tables where a figure can stand: the narrative, and a table that no contract knows.
with elsewhere (table_code, title_zh) as (
    values ('narrative', '正文'), ('unmatched', '未识别的表')
)

select
    table_code,
    series_code,
    title_zh,
    theme,
    period_basis,
    figures_a_row
from {{ ref('stg_reference__table') }}
union all
select
    table_code,
    null as series_code,
    title_zh,
    null as theme,
    null as period_basis,
    null as figures_a_row
from elsewhere
where table_code not in (select declared.table_code from {{ ref('stg_reference__table') }} as declared)
order by series_code nulls last, table_code
