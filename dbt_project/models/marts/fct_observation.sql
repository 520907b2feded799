{{ config(materialized='incremental', changed='bulletin') }}

-- In the order of fct_observation_vintage, see block_of_years.
select * exclude (recorded_from, recorded_to, vintage_no, cause)
from {{ ref('fct_observation_vintage') }}
where recorded_to is null {{ only_changed('bulletin', keyword='and') }}
