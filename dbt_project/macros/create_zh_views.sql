{#- Schema `zh`: every mart as a view with Chinese names. The Chinese name of a relation or column is the part of its
    description before the first “：”, so it is written once. Runs on-run-end; a mart that was not built is left out. -#}
{% macro zh_label(description) -%}
    {{ description.split('：')[0] | trim }}
{%- endmacro %}

{% macro create_zh_views() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not is_partial() -%}
    drop schema if exists zh cascade;
    create schema zh;
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model')
            | selectattr('schema', 'equalto', 'marts') | sort(attribute='name') %}
    {%- set mart = adapter.get_relation(database=node.database, schema=node.schema, identifier=node.name) %}
    {%- if mart is not none %}
    {%- set view = 'zh.' ~ adapter.quote(zh_label(node.description)) %}
    create view {{ view }} as
        select
        {%- for column in node.columns.values() %}
            {{ adapter.quote(column.name) }} as {{ adapter.quote(zh_label(column.description)) }}
            {{- ',' if not loop.last }}
        {%- endfor %}
        from {{ mart.include(database=false) }};
    comment on view {{ view }} is {{ duckdb_escape_comment(node.description) }};
    {%- for column in node.columns.values() %}
    comment on column {{ view }}.{{ adapter.quote(zh_label(column.description)) }}
        is {{ duckdb_escape_comment(column.description) }};
    {%- endfor %}
    {%- endif %}
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}
