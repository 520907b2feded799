-- zh: 株洲市三季度考核得分和名次，各大项得多少分？
-- en: What are scores and ranks of the third quarter in 株洲市?
select
    "score.rank" as 名次,
    area_zh as 地区,
    "score.total" as 总得分,
    "score.major_industry" as 重大产业项目,
    "score.attraction" as 招商引资,
    "score.tech_innovation" as 科技创新,
    "score.land_acquisition" as 征地拆迁
from v_scores
where city_zh = '株洲市' and month = '2020-09-01'
order by "score.rank"
