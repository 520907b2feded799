select * exclude (recorded_from, recorded_to, vintage_no)
from {{ ref('fct_observation_vintage') }}
where recorded_to is null
order by metric_code, area_code, month
