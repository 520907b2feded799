{#- A data test that says which rows failed it. dbt's own counts them and keeps the rows only in tables of a schema for
    failures; here the first ten are logged, so that the message of a refused build names rule and value. Failures are
    not stored: the file that is built holds the marts and nothing else. -#}
{% materialization test, adapter='duckdb' %}
    {%- set rows = get_limit_subquery_sql(sql, config.get('limit')) -%}
    {%- call statement('main', fetch_result=True) -%}
        {{ get_test_sql(rows, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
    {%- endcall -%}
    {%- set counts = load_result('main')['data'][0] -%}
    {%- if counts[1] or counts[2] -%}
        {{ log_failing_rows(rows) }}
    {%- endif -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}

{#- Each row as `failing row: column=value, …`; orchestration/transform/runner.py reads this form. -#}
{% macro log_failing_rows(rows, at_most=10) -%}
    {%- call statement('examples', fetch_result=True) -%}
        select * from ({{ rows }}) as failing_rows limit {{ at_most }}
    {%- endcall -%}
    {%- set found = load_result('examples')['table'] -%}
    {%- for row in found.rows -%}
        {%- set cells = [] -%}
        {%- for column in found.column_names -%}
            {%- do cells.append(column ~ '=' ~ row[column]) -%}
        {%- endfor -%}
        {%- do log('failing row: ' ~ cells | join(', '), info=True) -%}
    {%- endfor -%}
{%- endmacro %}
