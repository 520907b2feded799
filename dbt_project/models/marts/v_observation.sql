{{ config(materialized='view', pre_hook="{{ create_areas(ref('dim_area')) }}") }}

-- depends_on: {{ ref('fct_observation') }}
-- depends_on: {{ ref('dim_area') }}

-- From the stored rows and not from fct_observation, which is a view: joined at one level, a condition on a name
-- narrows the metrics, areas or months first, and they the rows that are read. Area, month and metric are in every
-- release that passed the tests of fct_observation; what else names a figure is joined on the left.
select
    observation.month,
    calendar.year,
    calendar.quarter,
    calendar.month_no,
    calendar.label_zh as month_zh,
    area.city_code,
    area.city_zh,
    observation.area_code,
    area.area_zh,
    area.area_kind,
    area.area_order,
    metric.metric_code,
    metric.name_zh as metric_zh,
    metric.theme,
    metric.role,
    metric.period_basis,
    metric.is_additive,
    metric.header_path_zh,
    observation.table_code,
    printed_table.title_zh as table_zh,
    observation.value,
    observation.unit,
    observation.printed,
    observation.status,
    label.label_zh as status_zh,
    observation.checks_passed,
    observation.checks_failed,
    observation.evidence,
    observation.bulletin_id,
    bulletin.title_zh,
    observation.edition,
    observation.published_on,
    rendition.source_name,
    observation.line,
    observation.column_no,
    observation.row_label
from {{ stored_in_release(ref('fct_observation_vintage')) }} as observation
inner join {{ metric_keys_in_release() }} as numbered on observation.metric_key = numbered.metric_key
inner join {{ in_release('dim_month') }} as calendar on observation.month = calendar.month
inner join store.area as area on observation.area_code = area.area_code
inner join {{ in_release('dim_metric') }} as metric on numbered.metric_code = metric.metric_code
left join {{ in_release('dim_table') }} as printed_table on observation.table_code = printed_table.table_code
left join {{ in_release('dim_bulletin') }} as bulletin on observation.bulletin_id = bulletin.bulletin_id
left join {{ in_release('dim_rendition') }} as rendition on observation.rendition_id = rendition.rendition_id
left join {{ in_release('dim_label') }} as label on observation.status = label.code and label.domain = 'status'
where observation.recorded_to is null
