{#- A full build makes every relation anew from the whole lake. A partial build begins with a copy of the last release
    and replaces the rows of what changed since, so it costs what is new, not what is old. The load decides which
    (orchestration/transform/changes.py) and names the changed editions in a Parquet file: bulletin_id, edition,
    city_code, month. Whatever one of a city's months depends on is in it: all editions of that city and month. -#}
{% macro is_partial() -%}
    {{ return(not flags.FULL_REFRESH and env_var('BULLETIN_CHANGED', '') != '') }}
{%- endmacro %}

{% macro changed(column) -%}
    (select {{ column }} from read_parquet(getvariable('changed')))
{%- endmacro %}

{#- The rows that a partial build replaces, as a condition on a mart's own columns. `scope` says what a row belongs to:
    an edition's bulletin, a city's month, or an area's year; `of` is the alias of the relation they stand in. The month is
    asked for by itself, too: facts lie in order of months, and DuckDB skips the row groups of all others. -#}
{% macro changed_rows(scope, of='') -%}
    {%- set of = of ~ '.' if of else '' -%}
    {%- if scope == 'bulletin' -%}
        {{ of }}bulletin_id in {{ changed('bulletin_id') }} and {{ of }}month in {{ changed('month') }}
    {%- elif scope == 'bulletin_of_any_month' -%}
        {{ of }}bulletin_id in {{ changed('bulletin_id') }}
    {%- elif scope == 'city_month' -%}
        ({{ of }}city_code, {{ of }}month) in {{ changed('(city_code, month)') }} and {{ of }}month in {{ changed('month') }}
    {%- elif scope == 'area_year' -%}
        ({{ of }}area_code, year({{ of }}month)) in (
            select (area.area_code, year(reported.month))
            from read_parquet(getvariable('changed')) as reported
            inner join read_parquet(getvariable('lake') || '/reference/area.parquet') as area
                on reported.city_code = area.city_code
        )
        and {{ of }}month in (
            select make_date(year(reported.month), of_year.month_no, 1)
            from read_parquet(getvariable('changed')) as reported
            cross join (select unnest(range(1, 13)) as month_no) as of_year
        )
    {%- else -%}
        {{ exceptions.raise_compiler_error("changed_rows: no scope " ~ scope) }}
    {%- endif -%}
{%- endmacro %}

{#- The condition after `keyword`, in a partial build only, and where there is a scope. -#}
{% macro only_changed(scope, of='', keyword='where') -%}
    {%- if scope and is_partial() %}{{ keyword }} {{ changed_rows(scope, of) }}{% endif -%}
{%- endmacro %}

{#- The scope that a model declares (`changed` in its config); none where every build makes all of it. -#}
{% macro scope_of(relation) -%}
    {%- set node = node_of(relation) -%}
    {{ return(node.config.get('changed') if node else none) }}
{%- endmacro %}

{#- The model that a relation is of; none while dbt parses. -#}
{% macro node_of(relation) -%}
    {%- set found = namespace(node=none) -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == relation.identifier -%}
            {%- set found.node = node -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found.node) }}
{%- endmacro %}

{#- City and month of one of the newest bulletins that this build made rows of, as literals: a literal narrows a view down
    to the tables below it, a subquery does not. Where `of` has a column `year`, that year, too: windows over it are
    computed for every year otherwise. -#}
{% macro newest_city_month(bulletins, of) -%}
    {%- if not execute %}{{ return('true') }}{% endif -%}
    {%- set made = "read_parquet(getvariable('changed'))" if is_partial() else bulletins -%}
    {%- set found = run_query("select city_code, month from " ~ made ~ " order by month desc, city_code limit 1").rows -%}
    {%- if found -%}
        city_code = '{{ found[0][0] }}' and month = date '{{ found[0][1] }}'
        {%- if 'year' in node_of(of).columns %} and year = {{ found[0][1].year }}{% endif -%}
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
