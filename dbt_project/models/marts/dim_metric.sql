-- A year-on-year statement `<metric>.yoy` is declared by nobody; the ones that occur are derived from their metric.
with declared as (
    select
        metric_code,
        name_zh,
        theme,
        role,
        unit,
        period_basis,
        is_additive,
        numerator_code,
        denominator_code,
        table_code,
        table_zh,
        header_path_zh,
        column_order
    from {{ ref('stg_reference__metric') }}
),

printed_yoy as (
    select
        metric_code,
        regexp_replace(metric_code, '\.yoy$', '') as base_code,
        unit
    from {{ ref('fct_observation_vintage') }}
    where metric_code like '%.yoy'
    group by metric_code, unit
    -- The unit that is printed most often describes the metric; each observation keeps its own.
    qualify row_number() over (partition by metric_code order by count(*) desc, unit) = 1
),

yoy as (
    select
        printed_yoy.metric_code,
        declared.name_zh || '·同比' as name_zh,
        declared.theme,
        'change' as role,
        printed_yoy.unit,
        declared.period_basis,
        false as is_additive,
        null as numerator_code,
        null as denominator_code,
        declared.table_code,
        declared.table_zh,
        declared.header_path_zh || '/同比' as header_path_zh,
        declared.column_order
    from printed_yoy
    inner join declared on printed_yoy.base_code = declared.metric_code
    where printed_yoy.metric_code not in (select already.metric_code from declared as already)
)

select * from declared
union all
select * from yoy
order by table_code, column_order, metric_code
