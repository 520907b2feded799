{#- `marts.v_trace`: where a figure comes from. One row a vintage of an observation, its document and place, what stands
    beside it in its line, and every check that guards it with the outcome; the words of `bulletins trace` (warehouse/trace).
    It is made to be asked for a figure, an area's month or a table at a time: subqueries are joined by month, in which all
    facts are stored, so a condition on the month narrows all of them.

    name: (expression, what zh and the comment say); None takes the words of the relation's own column. -#}
{% macro trace_columns() -%}
    {{ return({
        'month': ('vintage.month', none),
        'city_code': ('area.city_code', none),
        'city_zh': ('area.city_zh', none),
        'area_code': ('vintage.area_code', none),
        'area_zh': ('area.area_zh', none),
        'metric_code': ('vintage.metric_code', none),
        'metric_zh': ('metric.name_zh', none),
        'value': ('vintage.value', none),
        'unit': ('vintage.unit', none),
        'printed': ('vintage.printed', none),
        'status': ('vintage.status', none),
        'status_zh': ('status.label_zh', none),
        'evidence': ('vintage.evidence', none),
        'vintage_no': ('vintage.vintage_no', none),
        'is_latest': ('vintage.recorded_to is null', '是否最新：真为现行数值，假为已被后来的发布取代。'),
        'recorded_from': ('vintage.recorded_from', none),
        'recorded_to': ('vintage.recorded_to', none),
        'previous_value': ('earlier.value', '前一数值：前一版本的数值，第一个版本为空。'),
        'previous_unit': ('earlier.unit', '前一单位：前一版本的计量单位，第一个版本为空。'),
        'bulletin_id': ('vintage.bulletin_id', none),
        'title_zh': ('bulletin.title_zh', none),
        'edition': ('vintage.edition', none),
        'published_on': ('vintage.published_on', none),
        'source_name': ('rendition.source_name', none),
        'rendition_id': ('vintage.rendition_id', none),
        'format': ('rendition.format', none),
        'table_code': ('vintage.table_code', none),
        'table_zh': ('printed_table.title_zh', none),
        'table_title': (title_of_table(), '印出标题：该表在文件中印出的标题，正文为空。'),
        'header_path_zh': ('metric.header_path_zh', none),
        'row_label': ('vintage.row_label', none),
        'line': ('vintage.line', none),
        'column_no': ('vintage.column_no', none),
        'printed_row': (figures_of_line(), '同行所印：同一文件同一行中的各观测值原文，依次以竖线相隔；【】内为本数。'),
        'checks_passed': ('vintage.checks_passed', none),
        'checks_failed': ('vintage.checks_failed', none),
        'checks': ('guards.checks', '所涉校验：每次校验一条：结果、类型、算式和两边的值。'),
        'check_ids': ('guards.check_ids', '校验标识列表：与所涉校验逐条对应；见 fct_check。'),
    }) }}
{%- endmacro %}

{% macro title_of_table() -%}
    (
        select max(reading.table_title) from marts.fct_table_reading as reading
        where reading.month = vintage.month and reading.rendition_id = vintage.rendition_id
            and reading.table_code = vintage.table_code
            and vintage.line between reading.first_line and reading.last_line
    )
{%- endmacro %}

{% macro figures_of_line() -%}
    (
        select string_agg(
            if(beside.column_no = vintage.column_no, '【' || beside.printed || '】', beside.printed), ' | '
            order by beside.column_no
        )
        from marts.fct_observation_vintage as beside
        where beside.month = vintage.month and beside.rendition_id = vintage.rendition_id
            and beside.line = vintage.line
    )
{%- endmacro %}

{% macro create_trace_view() -%}
    {%- if not made_mart('fct_observation_vintage') or not made_mart('fct_check') -%}
        {{ return('select 1') }}
    {%- endif -%}
    {%- set columns = trace_columns() -%}
    create or replace view marts.v_trace as
        select
        {%- for name, column in columns.items() %}
            {{ column[0] }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
        from marts.fct_observation_vintage as vintage
        left join marts.fct_observation_vintage as earlier
            on vintage.area_code = earlier.area_code and vintage.month = earlier.month
                and vintage.metric_code = earlier.metric_code
                and vintage.vintage_no = earlier.vintage_no + 1 and earlier.recorded_to is not null
        left join marts.fct_observation_vintage as republished
            on vintage.area_code = republished.area_code and vintage.month = republished.month
                and vintage.metric_code = republished.metric_code and vintage.vintage_no + 1 = republished.vintage_no
                and republished.vintage_no > 1 and republished.cause in ('reissue', 'later_bulletin')
        left join store.area as area on vintage.area_code = area.area_code
        left join marts.dim_metric as metric on vintage.metric_code = metric.metric_code
        left join marts.dim_table as printed_table on vintage.table_code = printed_table.table_code
        left join marts.dim_bulletin as bulletin on vintage.bulletin_id = bulletin.bulletin_id
        left join marts.dim_rendition as rendition on vintage.rendition_id = rendition.rendition_id
        left join marts.dim_label as status on vintage.status = status.code and status.domain = 'status'
        left join lateral (
            -- A re-issue that leaves the figure as it was makes no vintage of it, but checks it again. Checks are those of
            -- what an edition says today: they tell nothing of a figure that it says no longer.
            select
                list(
                    coalesce(outcome.label_zh, guard.outcome) || ' ' || coalesce(kind.label_zh, guard.rule_kind) || ' '
                    || guard.expression
                    || coalesce('：' || guard.left_value || ' 与 ' || guard.right_value, '')
                    order by guard.published_on, guard.edition, guard.outcome <> 'fails', guard.rule_kind, guard.check_id
                ) as checks,
                list(
                    guard.check_id
                    order by guard.published_on, guard.edition, guard.outcome <> 'fails', guard.rule_kind, guard.check_id
                ) as check_ids
            from marts.fct_check as guard
            left join marts.dim_label as outcome on guard.outcome = outcome.code and outcome.domain = 'outcome'
            left join marts.dim_label as kind on guard.rule_kind = kind.code and kind.domain = 'rule_kind'
            where guard.month = vintage.month and guard.bulletin_id = vintage.bulletin_id
                and guard.published_on >= vintage.published_on
                and (
                    vintage.recorded_to is null
                    or (republished.vintage_no is not null and guard.published_on < vintage.recorded_to)
                )
                and list_contains(guard.cells, vintage.area_code || '|' || vintage.metric_code)
        ) as guards on true;
    {{ comment_on('view', 'marts.v_trace', '数值来历：观测值的每个版本一行，说明出自哪个文件的哪一处、前一数值和所涉校验；'
        ~ '请按地区、月份、指标查询。') }}
    {%- for name, column in columns.items() %}
    {{ comment_on('column', 'marts.v_trace.' ~ name, column[1] or description_of(name)) }}
    {%- endfor %}
{%- endmacro %}

{#- What a column is called where it comes from: in the wide view, among the vintages, or with the documents. -#}
{% macro description_of(column) -%}
    {%- for model in ('v_observation', 'fct_observation_vintage', 'dim_rendition') -%}
        {%- set columns = graph.nodes['model.' ~ project_name ~ '.' ~ model].columns -%}
        {%- if column in columns -%}
            {{ return(columns[column].description) }}
        {%- endif -%}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error("v_trace: no words for " ~ column) }}
{%- endmacro %}
