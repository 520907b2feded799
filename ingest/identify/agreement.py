"""One identity from those of all renditions of an edition, and what two documents must have in common.

Renditions of one edition have its issue number. Where they differ in what else they print, most of them decide; where
as many say one as the other, a stated rule: of dates the later, for then it was out by both; of titles the one without
a misprint, then the longer. No hash, and no order of arrival, has a say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ingest.document import Document, Grid
from ingest.errors import BulletinError
from ingest.identify.identity import Identity
from ingest.labels import fold

T = TypeVar("T")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SHORT = 2
"""Digits of numbers that any two bulletins have in common by chance."""


def agreed(identities: Sequence[Identity]) -> Identity:
    """The identity of the edition that ``identities`` (one or more, of one key) are of.

    Raises BulletinError, ``renditions_contradict``, where they are of several months: no edition has two.
    """
    first = identities[0]
    if len(identities) == 1:
        return first
    months = sorted({identity.month for identity in identities})
    if len(months) > 1:
        raise BulletinError(
            "renditions_contradict",
            f"{first.bulletin_id} ({first.edition}) is of {' and '.join(f'{month:%Y-%m}' for month in months)} by its "
            "documents: one of them has a misprinted issue number.",
        )
    clean = {identity.title_zh for identity in identities if not identity.misprints}
    return replace(
        first,
        published_on=_most([i.published_on for i in identities], lambda day: day),
        title_zh=_most([i.title_zh for i in identities], lambda title: (title in clean, len(title), title)),
        period_label=_most([i.period_label for i in identities], lambda label: (len(label), label)),
        misprints=tuple(sorted({m for identity in identities for m in identity.misprints})),
    )


def _most(said: Sequence[T], rank: Callable[[T], Any]) -> T:
    counts = Counter(said)
    return max(counts, key=lambda value: (counts[value], rank(value)))


def figures_printed(document: Document) -> tuple[str, ...]:
    """The numbers of a document's tables, in their order, without what changes with how it was converted."""
    return tuple(
        number
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
        for cell in row
        for number in _NUMBER.findall(fold(cell))
    )


def share_in_common(one: Sequence[str], other: Sequence[str]) -> float:
    """How many of the longer numbers of the shorter list are in the other too; 1 where there are none to tell by."""
    left, right = (Counter(n for n in numbers if sum(map(str.isdigit, n)) > _SHORT) for numbers in (one, other))
    fewer = min(left.total(), right.total())
    return (left & right).total() / fewer if fewer else 1.0
