{{ config(materialized='incremental', changed='bulletin_of_any_month') }}

-- A bulletin is described by its first edition; corrections add to the counts.
with editions as (
    select
        *,
        row_number() over (
            partition by bulletin_id order by edition <> 'original', published_on, edition
        ) as edition_no,
        count(*) over (partition by bulletin_id) as editions,
        sum(renditions) over (partition by bulletin_id) as renditions_of_all
    from {{ ref('stg_lake__bulletin') }}
)

select
    bulletin_id,
    city_code,
    series_code as series,
    series_zh,
    issue_year,
    issue_no,
    title_zh,
    month,
    published_on,
    cast(renditions_of_all as integer) as renditions,
    cast(editions as integer) as editions
from editions
where edition_no = 1
order by bulletin_id
