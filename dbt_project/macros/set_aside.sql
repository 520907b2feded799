{#- Editions that are set aside (warehouse/aside.py), as a relation; a lake that never had one lacks the file. -#}
{% macro editions_set_aside() -%}
    {%- set file = "getvariable('lake') || '/set_aside.parquet'" -%}
    {%- if execute and run_query("select count(*) from glob(" ~ file ~ ")").rows[0][0] -%}
        read_parquet({{ file }})
    {%- else -%}
        (
            select
                cast(null as varchar) as bulletin_id,
                cast(null as varchar) as edition,
                cast(null as date) as month,
                cast(null as varchar) as code,
                cast(null as varchar) as reason,
                cast(null as varchar) as place,
                cast(null as varchar) as remedy,
                cast(null as varchar[]) as names,
                cast(null as varchar[]) as refused
            where false
        )
    {%- endif -%}
{%- endmacro %}
