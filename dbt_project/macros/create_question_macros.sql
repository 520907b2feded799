{#- Table macros of schema `marts` that read like the question; `as_of` is made with the vintages (create_as_of). What they
    rest on is given by the marts: years and ranks by fct_year_on_year and fct_rank, and which figure is the plan of which
    by dim_metric, whose numerator and denominator are the ratio rules of the contracts. A macro is left out where a mart
    it selects from was not made. No parameter has the name of a column: DuckDB would put the argument in its place. -#}
{% macro create_question_macros() -%}
    select 1;
    {{ question_macro('year_on_year', 'for_metric, for_month', ['fct_year_on_year'], year_on_year_body(),
        '同比：参数为指标代码、月份；各地区该月数值、上年同月数值和同比，正文所报的同比，两者是否相符。') }}
    {{ question_macro('ranking', 'for_metric, for_month', ['fct_rank'], ranking_body(),
        '排名：参数为指标代码、月份；各市同类地区中的名次、上月名次和升降，数值大者在前。') }}
    {{ question_macro('share_of_city', 'for_metric, for_month', ['fct_observation'], share_of_city_body(),
        '占全市比重：参数为可相加指标的代码、月份；各地区数值占全市数值的百分比，单位不同或全市为零则为空。') }}
    {{ question_macro('catching_up', 'for_month', ['fct_observation'], catching_up_body(),
        '完成年度计划尚需：参数为月份；各地区每个有计划的年初累计指标的计划、完成、差额、剩余月数和此后每月须完成数。') }}
    {{ question_macro('named', 'part_of_name', ['fct_observation_vintage'], named_body(),
        '按名称查数：参数为指标名称的一部分；名称中有它的全部指标的最新数值，各地区、月份、指标一行。') }}
{%- endmacro %}

{% macro question_macro(name, parameters, rests_on, body, comment) -%}
    {%- set missing = [] -%}
    {%- for mart in rests_on if not made_mart(mart) -%}
        {%- do missing.append(mart) -%}
    {%- endfor -%}
    {%- if not missing %}
    create or replace macro marts.{{ name }}({{ parameters }}) as table {{ body }};
    {{ comment_on('macro table', 'marts.' ~ name, comment) }}
    {%- endif -%}
{%- endmacro %}

{#- The area that a figure of `of` belongs to, with its city (create_areas). -#}
{% macro join_area(of) -%}
    inner join store.area as area on {{ of }}.area_code = area.area_code
{%- endmacro %}

{% macro area_columns() -%}
    area.city_code, area.city_zh, area.area_code, area.area_zh, area.area_kind, area.area_order
{%- endmacro %}

{% macro year_on_year_body() %}
    select {{ area_columns() }}, compared.* exclude (area_code, city_code)
    from marts.fct_year_on_year as compared {{ join_area('compared') }}
    where compared.metric_code = for_metric and compared.month = cast(for_month as date)
    order by area.area_order
{% endmacro %}

{% macro ranking_body() %}
    select {{ area_columns() }}, ranked.* exclude (area_code, city_code)
    from marts.fct_rank as ranked {{ join_area('ranked') }}
    where ranked.metric_code = for_metric and ranked.month = cast(for_month as date)
        and ranked.year = year(cast(for_month as date))
    order by ranked.city_code, area.area_kind = 'park', ranked.rank, area.area_order
{% endmacro %}

{% macro share_of_city_body() %}
    select
        {{ area_columns() }}, figure.month, figure.metric_code, figure.value, figure.unit,
        whole.value as city_value,
        case
            when figure.unit = whole.unit then round(100 * cast(figure.value as double) / nullif(whole.value, 0), 2)
        end as share_percent
    from marts.fct_observation as figure {{ join_area('figure') }}
    inner join marts.fct_observation as whole
        on area.city_code = whole.area_code and figure.month = whole.month and figure.metric_code = whole.metric_code
    where figure.metric_code = for_metric and figure.month = cast(for_month as date)
        and whole.metric_code = for_metric and whole.month = cast(for_month as date)
        and area.area_kind <> 'city'
        and for_metric in (select additive.metric_code from marts.dim_metric as additive where additive.is_additive)
    order by area.area_order
{% endmacro %}

{% macro catching_up_body() %}
    with planned as (
        select
            completed.metric_code, completed.name_zh as metric_zh, completed.theme, completed.column_order,
            completed.table_code, plan.metric_code as plan_code
        from marts.dim_metric as ratio
        inner join marts.dim_metric as completed on ratio.numerator_code = completed.metric_code
        inner join marts.dim_metric as plan on ratio.denominator_code = plan.metric_code
        where completed.role = 'completed' and plan.role = 'plan' and completed.period_basis = 'ytd'
    ),

    figures as (
        select area_code, month, metric_code, value, unit, cast(value as double) as x
        from marts.fct_observation
        where month = cast(for_month as date)
    ),

    beside as (
        select
            {{ area_columns() }}, done.month, planned.theme, planned.metric_code, planned.metric_zh, planned.plan_code,
            planned.table_code, planned.column_order, done.value as completed, done.unit, done.x,
            goal.x * case
                when goal.unit = done.unit then 1.0
                when goal_unit.base_unit = done_unit.base_unit then goal_unit.factor / done_unit.factor
            end as plan_x,
            12 - month(done.month) as months_left
        from planned
        inner join figures as done on planned.metric_code = done.metric_code
        inner join figures as goal on planned.plan_code = goal.metric_code and done.area_code = goal.area_code
        {{ join_area('done') }}
        left join marts.dim_unit as done_unit on done.unit = done_unit.unit
        left join marts.dim_unit as goal_unit on goal.unit = goal_unit.unit
    )

    select
        month, city_code, city_zh, area_code, area_zh, area_kind, area_order, theme, metric_code, metric_zh, plan_code,
        cast(round(plan_x, 4) as decimal(18, 4)) as plan,
        completed,
        unit,
        round(100 * x / nullif(plan_x, 0), 2) as progress_percent,
        round(100 * month(month) / 12.0, 2) as year_passed_percent,
        cast(round(greatest(plan_x - x, 0), 4) as decimal(18, 4)) as remaining,
        months_left,
        round(greatest(plan_x - x, 0) / nullif(months_left, 0), 4) as needed_a_month,
        round(x / month(month), 4) as so_far_a_month
    from beside
    order by area_order, table_code, column_order
{% endmacro %}

{#- From the stored rows, as v_observation: the name narrows the metrics, and they the rows that are read. -#}
{% macro named_body() %}
    select
        {{ area_columns() }}, figure.month, metric.metric_code, metric.name_zh as metric_zh, metric.table_code,
        metric.column_order, figure.value, figure.unit, figure.status, figure.bulletin_id
    from store.fct_observation_vintage as figure
    inner join store.metric_key as numbered on figure.metric_key = numbered.metric_key
    inner join marts.dim_metric as metric on numbered.metric_code = metric.metric_code
    {{ join_area('figure') }}
    where figure.recorded_to is null and contains(metric.name_zh, part_of_name)
{% endmacro %}
