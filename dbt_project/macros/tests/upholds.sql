{#- All declared rules of a mart in one test, because a node of dbt costs more than the query in it. Each row that comes
    back is a broken rule, with the first of the values that break it, how many there are, and in how many rows.
    key         columns that identify a row: no combination twice, none with a null. Stands in for a primary key, which
                would make DuckDB's bulk load 3 to 7 times slower.
    references  {column: mart.column}: every value that is not null is found there.
    accepted    {column: [values]}: every value that is not null is one of these.
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
        '{{ column }}: one of {{ values | join(", ") }}' as broken_rule,
        cast({{ column }} as varchar) as found_value,
        count(*) as found_rows
    from checked
    where {{ column }} not in ('{{ values | join("', '") }}')
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
