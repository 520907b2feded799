{#- A mart that grows: made anew in a full build; in a partial one its changed rows are deleted and made again, in one
    transaction. `changed` (bulletin, city_month, …) says which they are, see changed_rows. Columns, comments and hooks are
    those of the full build before: a changed project is built in full. -#}
{% materialization incremental, adapter='duckdb' %}
    {%- set target = this.incorporate(type='table') -%}
    {%- if not is_partial() -%}
        {{ return(build_in_place(target)) }}
    {%- endif -%}
    {% call statement('main') -%}
        delete from {{ target }} where {{ changed_rows(config.require('changed')) }};
        insert into {{ target }} by name ({{ compiled_code }});
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
