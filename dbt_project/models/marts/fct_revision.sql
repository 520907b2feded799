{{ config(materialized='view', changed='bulletin') }}

-- A step from one vintage to the next. Only figures that were revised have either side, and those are few: the
-- statistics of vintage_no and recorded_to let DuckDB skip the rest of a long history.
with later as (
    select *
    from {{ in_release('fct_observation_vintage') }}
    where vintage_no > 1
),

earlier as (
    select *
    from {{ in_release('fct_observation_vintage') }}
    where recorded_to is not null
),

steps as (
    select
        later.*,
        earlier.value as earlier_value,
        earlier.unit as earlier_unit,
        earlier.bulletin_id as earlier_bulletin_id,
        earlier.edition as earlier_edition,
        earlier.rendition_id as earlier_rendition_id,
        earlier.published_on as earlier_published_on
    from later
    inner join earlier
        on
            later.area_code = earlier.area_code
            and later.month = earlier.month
            and later.metric_code = earlier.metric_code
            and later.vintage_no = earlier.vintage_no + 1
),

-- Taken back by what came to be known later, with nothing in its place: no vintage begins where this one ends.
withdrawn as (
    select
        earlier.* exclude (value, unit, status, evidence, cause, recorded_from), -- noqa: RF02
        'withdrawn' as cause,
        earlier.value as earlier_value,
        earlier.unit as earlier_unit,
        earlier.bulletin_id as earlier_bulletin_id,
        earlier.edition as earlier_edition,
        earlier.rendition_id as earlier_rendition_id,
        earlier.published_on as earlier_published_on,
        earlier.recorded_to as recorded_from
    from earlier
    left join later
        on
            earlier.area_code = later.area_code
            and earlier.month = later.month
            and earlier.metric_code = later.metric_code
            and earlier.vintage_no + 1 = later.vintage_no
            and earlier.recorded_to = later.recorded_from
    where later.vintage_no is null
),

-- A person's decision on a figure that was not served before stands beside what the document prints: no vintage.
decided as (
    select
        *,
        try_cast(
            regexp_replace(translate(printed, '０１２３４５６７８９．－', '0123456789.-'), '[,，%％\s]', '', 'g') as decimal(18, 4)
        ) as printed_value
    from {{ in_release('fct_observation_vintage') }}
    where status = 'corrected' and (vintage_no = 1 or cause <> 'decision')
),

changes as (
    select * from steps
    union all by name
    select * from withdrawn
    union all by name
    select
        * exclude (recorded_from, printed_value, cause),
        'decision' as cause,
        printed_value as earlier_value,
        if(printed_value is null, null, unit) as earlier_unit,
        bulletin_id as earlier_bulletin_id,
        edition as earlier_edition,
        rendition_id as earlier_rendition_id,
        published_on as earlier_published_on,
        -- When it was decided stands at the end of the evidence.
        coalesce(
            try_cast(regexp_extract(evidence, '(\d{4}-\d{2}-\d{2})T[^T]*）$', 1) as date), recorded_from
        ) as recorded_from
    from decided
    where printed_value is distinct from value
),

comparable as (
    select
        changes.*,
        case
            when changes.unit = changes.earlier_unit then cast(changes.earlier_value as double)
            when unit.base_unit = earlier_unit.base_unit
                then changes.earlier_value * earlier_unit.factor / unit.factor
        end as base
    from changes
    left join {{ in_release('dim_unit') }} as unit on changes.unit = unit.unit
    left join {{ in_release('dim_unit') }} as earlier_unit on changes.earlier_unit = earlier_unit.unit
)

select
    area_code,
    month,
    metric_code,
    vintage_no,
    cause,
    earlier_value,
    earlier_unit,
    value,
    unit,
    cast(round(value - base, 4) as decimal(18, 4)) as difference,
    case when base <> 0 then round((value - base) / abs(base) * 100, 4) end as difference_percent,
    case
        when cause = 'withdrawn' then 'withdrawn'
        when earlier_value is null then 'illegible'
        when base is null then 'unit_changed'
        when base = 0 then 'zero_base'
    end as flag,
    printed,
    status,
    evidence,
    bulletin_id,
    edition,
    rendition_id,
    published_on,
    earlier_bulletin_id,
    earlier_edition,
    earlier_rendition_id,
    earlier_published_on,
    recorded_from
from comparable
