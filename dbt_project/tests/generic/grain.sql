{#- The columns identify a row: no combination occurs twice and none has a null. Stands in for a primary key, which
    would make DuckDB's bulk load 3 to 7 times slower. -#}
{% test grain(model, columns) %}
select {{ columns | join(', ') }}, count(*) as occurrences
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 {% for column in columns %} or {{ column }} is null {% endfor %}
{% endtest %}
