{#- Facts that are asked for by metric: a table `store.<mart>` that holds a small number for the metric's code, and the mart
    itself, a view that gives the code back. DuckDB skips row groups by least and greatest value, of which it keeps eight
    bytes of a text: all codes of a theme look alike there, and every row group was searched. A condition on metric_code
    becomes one on the number while a query runs (tests/bench/queries.py).

    The model is written like any mart, with its code; config: `changed` as for an incremental one; `then_by`, what rows of
    one metric are ordered by, and `bulletins_a_block`, see block_of_years; `numbers_metrics` in the one whose metrics are
    numbered, of which the others have no more.
    Partial builds replace rows as in incremental.sql; they only ever add numbers, so those that are stored stay right.
    The model names as dependencies what reported_years and number_metrics read. -#}
{% materialization keyed, adapter='duckdb' %}
    {%- set mart = this.incorporate(type='view') -%}
    {%- set stored = stored_as(mart) -%}
    {%- if is_partial() -%}
        {% call statement('main') -%}
            {{ number_metrics(compiled_code) if config.get('numbers_metrics') }}
            delete from {{ stored }} where {{ changed_rows(config.require('changed')) }};
            {{ store_rows(stored, compiled_code) }}
        {%- endcall %}
        {{ adapter.commit() }}
        {{ return({'relations': [mart]}) }}
    {%- endif -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create schema if not exists {{ stored.without_identifier() }};
        drop view if exists {{ mart }};
        {%- if config.get('numbers_metrics') %}
        create or replace table {{ metric_keys() }} (metric_key integer not null, metric_code varchar not null);
        {{ comment_on('table', metric_keys(), '指标序号表：存储表中的指标序号与指标代码对照。') }}
        {{ comment_on('column', metric_keys() ~ '.metric_key', metric_key_comment()) }}
        {{ comment_on('column', metric_keys() ~ '.metric_code', '指标代码：见 marts.dim_metric。') }}
        {{ number_metrics(compiled_code) }}
        {%- endif %}
        create or replace table {{ stored }} (
            metric_key integer not null
            {%- for column in model.columns.values() if column.name != 'metric_code' %},
            {{ column.name }} {{ column.data_type }}
                {{- ' not null' if column.constraints | selectattr('type', 'equalto', 'not_null') | list }}
            {%- endfor %}
        );
        {{ store_rows(stored, compiled_code) }}
        create view {{ mart }} as {{ under_codes(stored) }};
        {{ comment_on('table', stored, model.description.split('：')[0] ~ '存储表：请查询 marts.' ~ mart.identifier
            ~ '；这里以序号代替指标代码。') }}
        {{ comment_on('column', stored ~ '.metric_key', metric_key_comment()) }}
        {%- for column in model.columns.values() if column.name != 'metric_code' %}
        {{ comment_on('column', stored ~ '.' ~ column.name, column.description) }}
        {%- endfor %}
    {%- endcall %}
    {% do persist_docs(mart, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [mart]}) }}
{% endmaterialization %}

{#- Where the rows of a keyed mart are. -#}
{% macro stored_as(mart) -%}
    {{ return(api.Relation.create(database=mart.database, schema='store', identifier=mart.identifier, type='table')) }}
{%- endmacro %}

{#- The rows of a keyed mart and the codes of their metrics, for a view of the release: joined there beside other relations
    and not as the mart, which is a view. -#}
{% macro stored_in_release(mart) -%}
    {{ stored_as(mart).include(database=false) }}
{%- endmacro %}

{% macro metric_keys_in_release() -%}
    {{ metric_keys().include(database=false) }}
{%- endmacro %}

{% macro metric_keys() -%}
    {{ return(api.Relation.create(database=target.database, schema='store', identifier='metric_key', type='table')) }}
{%- endmacro %}

{% macro metric_key_comment() -%}
    {{ return('指标序号：指标代码在本文件中的序号，只在一个发布之内有效。') }}
{%- endmacro %}

{#- Gives every metric that is declared or stands in `rows` a number where it has none: in a full build all, in the order of
    their codes. No code is left without one: what must not be served is for the tests to say. -#}
{% macro number_metrics(rows) %}
    insert into {{ metric_keys() }}
    select
        coalesce((select max(metric_key) + 1 from {{ metric_keys() }}), 0)
        + row_number() over (order by metric_code) - 1,
        metric_code
    from (
        select metric_code from {{ ref('stg_reference__metric') }}
        union
        select made.metric_code from ({{ rows }}) as made
    ) as found
    where metric_code not in (select known.metric_code from {{ metric_keys() }} as known);
{%- endmacro %}

{% macro store_rows(stored, rows) %}
    insert into {{ stored }} by name
    select numbered.metric_key, made.* exclude (metric_code)
    from ({{ rows }}) as made
    left join {{ metric_keys() }} as numbered on made.metric_code = numbered.metric_code
    cross join {{ reported_years(config.require('bulletins_a_block')) }} as reported
    order by {{ block_of_years('made.month', 'reported') }}, {{ (['metric_key'] + config.require('then_by')) | join(', ') }};
{%- endmacro %}

{#- The columns of a model from a stored table, with codes, as a view of the release: no catalog is named, see in_release. -#}
{% macro under_codes(stored) %}
    select
    {%- for column in model.columns %}
        {{ 'numbered' if column == 'metric_code' else 'stored' }}.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ stored.include(database=false) }} as stored
    inner join {{ metric_keys().include(database=false) }} as numbered on stored.metric_key = numbered.metric_key
{%- endmacro %}
