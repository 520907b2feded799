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
        earlier.status as earlier_status,
        earlier.bulletin_id as earlier_bulletin_id,
        earlier.edition as earlier_edition,
        earlier.rendition_id as earlier_rendition_id,
        earlier.published_on as earlier_published_on,
        case
            when later.unit = earlier.unit then cast(earlier.value as double)
            when unit.base_unit = earlier_unit.base_unit then earlier.value * earlier_unit.factor / unit.factor
        end as comparable
    from later
    inner join earlier
        on
            later.area_code = earlier.area_code
            and later.month = earlier.month
            and later.metric_code = earlier.metric_code
            and later.vintage_no = earlier.vintage_no + 1
    left join {{ in_release('dim_unit') }} as unit on later.unit = unit.unit
    left join {{ in_release('dim_unit') }} as earlier_unit on earlier.unit = earlier_unit.unit
)

select
    area_code,
    month,
    metric_code,
    vintage_no,
    case
        when bulletin_id <> earlier_bulletin_id then 'later_bulletin'
        when edition <> earlier_edition then 'reissue'
        when status = 'corrected' or earlier_status = 'corrected' then 'decision'
        else 'rendition'
    end as cause,
    earlier_value,
    earlier_unit,
    value,
    unit,
    cast(round(value - comparable, 4) as decimal(18, 4)) as difference,
    case when comparable <> 0 then round((value - comparable) / abs(comparable) * 100, 4) end as difference_percent,
    case
        when comparable is null then 'unit_changed'
        when comparable = 0 then 'zero_base'
    end as flag,
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
from steps
