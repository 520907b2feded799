select * from {{ source('reference', 'table') }}
