{#- The rows of a dataset of the lake that belong to a current reading. A staging model is one call of this; staging is
    ephemeral where one model reads it, because a view costs a node of dbt and opens every segment once more. -#}
{% macro rows_of_current_readings(dataset) -%}
with lake_rows as (
    select
        * exclude (filename),
        {{ segment_no('filename') }} as segment_no
    from {{ source('lake', dataset) }}
)

select
    lake_rows.*,
    current_reading.published_on
from lake_rows
inner join {{ ref('int_current_reading') }} as current_reading
    on
        lake_rows.reading_id = current_reading.reading_id
        and lake_rows.segment_no = current_reading.segment_no
{%- endmacro %}
