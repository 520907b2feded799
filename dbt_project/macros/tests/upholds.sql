{#- All declared rules of a mart in one test, because a node of dbt costs more than the query in it. Each row that comes
    back is a broken rule, with the first of the values that break it, how many there are, and in how many rows.
    key         columns that identify a row: no combination twice, none with a null. Stands in for a primary key, which
                would make DuckDB's bulk load 3 to 7 times slower.
    references  {column: mart.column}: every value that is not null is found there.
    accepted    {column: [values]}, or {column: name of a list of ingest/emit/vocabulary.py}: every value that is not
                null is one of these.
    one_city_month  for views, whose rows nobody makes and whose joins and windows cost what they are asked for: the newest
                    month of one city stands for all; in a partial build of one that changed.
    A partial build checks the rows that it made. Each rule reads its own columns of the mart: gathered once, all columns of
    ten million rows are what DuckDB would write down first. -#}
{% test upholds(model, key, references={}, accepted={}, one_city_month=false) %}
{%- set printed = [] -%}
{%- for column in key -%}
    {%- do printed.append("coalesce(cast(" ~ column ~ " as varchar), 'null')") -%}
{%- endfor -%}
with checked as {{ '' if one_city_month else 'not ' }}materialized (
    select * from {{ model }}
    {% if one_city_month -%}
        where {{ newest_city_month(ref('dim_bulletin'), model) }}
    {%- else -%}
        {{ only_changed(scope_of(model)) }}
    {%- endif %}
),

broken as (
    select
        'key {{ key | join(", ") }}: whole, and only once' as broken_rule,
        concat_ws(', ', {{ printed | join(', ') }}) as found_value,
        count(*) as found_rows
    from checked
    group by {{ key | join(', ') }}
    having count(*) > 1 or {{ key | join(' is null or ') }} is null
{%- for column, home in references.items() %}
    {%- set mart, field = home.split('.') %}
    union all
    select
        '{{ column }}: found in {{ home }}' as broken_rule,
        cast(child.{{ column }} as varchar) as found_value,
        child.found_rows
    from (select {{ column }}, count(*) as found_rows from checked group by {{ column }}) as child
    left join {{ ref(mart) }} as parent on child.{{ column }} = parent.{{ field }}
    where child.{{ column }} is not null and parent.{{ field }} is null
{%- endfor %}
{%- for column, values in accepted.items() %}
    union all
    select
        '{{ column }}: one of ' || {{ accepted_text(values) }} as broken_rule,
        cast({{ column }} as varchar) as found_value,
        count(*) as found_rows
    from checked
    where {{ column }} not in {{ accepted_values(values) }}
    group by {{ column }}
{%- endfor %}
)

select
    broken_rule,
    min(found_value) as for_example,
    count(*) as broken_by_values,
    sum(found_rows) as in_rows
from broken
group by broken_rule
order by broken_rule
{% endtest %}

{#- The values that `accepted` names, as the right side of `in`; and in words. -#}
{% macro accepted_values(values) -%}
    {%- if values is string -%}
        (select code from {{ source('reference', 'code') }} where list = '{{ values }}')
    {%- else -%}
        ('{{ values | join("', '") }}')
    {%- endif -%}
{%- endmacro %}

{% macro accepted_text(values) -%}
    {%- if values is string -%}
        (select string_agg(code, ', ') from {{ source('reference', 'code') }} where list = '{{ values }}')
    {%- else -%}
        '{{ values | join(", ") }}'
    {%- endif -%}
{%- endmacro %}

{#- The rows of a mart that break a rule of `upholds`, whole: asked for only where one is broken, to say whose they are. -#}
{% macro rows_that_break(relation, key, references={}, accepted={}, one_city_month=false) -%}
    select * from {{ relation }}
    where
        (
            ({{ key | join(', ') }}) in (
                select ({{ key | join(', ') }}) from {{ relation }} group by {{ key | join(', ') }} having count(*) > 1
            )
            {%- for column in key %}
            or {{ column }} is null
            {%- endfor %}
            {%- for column, home in references.items() %}
            {%- set mart, field = home.split('.') %}
            or {{ column }} not in (select {{ field }} from {{ ref(mart) }} where {{ field }} is not null)
            {%- endfor %}
            {%- for column, values in accepted.items() %}
            or {{ column }} not in {{ accepted_values(values) }}
            {%- endfor %}
        )
        {% if not one_city_month %}{{ only_changed(scope_of(relation), keyword='and') }}{% endif %}
{%- endmacro %}
