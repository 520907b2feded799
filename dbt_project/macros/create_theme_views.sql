{#- Theme views: `marts.v_<theme>`, one row an area and month, one column a metric, named by its code.

    theme of a metric, from the contract or the narrative slot that declares it ─▶ dim_metric, dim_table ─▶ one view a
    theme that a table has; what the narrative alone states has `v_narrative` beside it

    So a contract of $WAREHOUSE_HOME/config gets its view, and no theme or metric is named here. A column has the unit
    its metric is declared in. Figures that were printed in another unit are converted where that is possible; where it
    is not, the metric is listed in `other_units`: no value stands under a unit that is not its own. Which metrics that
    concerns is looked up when the views are made, so the usual ones pay nothing for it. -#}

{#- One row a view and metric, in the order of the columns: what the views are made of, and what their comments say. -#}
{% macro theme_columns() %}
    with shown as (
        select
            theme,
            * exclude (theme)
        from marts.dim_metric
        where theme in (select declared.theme from marts.dim_table as declared)
        union all
        select
            'narrative' as theme,
            * exclude (theme)
        from marts.dim_metric
        where table_code = 'narrative'
    ),

    named as (
        select
            *,
            replace(name_zh, '：', '·') as short_zh,
            count(*) over (partition by theme, replace(name_zh, '：', '·')) as namesakes
        from shown
    )

    select
        'v_' || theme || if(theme in ('observation', 'trace'), '_theme', '') as view_name,
        named.metric_code,
        metric_key,
        unit,
        if(namesakes > 1, short_zh || '·' || named.metric_code, short_zh)
        || '：' || if(table_code = 'narrative', '正文', table_zh) || '“' || header_path_zh || '”，单位' || unit || '，'
        || coalesce(label_zh, period_basis) || '。' as comment_zh,
        theme = 'narrative' as is_narrative,
        coalesce(
            arg_min(split_part(short_zh, '·', 1), table_code || lpad(cast(column_order as varchar), 6, '0'))
                filter (where table_code <> 'narrative') over (partition by theme),
            '正文'
        ) as theme_zh
    from named
    inner join store.metric_key on named.metric_code = metric_key.metric_code
    left join marts.dim_label on domain = 'period_basis' and code = period_basis
    order by view_name, table_code = 'narrative', table_code, column_order, named.metric_code
{% endmacro %}

{#- Whether the views that were copied with the release still have every metric, under its unit, and every figure that
    this build made was printed in the unit of its column. -#}
{% macro theme_views_fit() -%}
    {%- set misfits -%}
        select 1
        from ({{ theme_columns() }}) as wanted
        anti join duckdb_columns() as made
            on
                made.schema_name = 'marts'
                and made.database_name = current_database()
                and made.table_name = wanted.view_name
                and made.column_name = wanted.metric_code
                and made.comment = wanted.comment_zh
        union all
        select 1
        from marts.fct_observation as observation
        inner join marts.dim_metric as metric on observation.metric_code = metric.metric_code
        where observation.unit <> metric.unit {{ only_changed('bulletin', of='observation', keyword='and') }}
        limit 1
    {%- endset -%}
    {{ return(run_query(misfits).rows | length == 0) }}
{%- endmacro %}

{#- Units other than the declared one that a metric was printed in, and how they convert; no factor where they do not. -#}
{% macro printed_in_other_units() %}
    select
        printed.metric_code,
        printed.unit,
        case when unit.base_unit = declared.base_unit then unit.factor / declared.factor end as factor
    from (select distinct metric_code, unit from marts.fct_observation) as printed
    inner join marts.dim_metric as metric on printed.metric_code = metric.metric_code
    left join marts.dim_unit as unit on printed.unit = unit.unit
    left join marts.dim_unit as declared on metric.unit = declared.unit
    where printed.unit <> metric.unit
    order by printed.metric_code, printed.unit
{% endmacro %}

{#- The keys of a theme view are those of v_observation, and described as there. -#}
{% macro theme_keys() -%}
    {{ return({
        'month': 'observation.month',
        'city_code': 'area.city_code',
        'city_zh': 'area.city_zh',
        'area_code': 'observation.area_code',
        'area_zh': 'area.area_zh',
        'area_kind': 'area.area_kind',
        'area_order': 'area.area_order',
    }) }}
{%- endmacro %}

{% macro create_theme_views() -%}
    {%- set elsewhere = {} -%}
    {%- for row in run_query(printed_in_other_units()).rows -%}
        {%- do elsewhere.setdefault(row['metric_code'], []).append(row) -%}
    {%- endfor -%}
    {%- set names_zh = [] -%}
    {%- for view in run_query(theme_columns()).rows | groupby('view_name') %}
        {%- set metrics = view.list -%}
        {%- set name_zh = metrics[0]['theme_zh'] ~ '宽表' -%}
        {%- if name_zh in names_zh -%}
            {%- set name_zh = metrics[0]['theme_zh'] ~ view.grouper | replace('v_', '') ~ '宽表' -%}
        {%- endif -%}
        {%- do names_zh.append(name_zh) -%}
        {{ theme_view(view.grouper, name_zh, metrics, elsewhere) }}
    {%- endfor -%}
{%- endmacro %}

{#- One view. Its keys are grouped by, names included, so that a condition on any of them narrows the scan of facts. Metrics
    are asked for by their stored numbers (macros/materializations/keyed.sql), which stay while these views do. -#}
{% macro theme_view(name, name_zh, metrics, elsewhere) -%}
    {%- set relation = 'marts.' ~ adapter.quote(name) -%}
    {%- set keys = theme_keys() -%}
    {%- set foreign = [] -%}
    create or replace view {{ relation }} as
        select
        {%- for key, source in keys.items() %}
            {{ source }} as {{ key }},
        {%- endfor %}
        {%- for metric in metrics %}
            {%- set code = metric['metric_code'] %}
            {%- set arms = [] %}
            {%- for other in elsewhere.get(code, []) %}
                {%- if other['factor'] is none %}
                    {%- do foreign.append((metric['metric_key'], code, other['unit'])) %}
                {%- else %}
                    {%- do arms.append("when '" ~ other['unit'] ~ "' then cast(round(cast(observation.value as double) * "
                        ~ other['factor'] ~ ", 4) as decimal(18, 4))") %}
                {%- endif %}
            {%- endfor %}
            {%- set value = "observation.value" %}
            {%- if code in elsewhere %}
                {%- set value = "case observation.unit when '" ~ metric['unit'] ~ "' then observation.value "
                    ~ arms | join(' ') ~ " end" %}
            {%- endif %}
            max({{ value }}) filter (where observation.metric_key = {{ metric['metric_key'] }}) as {{ adapter.quote(code) }},
        {%- endfor %}
        {%- if foreign %}
            list_sort(
                list(case observation.metric_key
                    {%- for key, code, unit in foreign %} when {{ key }} then '{{ code }}'{% endfor %} end)
                filter (
                    where (observation.metric_key, observation.unit) in (
                    {%- for key, code, unit in foreign %}({{ key }}, '{{ unit }}'){{ ', ' if not loop.last }}{% endfor -%}
                    )
                )
            ) as other_units
        {%- else %}
            cast(null as varchar[]) as other_units
        {%- endif %}
        from store.fct_observation_vintage as observation
        inner join store.area as area on observation.area_code = area.area_code
        where observation.recorded_to is null and observation.metric_key in (
            {%- for metric in metrics %}{{ metric['metric_key'] }}{{ ', ' if not loop.last }}{% endfor -%}
        )
        group by {{ keys.values() | join(', ') }};
    {{ comment_on('view', relation, name_zh ~ '：' ~ ('正文所报、表中没有的指标；' if metrics[0]['is_narrative'] else '')
        ~ '每个地区、月份一行，每个指标一列；列名为指标代码，最新数值，按声明的单位，印作其他单位的已换算到四位小数。') }}
    {%- set described = graph.nodes['model.' ~ project_name ~ '.v_observation'].columns %}
    {%- for key in keys %}
    {{ comment_on('column', relation ~ '.' ~ key, described[key].description) }}
    {%- endfor %}
    {%- for metric in metrics %}
    {{ comment_on('column', relation ~ '.' ~ adapter.quote(metric['metric_code']), metric['comment_zh']) }}
    {%- endfor %}
    {{ comment_on('column', relation ~ '.other_units',
        '单位不同的指标：印作不能换算的其他单位、因而本行未列数值的指标代码，原样见 v_observation；没有则为空。') }}
{% endmacro %}
