-- An edition is believed from its publication on, never from its loading, so the order of loads leaves no trace.
-- Figures that its evidence changed later (stg_lake__belief) are believed from the days on which that came.
with staged as (
    select reading.reading_id
    from {{ ref('int_current_reading') }} as reading
    where (reading.city_code, reading.month) in (
        select (changed.city_code, changed.month)
        from {{ ref('int_current_reading') }} as changed
        where changed.reading_id in (select belief.reading_id from {{ ref('stg_lake__belief') }} as belief)
    )
),

published as (
    select
        reading_id,
        count(*) over (partition by city_code, month) = 1 as is_alone
    from {{ ref('int_current_reading') }}
    where reading_id not in (select staged.reading_id from staged)
),

alone as (
    select reading_id from published
    where is_alone
),

not_alone as (
    select reading_id from published
    where not is_alone
),

-- Most months of a city were published once: their figures are first vintages, and need not be sorted.
only_once as (
    select
        *,
        published_on as recorded_from,
        cast(null as date) as recorded_to,
        cast(1 as bigint) as vintage_no,
        cast(null as varchar) as cause
    from {{ ref('stg_lake__observation') }}
    where reading_id in (select alone.reading_id from alone)
),

printed_in_order as (
    select
        *,
        lag(value) over publications as previous_value,
        lag(unit) over publications as previous_unit
    from {{ ref('stg_lake__observation') }}
    where reading_id in (select not_alone.reading_id from not_alone)
    window
        publications as (
            partition by area_code, month, metric_code
            order by published_on, edition <> 'original', bulletin_id, edition
        )
),

repeatedly as (
    select
        * exclude (previous_value, previous_unit),
        published_on as recorded_from,
        lead(published_on) over vintages as recorded_to,
        row_number() over vintages as vintage_no,
        if(bulletin_id <> lag(bulletin_id) over vintages, 'later_bulletin', 'reissue') as cause_if_not_first
    from printed_in_order
    where value is distinct from previous_value or unit is distinct from previous_unit
    window
        vintages as (
            partition by area_code, month, metric_code
            order by published_on, edition <> 'original', bulletin_id, edition
        )
),

-- Months with an edition that was known better later: what each publication said, from when to when.
of_staged as materialized (
    select *
    from {{ ref('stg_lake__observation') }}
    where reading_id in (select staged.reading_id from staged)
),

spans as (
    select
        of_staged.*,
        of_staged.published_on as believed_from,
        cast(null as date) as believed_to,
        cast(null as varchar) as began_by,
        cast(null as varchar) as ended_by
    from of_staged
    where
        (of_staged.reading_id, of_staged.area_code, of_staged.metric_code) not in (
            select (belief.reading_id, belief.area_code, belief.metric_code)
            from {{ ref('stg_lake__belief') }} as belief
        )
    union all by name
    select * from {{ ref('stg_lake__belief') }}
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by area_code, month, metric_code
            order by published_on, edition <> 'original', bulletin_id, edition
        ) as publication_no
    from spans
),

ends_of_spans as (
    select
        area_code,
        month,
        metric_code,
        publication_no,
        believed_from as day,
        began_by,
        null as ended_by
    from ranked
    union all by name
    select
        area_code,
        month,
        metric_code,
        publication_no,
        believed_to as day,
        null as began_by,
        ended_by
    from ranked
    where believed_to is not null
),

-- What happened to a figure, in order: a publication came, or began to say something else, or nothing any more.
events as (
    select
        area_code,
        month,
        metric_code,
        day,
        publication_no,
        coalesce(max(began_by), max(ended_by)) as event_cause
    from ends_of_spans
    group by all
),

-- After each of them the latest publication is believed of those that say something.
believed as (
    select
        events.*,
        ranked.* exclude (area_code, month, metric_code, publication_no) -- noqa: RF02
    from events
    left join ranked
        on
            events.area_code = ranked.area_code
            and events.month = ranked.month
            and events.metric_code = ranked.metric_code
            and (ranked.believed_from, ranked.publication_no) <= (events.day, events.publication_no)
            and (
                ranked.believed_to is null
                or (ranked.believed_to, ranked.publication_no) > (events.day, events.publication_no)
            )
    qualify
        row_number() over (
            partition by events.area_code, events.month, events.metric_code, events.day, events.publication_no
            order by ranked.publication_no desc
        ) = 1
),

turns as (
    select
        *,
        lag(value) over in_order as previous_value,
        lag(unit) over in_order as previous_unit
    from believed
    window in_order as (partition by area_code, month, metric_code order by day, publication_no)
),

runs as (
    select
        *,
        count_if(value is distinct from previous_value or unit is distinct from previous_unit) over in_order as run_no
    from turns
    window in_order as (partition by area_code, month, metric_code order by day, publication_no)
),

days_of_runs as (
    select
        area_code,
        month,
        metric_code,
        run_no,
        min(day) as recorded_from,
        lead(min(day)) over (partition by area_code, month, metric_code order by run_no) as recorded_to,
        arg_min_null(event_cause, (day, publication_no)) as run_cause
    from runs
    group by area_code, month, metric_code, run_no
),

-- The figure is that of the first publication that says it to the end: one may have taken it back meanwhile.
beliefs as (
    select
        runs.* exclude (event_cause, previous_value, previous_unit), -- noqa: RF02
        days_of_runs.recorded_from,
        days_of_runs.recorded_to,
        days_of_runs.run_cause
    from runs
    inner join days_of_runs
        on
            runs.area_code = days_of_runs.area_code
            and runs.month = days_of_runs.month
            and runs.metric_code = days_of_runs.metric_code
            and runs.run_no = days_of_runs.run_no
    where runs.value is not null
    qualify
        row_number() over (
            partition by runs.area_code, runs.month, runs.metric_code, runs.run_no
            order by
                runs.believed_to is not null
                and (days_of_runs.recorded_to is null or runs.believed_to < days_of_runs.recorded_to),
                runs.day,
                runs.publication_no
        ) = 1
),

day_by_day as (
    select
        * exclude (day, publication_no, run_no, run_cause),
        row_number() over in_order as vintage_no,
        coalesce(run_cause, if(bulletin_id <> lag(bulletin_id) over in_order, 'later_bulletin', 'reissue'))
            as cause_if_not_first
    from beliefs
    window in_order as (partition by area_code, month, metric_code order by run_no)
)

select * from only_once
union all by name
select
    * exclude (cause_if_not_first),
    if(vintage_no > 1, cause_if_not_first, null) as cause
from repeatedly
union all by name
select
    * exclude (cause_if_not_first, believed_from, believed_to, began_by, ended_by),
    if(vintage_no > 1, cause_if_not_first, null) as cause
from day_by_day
