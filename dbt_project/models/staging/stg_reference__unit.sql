select * from {{ source('reference', 'unit') }}
