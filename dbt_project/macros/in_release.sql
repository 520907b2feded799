{#- A relation of the release without its catalog. DuckDB names a catalog after the file, or after the ATTACH alias;
    a view that spells the catalog breaks as soon as the file is opened under another name. -#}
{% macro in_release(model_name) -%}
    {{ ref(model_name).include(database=false) }}
{%- endmacro %}
