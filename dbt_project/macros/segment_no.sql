{#- The number of the segment a row was read from: …/segments/000000000012/<dataset>.parquet is segment 12. -#}
{% macro segment_no(filename) -%}
    cast(regexp_extract({{ filename }}, '(\d+)[/\\][^/\\]+$', 1) as bigint)
{%- endmacro %}
