{#- The number of the block of years that a month belongs to: facts are stored by block, metric, month and area. A question
    about a month then reads one block, and one about a metric's course a small part of each. Sorted by month alone, a
    course is searched in all facts; sorted by metric alone, a month is (tests/bench/queries.py).
    The years that were reported on are dealt out evenly to blocks of some `bulletins_a_block` (config of a keyed mart):
    of facts 2,400, about 2.7 million rows. In larger ones a row group has so many documents that their names need a second
    segment (three blocks instead of four of ten million figures: the table is 23 % larger). Flows are two fifths as
    many and name one document, so their blocks are of twice as many bulletins.
    A partial build adds its rows, in the same order, after those that are there.
    `reported` is the one row of reported_years, joined: a subquery here would be correlated with the month, and DuckDB
    would carry every row through a join for it, a third of the time that sorting and writing take. -#}
{% macro block_of_years(month, reported) -%}
    (year({{ month }}) - {{ reported }}.first_year) * {{ reported }}.blocks // {{ reported }}.years
{%- endmacro %}

{#- One row, from the first year that was reported on to the last: first_year, years, blocks. -#}
{% macro reported_years(bulletins_a_block) -%}
    (
        select
            min(year(month)) as first_year,
            max(year(month)) - min(year(month)) + 1 as years,
            greatest(1, round(count(*) / {{ bulletins_a_block }})::integer) as blocks
        from {{ ref('stg_lake__bulletin') }}
    )
{%- endmacro %}
