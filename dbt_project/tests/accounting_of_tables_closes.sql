-- Every cell that was read is a fact, a blank, a placeholder, spanned or quarantined.
select *
from {{ ref('fct_table_reading') }}
where cells <> facts + blanks + placeholders + spanned + quarantined {{ only_changed('bulletin', keyword='and') }}
