"""Every numeric token of an edition counted: fact, known non-fact, in quarantine, or without a home.

The count of tokens is taken from the documents alone (``reconcile.rendition``); what became of them is counted here,
so that the two sides can be held against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.align.placed import PlacedTable
from ingest.align.rows import take_apart
from ingest.emit.held import Held
from ingest.emit.reports import TableReport
from ingest.emit.tokens import TokenRow
from ingest.figures import has_digit
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
    non_facts = classes["non_fact"] + sum(r.spanned for r in bodies) + _label_tokens(result, held)
    wordless = Counter(h.decided[place] for h in held for place in h.wordless)
    return TokenAccount(
        sum(reading.tokens for reading in result.renditions),
        facts - wordless["fact"],
        non_facts - wordless["non_fact"],
        classes["quarantined"] + sum(len(h.numeric) for h in held),
    )


def _label_tokens(result: EditionResult, held: Sequence[Held]) -> int:
    """Row labels that hold a digit (a zone's number, say): known non-facts."""
    plain = [placed for reading in result.renditions for placed in reading.placed if placed.plain]
    bodies = [(placed.matched.body.rows, _width(placed)) for placed in plain]
    labels = [row[0] if width == 1 else "".join(row[:width]) for rows, width in bodies for row in rows]
    numbered = any(map(str.isdigit, "".join(labels)))
    return sum(
        1
        for number, reading in enumerate(result.renditions)
        for placed in reading.placed
        if numbered or not placed.plain
        for row, line, width in zip(
            placed.matched.body.rows, placed.matched.body.lines, _label_widths(placed), strict=True
        )
        for column, cell in enumerate(row[:width])
        if cell
        and has_digit(cell)
        and (line, column + 1) not in held[number].numeric
        and (line, column + 1) not in held[number].released
    )


def _width(placed: PlacedTable) -> int:
    return placed.contract.label_columns


def _label_widths(placed: PlacedTable) -> list[int]:
    """How many cells of each body row are its label: fewer or more than usual where a border was lost or doubled."""
    body, contract = placed.matched.body, placed.contract
    if placed.plain:
        return [_width(placed)] * len(body.rows)
    return [
        apart.columns[0] if apart.columns else len(row)
        for row, apart in zip(body.rows, take_apart(body, contract), strict=True)
    ]
