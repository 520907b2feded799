{#- The number of the block of years that a month belongs to: facts are stored by block, metric, month and area. A question
    about a month then reads one block, and one about a metric's course a small part of each. Sorted by month alone, a
    course is searched in all facts; sorted by metric alone, a month is (tests/bench/queries.py).
    A block holds some 2,400 bulletins (about 2.7 million figures): the years that were reported on are dealt out evenly.
    A partial build adds its rows, in the same order, after those that are there. -#}
{% macro block_of_years(month) -%}
    (
        select
            (year({{ month }}) - span.first_year) * span.blocks // (span.last_year - span.first_year + 1)
        from (
            select
                min(year(month)) as first_year,
                max(year(month)) as last_year,
                greatest(1, round(count(*) / 2400)::integer) as blocks
            from {{ ref('stg_lake__bulletin') }}
        ) as span
    )
{%- endmacro %}
