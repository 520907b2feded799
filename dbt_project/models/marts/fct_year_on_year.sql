{{ config(materialized='view') }}

-- The same month of the year before, from that year's own figures; else what the narrative prints as 同比. Where both
-- are there they are held against each other as intervals of printed precision (docs/placement.md). Both years are
-- joined by all that a query may ask for, months by a calendar: what it asks of one year narrows the other, too, down
-- to the tables. The figures of both, and what is printed, are selected anew: named twice, they would be gathered
-- first, for a view keeps no NOT MATERIALIZED.
{% set figures %}
    select
        area.city_code,
        observation.area_code,
        observation.month,
        observation.metric_code,
        observation.value,
        observation.unit,
        observation.bulletin_id,
        metric.role,
        unit.base_unit,
        unit.factor,
        cast(observation.value as double) as x,
        -- A count printed whole is exact. What else is printed stands for all that rounds to it, and in prose, which
        -- rounds or truncates, for what lies up to a whole digit further from zero.
        case when unit.is_count and observation.decimals = 0 then 0.0 else pow(10.0, -observation.decimals) end as step,
        step * if(observation.table_code = 'narrative', 1.0, 0.5) as outwards,
        x - if(x < 0, outwards, 0.5 * step) as x_low,
        x + if(x < 0, 0.5 * step, outwards) as x_high
    from {{ in_release('fct_observation') }} as observation
    inner join {{ in_release('dim_area') }} as area on observation.area_code = area.area_code
    inner join {{ in_release('dim_metric') }} as metric on observation.metric_code = metric.metric_code
    inner join {{ in_release('dim_unit') }} as unit on observation.unit = unit.unit
    where metric.role not in ('rank', 'change')
{% endset %}
{% set changes %}
    select
        area.city_code,
        observation.area_code,
        observation.month,
        left(observation.metric_code, -4) as metric_code,
        observation.value as printed_change,
        observation.unit as printed_unit,
        observation.decimals as printed_decimals,
        cast(observation.value as double)
        - pow(10.0, -observation.decimals) * if(observation.value < 0, 1.0, 0.5) as printed_low,
        cast(observation.value as double)
        + pow(10.0, -observation.decimals) * if(observation.value < 0, 0.5, 1.0) as printed_high,
        observation.bulletin_id as printed_bulletin_id
    from {{ in_release('fct_observation') }} as observation
    inner join {{ in_release('dim_area') }} as area on observation.area_code = area.area_code
    inner join {{ in_release('dim_metric') }} as metric on observation.metric_code = metric.metric_code
    where metric.role = 'change' and metric.metric_code like '%.yoy'
{% endset %}
with measured as (
    {{ figures | trim }}
),

measured_before as (
    {{ figures | trim }}
),

calendar as (
    select
        month,
        cast(month - interval 1 year as date) as month_before
    from {{ in_release('dim_month') }}
),

year_before as (
    select
        measured_before.* exclude (month), -- noqa: RF02
        calendar.month
    from calendar
    inner join measured_before on calendar.month_before = measured_before.month
),

printed as (
    {{ changes | trim }}
),

printed_alone as (
    {{ changes | trim }}
),

beside_each_other as (
    select
        measured.*,
        year_before.value as year_before_value,
        year_before.unit as year_before_unit,
        year_before.bulletin_id as year_before_bulletin_id,
        -- In the unit of this year; null where there is no way from one unit to the other.
        case
            when measured.unit = year_before.unit then 1.0
            when measured.base_unit = year_before.base_unit then year_before.factor / measured.factor
        end as scale,
        year_before.x * scale as y,
        year_before.x_low * scale as y_low,
        year_before.x_high * scale as y_high,
        case
            when measured.unit = '%' then '百分点' when measured.role = 'score' then measured.unit else '%'
        end as computed_unit,
        computed_unit <> '%' as is_difference
    from measured
    left join year_before
        on
            measured.city_code = year_before.city_code
            and measured.area_code = year_before.area_code
            and measured.month = year_before.month
            and measured.metric_code = year_before.metric_code
),

computed as (
    select
        *,
        case
            when is_difference then x - y
            when y > 0 then (x / y - 1) * 100
        end as change,
        case
            when is_difference then x_low - y_high
            when y_low > 0 then (least(x_low / y_low, x_low / y_high) - 1) * 100
        end as low,
        case
            when is_difference then x_high - y_low
            when y_low > 0 then (greatest(x_high / y_low, x_high / y_high) - 1) * 100
        end as high,
        case
            when year_before_value is null then 'no_year_before'
            when y is null then 'unit_changed'
            when is_difference or y > 0 then null
            when y = 0 then 'zero_base'
            else 'negative_base'
        end as flag
    from beside_each_other
),

told as (
    select
        computed.city_code,
        computed.area_code,
        computed.month,
        computed.metric_code,
        computed.value,
        computed.unit,
        computed.bulletin_id,
        computed.year_before_value,
        computed.year_before_unit,
        computed.year_before_bulletin_id,
        computed.change as computed_change,
        computed.low as computed_low,
        computed.high as computed_high,
        case when computed.change is not null then computed.computed_unit end as computed_unit,
        computed.flag,
        printed.printed_change,
        printed.printed_unit,
        printed.printed_decimals,
        printed.printed_low,
        printed.printed_high,
        printed.printed_bulletin_id
    from computed
    left join printed
        on
            computed.city_code = printed.city_code
            and computed.area_code = printed.area_code
            and computed.month = printed.month
            and computed.metric_code = printed.metric_code
    union all by name
    -- Said of a figure that is not served itself: in quarantine, or never printed.
    select
        printed_alone.*,
        printed_alone.printed_bulletin_id as bulletin_id,
        'no_figure' as flag
    from printed_alone
    left join {{ in_release('fct_observation') }} as served
        on
            printed_alone.area_code = served.area_code
            and printed_alone.month = served.month
            and printed_alone.metric_code = served.metric_code
    where served.area_code is null
)

select
    area_code,
    month,
    metric_code,
    city_code,
    value,
    unit,
    case
        when computed_change is not null then round(computed_change, 4)
        else cast(printed_change as double)
    end as change,
    coalesce(computed_unit, printed_unit) as change_unit,
    case when computed_change is not null then 'figures' when printed_change is not null then 'printed' end as source,
    flag,
    year_before_value,
    year_before_unit,
    year_before_bulletin_id,
    round(computed_low, 4) as computed_low,
    round(computed_high, 4) as computed_high,
    printed_change,
    printed_unit,
    printed_bulletin_id,
    case
        when computed_change is null or printed_change is null then null
        when computed_low is null or computed_unit <> printed_unit then 'not_evaluable'
        when round(computed_change, printed_decimals) = cast(printed_change as double) then 'holds'
        when computed_low <= printed_high + 1e-9 and computed_high >= printed_low - 1e-9 then 'within_rounding'
        else 'fails'
    end as outcome,
    bulletin_id
from told
