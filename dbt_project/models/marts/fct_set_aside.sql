{{ config(materialized='table') }}

with served as (
    select distinct
        bulletin_id,
        edition
    from {{ ref('dim_rendition') }}
)

select
    aside.bulletin_id,
    aside.edition,
    split_part(aside.bulletin_id, '-', 1) as city_code,
    aside.month,
    aside.code as reason_code,
    aside.reason,
    aside.place,
    aside.remedy,
    aside.names as source_names,
    coalesce(served.edition is not null, false) as is_served
from {{ editions_set_aside() }} as aside
left join served on aside.bulletin_id = served.bulletin_id and aside.edition = served.edition
order by aside.month, aside.bulletin_id, aside.edition
