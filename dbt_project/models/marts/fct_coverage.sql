{{ config(materialized='incremental', changed='city_month') }}

-- Every month and city of a bulletin has a row for every table of its series, read or not.
with bulletins as (
    select
        city_code,
        month,
        series_code,
        bulletin_id,
        edition
    from {{ ref('stg_lake__bulletin') }}
),

-- What each rendition prints of a table. A table cut by a page break is read in several parts.
printed as (
    select
        bulletin_id,
        edition,
        rendition_id,
        coalesce(table_code, 'unmatched') as table_code,
        sum(cells - blanks - placeholders - spanned) as figures
    from {{ ref('fct_table_reading') }}
    {{ only_changed('bulletin') }}
    group by all
),

expected as (
    select
        bulletins.month,
        bulletins.city_code,
        printed.table_code,
        count(distinct printed.rendition_id) as renditions,
        max(printed.figures) as figures
    from printed
    inner join bulletins on printed.bulletin_id = bulletins.bulletin_id and printed.edition = bulletins.edition
    group by all
),

observed as (
    select
        observation.month,
        bulletin.city_code,
        observation.table_code,
        count(*) as facts
    from {{ ref('fct_observation') }} as observation
    inner join {{ ref('dim_bulletin') }} as bulletin on observation.bulletin_id = bulletin.bulletin_id
    {{ only_changed('bulletin', of='observation') }}
    group by all
),

quarantined as (
    select
        bulletins.month,
        bulletins.city_code,
        coalesce(item.table_code, 'unmatched') as table_code,
        count(*) as items
    from {{ ref('fct_quarantine') }} as item
    inner join bulletins on item.bulletin_id = bulletins.bulletin_id and item.edition = bulletins.edition
    {{ only_changed('bulletin', of='item') }}
    group by all
),

cells as (
    select
        bulletins.month,
        bulletins.city_code,
        declared.table_code
    from bulletins
    inner join {{ ref('dim_table') }} as declared on bulletins.series_code = declared.series_code
    union
    select
        month,
        city_code,
        table_code
    from expected
    union
    select
        month,
        city_code,
        table_code
    from observed
    union
    select
        month,
        city_code,
        table_code
    from quarantined
)

select
    cells.month,
    cells.city_code,
    cells.table_code,
    cast(coalesce(expected.renditions, 0) as integer) as renditions,
    cast(coalesce(expected.figures, 0) as integer) as figures_expected,
    cast(coalesce(observed.facts, 0) as integer) as facts,
    cast(coalesce(quarantined.items, 0) as integer) as quarantined
from cells
left join expected
    on
        cells.month = expected.month
        and cells.city_code = expected.city_code
        and cells.table_code = expected.table_code
left join observed
    on
        cells.month = observed.month
        and cells.city_code = observed.city_code
        and cells.table_code = observed.table_code
left join quarantined
    on
        cells.month = quarantined.month
        and cells.city_code = quarantined.city_code
        and cells.table_code = quarantined.table_code
order by cells.city_code, cells.month, cells.table_code
