"""One identity from those of all renditions of an edition.

Renditions of one edition have its issue number. Where they differ in what else they print, most of them decide; where
as many say one as the other, a stated rule: of dates the later, for then it was out by both; of titles the one without
a misprint, then the longer. No hash, and no order of arrival, has a say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from ingest.errors import BulletinError
from ingest.identify.identity import Identity

T = TypeVar("T")


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
        published_on=published(identities),
        title_zh=_most([i.title_zh for i in identities], lambda title: (title in clean, len(title), title)),
        period_label=_most([i.period_label for i in identities], lambda label: (len(label), label)),
        misprints=tuple(sorted({m for identity in identities for m in identity.misprints})),
    )


def published(identities: Sequence[Identity]) -> date:
    """The day on which the edition came out, by those of its renditions."""
    return _most([identity.published_on for identity in identities], lambda day: day)


def _most(said: Sequence[T], rank: Callable[[T], Any]) -> T:
    counts = Counter(said)
    return max(counts, key=lambda value: (counts[value], rank(value)))
