"""Edit rules as people write them, parsed into terms.

The language is that of statistical data validation (``validate`` for R is its best known form): a rule is an
equation between figures of one area and month.

    total = part + part - part        balance edit
    rate = numerator / denominator    ratio edit, the rate printed in per cent
    a = b                             equality edit
    place = rank(score)               rank edit: 1 for the largest score
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.errors import ReferenceDataError

Kind = Literal["sum", "ratio", "equality", "rank", "balance"]
_METRIC = r"[a-z][\w.{}]*"
_RATIO = re.compile(rf"^({_METRIC})\s*=\s*({_METRIC})\s*/\s*({_METRIC})$")
_RANK = re.compile(rf"^({_METRIC})\s*=\s*rank\(\s*({_METRIC})\s*\)$")
_TERM = re.compile(rf"\s*([+-]?)\s*({_METRIC})")


@dataclass(frozen=True, slots=True)
class EditRule:
    """One parsed rule. ``target`` stands left; ``terms`` are (sign, metric) pairs on the right.

    For a ratio edit the terms are numerator and denominator; for a rank edit the one ranked metric.
    A balance edit (kind ``balance``) says that the city's figure is the sum of its areas'; it has no terms
    and is derived from a contract's roster, never written.
    """

    code: str
    kind: Kind
    target: str
    terms: tuple[tuple[int, str], ...]
    expression: str

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.target, *(metric for _, metric in self.terms))

    def for_category(self, category: str) -> EditRule:
        """The rule with ``{category}`` filled in."""

        def fill(text: str) -> str:
            return text.replace("{category}", category)

        terms = tuple((sign, fill(metric)) for sign, metric in self.terms)
        return EditRule(fill(self.code), self.kind, fill(self.target), terms, fill(self.expression))


def parse_rule(text: str) -> EditRule:
    """``text`` as an EditRule; raises ReferenceDataError where it is none of the forms above."""
    source = " ".join(text.split())
    if match := _RATIO.match(source):
        target, numerator, denominator = match.groups()
        return EditRule(f"ratio:{target}", "ratio", target, ((1, numerator), (1, denominator)), source)
    if match := _RANK.match(source):
        target, ranked = match.groups()
        return EditRule(f"rank:{target}", "rank", target, ((1, ranked),), source)
    target, equals, right = (part.strip() for part in source.partition("="))
    terms = []
    position = 0
    while match := _TERM.match(right, position):
        if position and not match.group(1):
            break
        terms.append((-1 if match.group(1) == "-" else 1, match.group(2)))
        position = match.end()
    if not equals or not re.fullmatch(_METRIC, target) or not terms or right[position:].strip():
        raise ReferenceDataError(
            "edit_rule",
            f"“{text}” is not an edit rule.",
            remedy="Write total = part + part, rate = numerator / denominator, a = b or place = rank(score).",
        )
    kind: Kind = "sum" if len(terms) > 1 else "equality"
    names = "+".join(metric for _, metric in terms) if kind == "equality" else ""
    return EditRule(f"{kind}:{target}{'=' + names if names else ''}", kind, target, tuple(terms), source)
