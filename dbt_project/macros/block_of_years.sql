{#- The number of the block of years that a month belongs to: facts are stored by block, metric, month and area. A question
    about a month then reads one block, and one about a metric's course a small part of each. Sorted by month alone, a
    course is searched in all facts; sorted by metric alone, a month is (tests/bench/queries.py).
    A block holds some 2,400 bulletins (about 2.7 million figures): the years that were reported on are dealt out evenly.
    A partial build adds its rows, in the same order, after those that are there.
    `reported` is the one row of reported_years, joined: a subquery here would be correlated with the month, and DuckDB
    would carry every row through a join for it, a third of the time that sorting and writing take. -#}
{% macro block_of_years(month, reported) -%}
    (year({{ month }}) - {{ reported }}.first_year) * {{ reported }}.blocks // {{ reported }}.years
{%- endmacro %}

{#- One row, from the first year that was reported on to the last: first_year, years, blocks. -#}
{% macro reported_years() -%}
    (
        select
            min(year(month)) as first_year,
            max(year(month)) - min(year(month)) + 1 as years,
            greatest(1, round(count(*) / 2400)::integer) as blocks
        from {{ ref('stg_lake__bulletin') }}
    )
{%- endmacro %}
