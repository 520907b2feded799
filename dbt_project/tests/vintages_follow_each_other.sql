-- Vintages are numbered from 1 without a hole; each ends where the next begins or, taken back, before; only the last
-- may be open.
with neighbours as (
    select
        *,
        lead(recorded_from) over vintages as next_recorded_from,
        lag(vintage_no) over vintages as previous_no
    from {{ ref('fct_observation_vintage') }}
    {{ only_changed('bulletin') }}
    window vintages as (partition by area_code, month, metric_code order by vintage_no)
)

select *
from neighbours
where
    recorded_to > next_recorded_from
    or (recorded_to is null and next_recorded_from is not null)
    or recorded_to < recorded_from
    or vintage_no <> coalesce(previous_no, 0) + 1
