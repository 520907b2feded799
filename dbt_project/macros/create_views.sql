{#- What is made at the end of a build, from relations that are there by then; none of it is a node of dbt. In this order:
    theme views, v_trace, table macros, and schema `zh` with a namesake of every relation of `marts`.
    Runs on-run-end. A partial build copied all of it with the release and makes it anew only where the theme views no
    longer fit (theme_views_fit); what a failed build lacks is left out. -#}
{% macro create_views() -%}
    {%- if execute and flags.WHICH in ('build', 'run') and made_mart('dim_metric') and made_mart('v_observation') -%}
    {%- if not is_partial() or not theme_views_fit() -%}
        {#- In one transaction: a thousand comments by themselves are a thousand commits, two thirds of a second. -#}
        {%- do run_query('begin') -%}
        {%- do run_query(create_theme_views()) -%}
        {%- do run_query(create_trace_view()) -%}
        {%- do run_query(create_question_macros()) -%}
        {%- do run_query(create_zh_views()) -%}
        {%- do run_query('commit') -%}
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Whether this build, or the one that the release was copied from, made the mart. -#}
{% macro made_mart(name) -%}
    {{ return(adapter.get_relation(database=target.database, schema='marts', identifier=name) is not none) }}
{%- endmacro %}

{#- A comment of a relation (`kind` view) or column as dbt would write it. -#}
{% macro comment_on(kind, name, comment) -%}
    comment on {{ kind }} {{ name }} is {{ duckdb_escape_comment(comment) }};
{%- endmacro %}
