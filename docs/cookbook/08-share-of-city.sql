-- zh: 株洲市各地区占全市完成投资的比重？
-- en: What share of the investment of 株洲市 does each district have?
select
    area_zh as 地区,
    value as 完成投资,
    unit as 单位,
    share_percent as 占全市百分比
from share_of_city('investment.completed.total', '2020-09-01')
where city_zh = '株洲市'
order by share_percent desc
