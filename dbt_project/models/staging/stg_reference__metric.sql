select * from {{ source('reference', 'metric') }}
