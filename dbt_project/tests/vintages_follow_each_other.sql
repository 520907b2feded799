-- Vintages are numbered from 1 without a hole, none ends after the next begins, and only the last may be open: one that
-- ends before the next, or without a next, was taken back.
-- Almost all figures have one vintage, number 1 and open: that there is no other beside it is the key of the mart.
with of_several as (
    select
        area_code,
        month,
        metric_code,
        vintage_no,
        recorded_from,
        recorded_to,
        lead(recorded_from) over vintages as next_recorded_from,
        lag(vintage_no) over vintages as previous_no
    from {{ ref('fct_observation_vintage') }}
    where (vintage_no <> 1 or recorded_to is not null) {{ only_changed('bulletin', keyword='and') }}
    window vintages as (partition by area_code, month, metric_code order by vintage_no)
)

select *
from of_several
where
    (recorded_to is null and next_recorded_from is not null)
    or recorded_to > next_recorded_from
    or recorded_to < recorded_from
    or vintage_no <> coalesce(previous_no, 0) + 1
