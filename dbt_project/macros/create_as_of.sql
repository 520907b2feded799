{#- `marts.as_of(d)`: what was believed at the end of day d. Post-hook of fct_observation_vintage. The body names no
    catalog, see in_release. -#}
{% macro create_as_of(relation) -%}
    {%- if execute and flags.WHICH in ('build', 'run') and not is_partial() -%}
    {%- set vintages = relation.include(database=false) -%}
    create or replace macro {{ vintages.include(identifier=false) }}.as_of(as_of_date) as table
        select * exclude (recorded_from, recorded_to, vintage_no, cause)
        from {{ vintages }}
        where recorded_from <= cast(as_of_date as date)
            and (recorded_to is null or recorded_to > cast(as_of_date as date));
    comment on macro table {{ vintages.include(identifier=false) }}.as_of
        is '截至某日的观测值：参数为日期；返回该日日终时各地区、月份、指标的已知数值，列同 fct_observation。';
    {%- endif -%}
{%- endmacro %}
