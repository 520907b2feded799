"""Which month, year and issue a document is of, weighed: one wrong digit would file a thousand figures elsewhere.

A document says several times, and independently, of when it is. Each *kind* of print is one witness with one vote,
however often it is printed: what one hand left over from last month's file stands in many places at once.

========================  =====================================  ==========================================
witness                   says of the month                      says of the year
========================  =====================================  ==========================================
title                     its period                             the year before its period, if any
table headers             periods from January, a table each     years of those periods
contract labels           nothing                                ``{本年}``, ``{前两年}`` (2018-2019 says 2020)
running text              periods from January                   phrases declared with such years; years before
                                                                 the period; a year in 《…》 or elsewhere nothing
date of publication       no later than itself                   the period ended within 3 months before; where
                                                                 it did not, this year or the last, undecided
issue line                nothing                                its year is that of publication, or of the month
neighbours in the archive the order of issue numbers (``neighbours``), figures of the same month (``admission``)
========================  =====================================  ==========================================

**Month** (``months``). The title stands while as many tables print its period as print another, or nothing speaks
against it. Three tables or more with one and the same other period, which the running text has too and never the
title's, out in time for it: the title is misprinted. Anything else is refused.

**Year** (``years``). A year that all witnesses allow, and only one such: it stands. One witness against three or more:
it is misprinted. Anything else (one against one or two, two against any, two years that all allow) is refused.

*Misprinted* means: filed as all the others say, the print kept in ``Identity.misprints``, a failed check in the ledger
(``reconcile.title``). A misprinted year of publication is put right only where one year gives a day in time for the
month; a misprinted year of issue only where the years of publication and of the month are one. *Refused* means: the
error names every reading with its witnesses, nothing is filed, and a person settles it (``settled``). What nothing
contradicts, such as a wrong day of publication, cannot be seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ingest.errors import BulletinError
from ingest.reference.settled import how_to_settle

LATE = 3
"""Months after the end of its period within which a bulletin comes out as a rule."""

ENOUGH = 3
"""Witnesses that must agree before the single one against them is taken for misprinted."""


class Witness(NamedTuple):
    """``kind`` for messages, ``zh`` for the ledger, ``printed`` what it prints, ``years`` the reporting years that it
    allows."""

    kind: str
    zh: str
    printed: str
    years: frozenset[int]


class Weighed(NamedTuple):
    """``year`` of the report, and the one witness that all others outvoted, if any."""

    year: int
    misprinted: Witness | None
    others: str


def months_late(year: int, last: int, published_on: date) -> int:
    """How many months after the last month of the period it came out; negative before."""
    return (published_on.year - year) * 12 + published_on.month - last


def by_date(published_on: date, last: int) -> frozenset[int]:
    """The years of a period that ends in month ``last``, by the date of publication."""
    year = published_on.year
    late = months_late(year, last, published_on)
    if late >= 0:
        # In time, or late within the year: a misprinted month leaves the year as it is.
        return frozenset({year})
    if late + 12 <= LATE:
        return frozenset({year - 1})
    # Very late, or the month of publication is misprinted.
    return frozenset({year - 1, year})


def by_issue(issue_year: int, last: int, published_on: date) -> frozenset[int]:
    """The same by the year of the issue line: the year of publication, or of the reporting month."""
    if issue_year == published_on.year:
        return by_date(published_on, last) | {issue_year}
    return frozenset({issue_year, issue_year - 1} if last + LATE > 12 else {issue_year})


def weigh(witnesses: Sequence[Witness], label: str, document: str, document_id: str) -> Weighed:
    """The year of a report on the period ``label``; raises BulletinError ``year_contradicted``."""
    votes = Counter(year for witness in witnesses for year in witness.years)
    most = max(votes.values())
    best = [year for year, count in votes.items() if count == most]
    if len(best) == 1:
        (year,) = best
        against = [witness for witness in witnesses if year not in witness.years]
        others = "、".join(witness.zh for witness in witnesses if year in witness.years)
        if not against:
            return Weighed(year, None, others)
        if len(against) == 1 and most >= ENOUGH:
            return Weighed(year, against[0], others)
    raise year_refused(witnesses, label, document, document_id)


def year_refused(witnesses: Iterable[Witness], label: str, document: str, document_id: str) -> BulletinError:
    """The error ``year_contradicted``, naming what each witness says."""
    said = [f"{' or '.join(map(str, sorted(w.years)))} by the {w.kind} (“{w.printed}”)" for w in witnesses]
    return BulletinError(
        "year_contradicted", f"does not say clearly of which year its {label} is: {'; '.join(said)}.",
        file=document, remedy=how_to_settle(document_id, "month"),
    )  # fmt: skip
