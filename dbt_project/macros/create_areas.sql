{#- `store.area`: dim_area with the name of each area's city, under the names that wide views show them by. What shows an area
    and its city joins one relation and not dim_area twice. That is half a join's planning (of ten million figures a theme
    view is asked of a month in 3.5 ms instead of 3.9), and conditions on both names are estimated together: with two joins
    DuckDB took a city's district for no row at all, put all facts on the build side of the join with metrics, and a
    district's course by names read every row (v_observation: 108 ms instead of 6).
    Pre-hook of v_observation: by then there are dim_area and the schema, which two nodes at a time could not both create.
    A partial build has it with the views: other areas are changed reference data, hence a full build. -#}
{% macro create_areas(relation) -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
    {%- set areas = relation.include(database=false) -%}
    create or replace table store.area as
        select
            area.city_code, city.name_zh as city_zh, area.area_code, area.name_zh as area_zh, area.kind as area_kind,
            area.area_order
        from {{ areas }} as area
        left join {{ areas }} as city on area.city_code = city.area_code
        order by area.area_order;
    {{ comment_on('table', 'store.area', '地区存储表：请查询 marts.dim_area；这里另有所属市的名称。') }}
    {%- set described = graph.nodes['model.' ~ project_name ~ '.v_observation'].columns %}
    {%- for column in ('city_code', 'city_zh', 'area_code', 'area_zh', 'area_kind', 'area_order') %}
    {{ comment_on('column', 'store.area.' ~ column, described[column].description) }}
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}
