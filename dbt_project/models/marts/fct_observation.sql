{{ config(materialized='view', changed='bulletin') }}

-- depends_on: {{ ref('fct_observation_vintage') }}
{{ under_codes(stored_as(ref('fct_observation_vintage'))) }}
where stored.recorded_to is null
