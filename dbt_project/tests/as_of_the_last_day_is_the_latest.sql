{{ config(meta={'dagster': {'ref': {'name': 'fct_observation_vintage'}}}) }}
-- depends_on: {{ ref('fct_observation_vintage') }}
-- Month by month, by number of rows and a hash of all their columns: a long history is not held in memory.
with latest as (
    select
        month,
        count(*) as figures,
        bit_xor(hash(observation)) as content
    from {{ ref('fct_observation') }} as observation -- noqa: AL05
    {{ only_changed('bulletin') }}
    group by month
),

as_of as (
    select
        month,
        count(*) as figures,
        bit_xor(hash(believed)) as content
    from marts.as_of(date '9999-12-31') as believed -- noqa: AL05
    {{ only_changed('bulletin') }}
    group by month
)

select
    coalesce(latest.month, as_of.month) as month,
    latest.figures as figures_latest,
    as_of.figures as figures_as_of
from latest
full outer join as_of on latest.month = as_of.month
where latest.content is distinct from as_of.content or latest.figures is distinct from as_of.figures
