{#- Schema `zh`: every relation of `marts` as a view with Chinese names. The Chinese name of a relation or column is the
    part of its comment before the first “：”, so it is written once, where the relation is made. -#}
{% macro zh_label(comment) -%}
    {{ comment.split('：')[0] | trim }}
{%- endmacro %}

{% macro commented_columns() %}
    with relation as (
        select table_oid as oid, table_name as name, comment from duckdb_tables()
        where schema_name = 'marts' and database_name = current_database()
        union all
        select view_oid, view_name, comment from duckdb_views()
        where schema_name = 'marts' and database_name = current_database()
    )

    select relation.name, relation.comment, made.column_name, made.comment as column_comment
    from relation
    inner join duckdb_columns() as made on relation.oid = made.table_oid and relation.name = made.table_name
    where made.database_name = current_database() and relation.comment is not null
    order by relation.name, made.column_index
{% endmacro %}

{% macro create_zh_views() -%}
    drop schema if exists zh cascade;
    create schema zh;
    {%- for mart in run_query(commented_columns()).rows | groupby('name') %}
    {%- set comment = mart.list[0]['comment'] %}
    {%- set view = 'zh.' ~ adapter.quote(zh_label(comment)) %}
    create view {{ view }} as
        select
        {%- for column in mart.list %}
            {{ adapter.quote(column['column_name']) }} as {{ adapter.quote(zh_label(column['column_comment'])) }}
            {{- ',' if not loop.last }}
        {%- endfor %}
        from marts.{{ adapter.quote(mart.grouper) }};
    {{ comment_on('view', view, comment) }}
    {%- for column in mart.list %}
    {{ comment_on('column', view ~ '.' ~ adapter.quote(zh_label(column['column_comment'])), column['column_comment']) }}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}
