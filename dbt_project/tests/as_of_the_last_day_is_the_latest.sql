-- depends_on: {{ ref('fct_observation_vintage') }}
with latest as (
    select * from {{ ref('fct_observation') }}
),

as_of as (
    select * from marts.as_of(date '9999-12-31')
),

missing as (
    select * from latest
    except all
    select * from as_of
),

surplus as (
    select * from as_of
    except all
    select * from latest
)

select * from missing
union all
select * from surplus
