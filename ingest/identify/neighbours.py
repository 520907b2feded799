"""The order of a series: within a year, issue numbers grow with months and days of publication.

Asked about is only a document that two others at least contradict, in month and in day, while these agree with each
other and so do all the rest of the year. One contradiction may be the other's fault; where the known documents do not
keep the order themselves, the office numbers otherwise. Few documents say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ingest.identify.identity import Identity

ENOUGH = 2


def out_of_order(identity: Identity, known: Sequence[Identity]) -> list[Identity]:
    """Those of ``known`` (other originals of its city, series and issue year) that have another place; none as a
    rule."""
    against = [other for other in known if contradicts(identity, other)]
    if len(against) < ENOUGH or any(contradicts(one, other) for one, other in combinations(known, 2)):
        return []
    return sorted(against, key=lambda other: (other.issue_no, other.month))


def contradicts(one: Identity, other: Identity) -> bool:
    """Whether the earlier number has the later month and the later day of publication."""
    first, second = (one, other) if one.issue_no < other.issue_no else (other, one)
    if first.issue_no == second.issue_no:
        return False
    return first.month > second.month and first.published_on > second.published_on
