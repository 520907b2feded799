"""Every numeric token of a document accounted for: what its number became, and the figures that are left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from ingest.figures import is_printable
from ingest.narrative.assignment import Outcome, unattributed
from ingest.narrative.conflicts import in_conflict
from ingest.narrative.result import Claim, NarrativeFigure, NarrativeReading, NumericToken, Unattributed
from ingest.narrative.scan import NON_FIGURES, Number, Wording
from ingest.narrative.stream import Region, Token

_LONGEST = 60
"""Characters that a number with its unit may have; a longer run of broken pieces is shown piece by piece."""

_ELSEWHERE, _BETWEEN_TABLES = unattributed("other_section"), unattributed("between_tables")


class Place(NamedTuple):
    """A number of the document with its first token, and what became of it."""

    number: Number
    tokens: Sequence[Token]
    bare: bool
    outcome: Outcome | None


def placed(part: Region, wording: Wording, outcomes: dict[int, Outcome]) -> list[Place]:
    """Every number of a region with the tokens it consists of, in order.

    Joining lines never adds or drops a digit, so that a token belongs to the number that has its first digit.
    A number whose first digit belongs to an earlier token leaves both open.
    """
    places: list[Place] = []
    tokens = part.tokens
    elsewhere = _ELSEWHERE if part.kind == "body" else _BETWEEN_TABLES
    at = digits = owned = 0
    for number in wording.numbers:
        digits += number.digits
        begin = at
        while at < len(tokens) and owned < digits:
            token = tokens[at][2]
            owned += len(token) - token.count(".") - token.count(",")
            at += 1
        if begin == at:
            previous = places[-1]
            places[-1] = previous._replace(number=previous.number._replace(kind="broken_number"), outcome=None)
            continue
        outcome = None
        if number.kind == "figure":
            outcome = outcomes.get(number.mark, elsewhere)
        places.append(Place(number, tokens[begin:at], begin in part.bare, outcome))
    return places


def account(places: Sequence[Place], pages: Sequence[Token], claims: Sequence[Claim]) -> NarrativeReading:
    """The reading: one class for every token; figures that contradict one another are left open."""
    figures: list[NarrativeFigure] = []
    left_open: list[Unattributed] = []
    tokens = [NumericToken(text, line, column, "non_fact", "page_number", None) for line, column, text in pages]
    owned = {
        n: _figure(p, p.outcome)
        for n, p in enumerate(places)
        if p.outcome and p.outcome.slot and is_printable(p.number.text)
    }
    disputed = in_conflict(list(owned.values()))
    for n, (number, own_tokens, bare, outcome) in enumerate(places):
        figure = owned.get(n)
        kind = number.kind
        if figure is not None and figure not in disputed:
            figures.append(figure)
            fate, metric = "restated" if figure.table_code else "fact", figure.metric_code
            for line, column, text in own_tokens:
                tokens.append(NumericToken(text, line, column, fate, "figure", metric))
        elif kind in NON_FIGURES or (kind == "no_unit" and bare):
            kind = kind if kind in NON_FIGURES else "page_number"
            for line, column, text in own_tokens:
                tokens.append(NumericToken(text, line, column, "non_fact", kind, None))
        else:
            reason, candidates = kind, ()  # type: str, tuple[str, ...]
            if figure is not None:
                reason, candidates = "conflict", (figure.metric_code,)
            elif outcome is not None and outcome.slot is not None:
                reason, candidates = "too_long", (outcome.slot.spec.metric,)
            elif outcome is not None:
                reason, candidates = outcome.reason, outcome.candidates
            for line, column, text in own_tokens:
                printed = number.printed or number.text or text
                if len(printed) > _LONGEST:
                    printed = text
                left_open.append(Unattributed(text, line, column, printed, candidates, reason))
                tokens.append(NumericToken(text, line, column, "quarantined", "unattributed", None))
    if pages:
        tokens.sort(key=itemgetter(1, 2))
    return NarrativeReading(
        tuple(figures), tuple(c for c in claims if not c.unresolved), tuple(left_open), tuple(tokens),
        tuple(c for c in claims if c.unresolved),
    )  # fmt: skip


def _figure(place: Place, outcome: Outcome) -> NarrativeFigure:
    slot, number = outcome.slot, place.number
    assert slot is not None
    assert outcome.area is not None
    line, column, _ = place.tokens[0]
    text = number.text
    value, code, table = Decimal(text), slot.spec.metric, slot.table_code
    if outcome.year_on_year:
        value, code, table = value * outcome.year_on_year, f"{code}.yoy", None
    point = text.find(".")
    decimals = len(text) - point - 1 if point >= 0 else 0
    return NarrativeFigure(
        code, outcome.area, value, decimals, number.unit, number.printed, line, column, slot.section, table,
        outcome.evidence,
    )  # fmt: skip
