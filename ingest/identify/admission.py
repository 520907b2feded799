"""Documents that arrive, held against those that are served: none may move another document's figures unnoticed.

What stands, stands: a newcomer is held back (not served, with the reason) where it

- has the issue number of a document of another month (``issue_taken``);
- has issue and month of another one, and other figures (``figures_differ``): two renditions have most in common;
- is of a month that another issue serves, is no correction, and does not print the same figures (``month_taken``);
- is a correction that came out before its original (``correction_too_early``);
- does not fit between the other issues of its year (``out_of_order``, ``neighbours``).

A person may say that it is right all the same (``reference.settled``). Of several newcomers the one that was received,
then published, first is taken first; of two that claim one issue and month and have other figures, neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.errors import BulletinError
from ingest.identify.identity import Identity
from ingest.identify.likeness import share_in_common
from ingest.identify.neighbours import out_of_order
from ingest.reference.settled import Settled, how_to_settle

IN_COMMON = 0.7
"""Share of the longer numbers that two renditions of one document have in common at least: 0.95 and more as a rule,
where two months of one year have less than half (their plans)."""

HELD = frozenset({"issue_taken", "figures_differ", "month_taken", "correction_too_early", "out_of_order"})
"""Codes of documents that are held back."""

Figures = Callable[[str], Sequence[str]]
"""The numbers that the document with a rendition id prints (``likeness.figures_printed``)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document: its name for messages, and whether it is served already. ``received_on`` is the day it came."""

    rendition_id: str
    name: str
    identity: Identity
    received_on: date
    settled: Settled
    stands: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        one = self.identity
        return (self.received_on, one.published_on, one.edition != "original", len(one.misprints), one.month,
                one.issue_year, one.issue_no)  # fmt: skip


def held_back(arrivals: Iterable[Arrival], figures: Figures) -> dict[str, BulletinError]:
    """By rendition id: why newcomers of ``arrivals`` are not served. All documents are of one city and series."""
    every = sorted(arrivals, key=lambda arrival: arrival.order)
    standing = [arrival for arrival in every if arrival.stands]
    held: dict[str, BulletinError] = {}
    for newcomer in every:
        if newcomer.stands:
            continue
        found = _objection(newcomer, standing, every, figures)
        if found is None:
            standing.append(newcomer)
            continue
        code, problem, other = found
        held[newcomer.rendition_id] = _error(newcomer, code, problem)
        if code == "figures_differ" and other is not None and not other.stands:
            standing.remove(other)
            held[other.rendition_id] = _error(other, code, _differ(other, newcomer))
    return held


def _objection(
    newcomer: Arrival, standing: Sequence[Arrival], every: Sequence[Arrival], figures: Figures
) -> tuple[str, str, Arrival | None] | None:
    mine = newcomer.identity
    same_edition: list[Arrival] = []
    same_month: list[Arrival] = []
    for other in standing:
        its = other.identity
        if its.bulletin_id == mine.bulletin_id and its.month != mine.month:
            return "issue_taken", (
                f"has the issue number {_issue(mine)} and is of {mine.month:%Y-%m}; {other.name}, which is served, has "
                f"the same number and is of {its.month:%Y-%m}: one of the two numbers is misprinted."
            ), other  # fmt: skip
        if its.key == mine.key:
            same_edition.append(other)
        elif its.month == mine.month and its.bulletin_id != mine.bulletin_id:
            same_month.append(other)
        elif its.edition == "original" and its.bulletin_id == mine.bulletin_id and mine.published_on < its.published_on:
            return "correction_too_early", (
                f"corrects the issue {_issue(mine)} and came out on {mine.published_on}, before the original "
                f"({its.published_on}): one of the two dates is misprinted."
            ), other  # fmt: skip
    if newcomer.settled:
        return None
    if same_edition and not any(_alike(newcomer, other, figures) for other in same_edition):
        return "figures_differ", _differ(newcomer, same_edition[0]), same_edition[0]
    if same_month and not same_edition and mine.edition == "original":
        own = figures(newcomer.rendition_id)
        if not own or all(figures(other.rendition_id) != own for other in same_month):
            other = same_month[0]
            return "month_taken", (
                f"is of {mine.month:%Y-%m}, as {other.name} is, which is served and is the issue "
                f"{_issue(other.identity)}; it is the issue {_issue(mine)}, no correction, and prints other figures."
            ), other  # fmt: skip
    against = out_of_order(mine, _others(newcomer, every)) if mine.edition == "original" else []
    if against:
        issues = "、".join(f"{_issue(i)} ({i.month:%Y-%m}, {i.published_on})" for i in against)
        return "out_of_order", (
            f"is the issue {_issue(mine)} of {mine.month:%Y-%m}, published on {mine.published_on}, which does not fit "
            f"between the other issues of the year: {issues}."
        ), None  # fmt: skip
    return None


def _others(newcomer: Arrival, every: Sequence[Arrival]) -> list[Identity]:
    """The other originals of its issue year, each once."""
    mine = newcomer.identity
    found = {
        other.identity.bulletin_id: other.identity
        for other in every
        if other.identity.edition == "original" and other.identity.issue_year == mine.issue_year
        and other.identity.bulletin_id != mine.bulletin_id
    }  # fmt: skip
    return list(found.values())


def _alike(one: Arrival, other: Arrival, figures: Figures) -> bool:
    return share_in_common(figures(one.rendition_id), figures(other.rendition_id)) >= IN_COMMON


def _issue(identity: Identity) -> str:
    return f"{identity.issue_year}-{identity.issue_no:02d}"


def _differ(one: Arrival, other: Arrival) -> str:
    return (
        f"is the issue {_issue(one.identity)} of {one.identity.month:%Y-%m} by what it prints, as {other.name} is, and "
        "prints mostly other figures: they are not the same document."
    )


def _error(arrival: Arrival, code: str, problem: str) -> BulletinError:
    what = "published_on" if code == "correction_too_early" else "issue or month"
    return BulletinError(code, problem, file=arrival.name, remedy=how_to_settle(arrival.rendition_id, what))
