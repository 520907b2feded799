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
        {{ log_failing_editions() }}
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

{#- Whose data fail the test, as far as its rows say so: `failing edition: bulletin|edition|city|area|month`, what is not
    known left empty. The load sets those editions aside and builds again (orchestration/transform/blame.py); where nothing
    is said the project itself is at fault. -#}
{% macro log_failing_editions() -%}
    {%- set kwargs = model.test_metadata.kwargs if model.test_metadata else {} -%}
    {%- if model.test_metadata and model.test_metadata.name == 'upholds' -%}
        {%- set attached = graph.nodes[model.attached_node] -%}
        {%- set rows = rows_that_break(
            ref(attached.name), kwargs.key, kwargs.references or {}, kwargs.accepted or {}, kwargs.one_city_month or false
        ) -%}
    {%- else -%}
        {%- set rows = sql -%}
    {%- endif -%}
    {%- set known = run_query('select * from (' ~ rows ~ ') as failing limit 0').column_names -%}
    {%- set parts = [] -%}
    {%- for column in ['bulletin_id', 'edition', 'city_code', 'area_code', 'month'] -%}
        {%- do parts.append("coalesce(cast(" ~ column ~ " as varchar), '')" if column in known else "''") -%}
    {%- endfor -%}
    {%- set found = run_query(
        'select distinct ' ~ parts | join(" || '|' || ") ~ ' as edition from (' ~ rows ~ ') as failing order by 1'
    ) -%}
    {%- for row in found.rows -%}
        {%- do log('failing edition: ' ~ row[0], info=True) -%}
    {%- endfor -%}
{%- endmacro %}
