{#- Whether any segment of the lake has a file of a dataset that is written only where a reading has rows of it. -#}
{% macro segments_have(dataset) -%}
    {%- if not execute %}{{ return(false) }}{% endif -%}
    {%- set files = "glob(getvariable('lake') || '/segments/*/" ~ dataset ~ ".parquet')" -%}
    {{ return(run_query("select count(*) from " ~ files).rows[0][0] > 0) }}
{%- endmacro %}
