{{ config(materialized='ephemeral') }}

select * from {{ source('reference', 'area') }}
