{{ config(materialized='ephemeral') }}

select * from {{ source('reference', 'area_name') }}
