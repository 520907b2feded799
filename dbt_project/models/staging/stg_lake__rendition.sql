{{ config(materialized='ephemeral') }}

{{ rows_of_current_readings('rendition') }}
