"""Every numeric token of a document accounted for: what its number became, and the figures that are left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from ingest.figures import MAX_DECIMALS, is_printable
from ingest.narrative.assignment import Outcome, unattributed
from ingest.narrative.conflicts import in_conflict
from ingest.narrative.result import Claim, NarrativeFigure, NarrativeReading, NumericToken, Unattributed
from ingest.narrative.scan import NON_FIGURES, Number, Wording
from ingest.narrative.stream import Region, Token

_LONGEST = 60
"""Characters that a number with its unit may have; a longer run of broken pieces is shown piece by piece."""

_SURELY_PRINTABLE = MAX_DECIMALS + 2
"""Characters of a number that has not one decimal too many, whatever its digits are."""

_ELSEWHERE, _BETWEEN_TABLES = unattributed("other_section"), unattributed("between_tables")


class Placed(NamedTuple):
    """A number of the document with its tokens, whether they stand alone on a line, and what became of it."""

    number: Number
    tokens: Sequence[Token]
    bare: bool
    outcome: Outcome | None


def placed(part: Region, wording: Wording, outcomes: dict[int, Outcome]) -> list[Placed]:
    """Every number of a region with the tokens it consists of, in order.

    Joining lines never adds or drops a digit, so that a token belongs to the number that has its first digit.
    A number whose first digit belongs to an earlier token leaves both open.
    """
    places: list[Placed] = []
    tokens, bare = part.tokens, part.bare
    elsewhere = _ELSEWHERE if part.kind == "body" else _BETWEEN_TABLES
    new, end = tuple.__new__, len(tokens)
    at = digits = owned = 0
    for number in wording.numbers:
        kind, own, text, _, _, mark = number
        begin = at
        if owned == digits and at < end and tokens[at][2] == text:
            # The common case: a number of one token, as printed.
            owned = digits = digits + own
            at += 1
        else:
            digits += own
            while at < end and owned < digits:
                token = tokens[at][2]
                owned += len(token) - token.count(".") - token.count(",")
                at += 1
            if begin == at:
                number = places[-1].number._replace(kind="broken_number")
                places[-1] = places[-1]._replace(number=number, outcome=None)
                continue
        outcome = outcomes.get(mark, elsewhere) if kind == "figure" else None
        places.append(new(Placed, (number, tokens[begin:at], begin in bare, outcome)))
    return places


def account(places: Sequence[Placed], pages: Sequence[Token], claims: Sequence[Claim]) -> NarrativeReading:
    """The reading: one class for every token; figures that contradict one another are left open."""
    owned = _owned(places)
    disputed = in_conflict(owned)
    left_open: list[Unattributed] = []
    new = tuple.__new__
    tokens = [NumericToken(text, line, column, "non_fact", "page_number", None) for line, column, text in pages]
    for n, (number, own_tokens, bare, outcome) in enumerate(places):
        kind = number.kind
        metric: str | None = None
        figure = owned.get(n)
        if figure is not None and n not in disputed:
            fate, kind, metric = "restated" if figure.table_code else "fact", "figure", figure.metric_code
        elif kind in NON_FIGURES or (kind == "no_unit" and bare):
            fate, kind = "non_fact", kind if kind in NON_FIGURES else "page_number"
        else:
            left_open += _left_open(number, own_tokens, outcome, n in disputed)
            fate, kind = "quarantined", "unattributed"
        for line, column, text in own_tokens:
            tokens.append(new(NumericToken, (text, line, column, fate, kind, metric)))
    if pages:
        tokens.sort(key=itemgetter(1, 2))
    return NarrativeReading(
        tuple([figure for n, figure in owned.items() if n not in disputed]),
        tuple([c for c in claims if not c.unresolved]), tuple(left_open), tuple(tokens),
        tuple([c for c in claims if c.unresolved]),
    )  # fmt: skip


def _owned(places: Sequence[Placed]) -> dict[int, NarrativeFigure]:
    """The figures that a slot owns, by the index of their place."""
    found: dict[int, NarrativeFigure] = {}
    new = tuple.__new__
    for n, (number, tokens, _, outcome) in enumerate(places):
        if outcome is None:
            continue
        slot, area, year_on_year, _, codes, evidence = outcome
        _, _, text, unit, printed, _ = number
        if slot is None or not (len(text) <= _SURELY_PRINTABLE or is_printable(text)):
            continue
        line, column, _ = tokens[0]
        value, table = Decimal(text), slot.table_code
        if year_on_year:
            value, table = value * year_on_year, None
        point = text.find(".")
        decimals = len(text) - point - 1 if point >= 0 else 0
        found[n] = new(
            NarrativeFigure,
            (
                codes[0], area, value, decimals, unit, printed, line, column, slot.section, table,
                evidence,
            ),
        )  # fmt: skip
    return found


def _left_open(number: Number, tokens: Sequence[Token], outcome: Outcome | None, disputed: bool) -> list[Unattributed]:
    """A number that no slot owns for certain, by its tokens."""
    reason: str = number.kind
    candidates: tuple[str, ...] = ()
    if outcome is not None and outcome.slot is not None:
        reason, candidates = ("conflict", outcome.candidates) if disputed else ("too_long", (outcome.slot.spec.metric,))
    elif outcome is not None:
        reason, candidates = outcome.reason, outcome.candidates
    found = []
    for line, column, text in tokens:
        printed = number.printed or number.text or text
        found.append(
            Unattributed(text, line, column, printed if len(printed) <= _LONGEST else text, candidates, reason)
        )
    return found
