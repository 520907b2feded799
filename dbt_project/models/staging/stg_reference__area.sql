select * from {{ source('reference', 'area') }}
