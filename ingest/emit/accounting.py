"""Every numeric token of an edition counted: fact, known non-fact, in quarantine, or without a home.

The count of tokens is taken from the documents alone (``reconcile.rendition``); what became of them is counted here,
so that the two sides can be held against each other. A second count (``emit.recount``) knows nothing of tokens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.emit.held import Held
from ingest.emit.recount import unbooked
from ingest.emit.reports import TableReport
from ingest.emit.tokens import TokenRow
from ingest.reconcile.edition import EditionResult


@dataclass(frozen=True, slots=True)
class TokenAccount:
    """Numbers of numeric tokens of an edition."""

    total: int
    facts: int
    non_facts: int
    quarantined: int

    @property
    def homeless(self) -> int:
        """Tokens that nothing accounts for: anything but 0 is an error of ours."""
        return self.total - self.facts - self.non_facts - self.quarantined


def account(
    result: EditionResult, reports: Sequence[TableReport], tokens: Sequence[Sequence[TokenRow]], held: Sequence[Held]
) -> TokenAccount:
    """What became of the tokens of ``result``; ``tokens`` and ``held`` by rendition."""
    classes = Counter([row[3] for rows in tokens for row in rows])
    bodies = [r for r in reports if r.table_code != "narrative"]
    # A number broken by a space is two tokens and one fact.
    joined = sum(placed.joined_tokens for reading in result.renditions for placed in reading.placed)
    facts = classes["fact"] + classes["restated"] + classes["claim"] + sum(r.facts for r in bodies) + joined
    non_facts = classes["non_fact"] + sum(r.spanned for r in bodies)
    wordless = Counter(h.decided[place] for h in held for place in h.wordless)
    return TokenAccount(
        sum(reading.tokens for reading in result.renditions) + unbooked(result, tokens),
        facts - wordless["fact"],
        non_facts - wordless["non_fact"],
        classes["quarantined"] + sum(len(h.numeric) for h in held),
    )
