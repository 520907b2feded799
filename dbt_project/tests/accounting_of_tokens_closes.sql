-- Every numeric token of a document is a fact, a classified non-fact or quarantined; none is homeless.
select
    bulletin_id,
    edition,
    tokens,
    tokens_fact,
    tokens_non_fact,
    tokens_quarantined,
    tokens_homeless
from {{ ref('stg_lake__bulletin') }}
where
    tokens <> tokens_fact + tokens_non_fact + tokens_quarantined + tokens_homeless
    or tokens_homeless <> 0
