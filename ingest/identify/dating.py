"""The month as a date, the date of publication and the year of issue, from all that a document says (``witnesses``)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ingest.document import Document
from ingest.errors import BulletinError
from ingest.identify.identity import Misprint
from ingest.identify.period import Period
from ingest.identify.witnesses import LATE, Witness, by_date, by_issue, months_late, weigh, year_refused
from ingest.identify.years import printed_years
from ingest.reference import Reference
from ingest.reference.settled import Settled, how_to_settle

_DATE, _ISSUE = "date of publication", "issue line"


class Dated(NamedTuple):
    """What is to be dated. ``issue_year`` is None where the issue line prints none."""

    document: Document
    title: str
    period: Period
    published_on: date
    issue_year: int | None


class Found(NamedTuple):
    month: date
    published_on: date
    issue_year: int
    misprint: Misprint | None


def date_of(of: Dated, series: str, reference: Reference, settled: Settled) -> Found:
    """Raises BulletinError: ``year_contradicted``, ``date_contradicted``."""
    document, period, published_on = of.document, of.period, of.published_on
    witnesses = [Witness(_DATE, "发布日期", _day(published_on), by_date(published_on, period.last))]
    if of.issue_year is not None:
        years = by_issue(of.issue_year, period.last, published_on)
        witnesses.append(Witness(_ISSUE, "期号", f"{of.issue_year}年", years))
    witnesses += printed_years(document, of.title, period, series, reference)
    misprint = None
    issue_year = of.issue_year
    if settled.month is not None:
        year = settled.month.year
    else:
        year, wrong, others = weigh(witnesses, period.label, document.name, document.rendition_id)
        if wrong is not None:
            said = max(wrong.years)
            if wrong.kind == _DATE and settled.published_on is None:
                said, published_on = published_on.year, _put_right(of, year)
                misprint = Misprint("发布年份", wrong.printed, said, published_on.year, others)
            elif wrong.kind == _ISSUE and settled.issue is None:
                if published_on.year != year:
                    raise year_refused(witnesses, period.label, document.name, document.rendition_id)
                said, issue_year = of.issue_year or said, year
                misprint = Misprint("期号年份", wrong.printed, said, year, others)
            else:
                misprint = Misprint(f"{wrong.zh}年份", wrong.printed, said, year, others)
    if months_late(year, period.last, published_on) < 0 and settled.published_on is None:
        raise BulletinError(
            "date_contradicted",
            f"is of {year}-{period.last:02d}, and its date of publication ({_day(published_on)}) is before that.",
            file=document.name, remedy=how_to_settle(document.rendition_id, "published_on"),
        )  # fmt: skip
    return Found(date(year, period.last, 1), published_on, issue_year or published_on.year, misprint)


def _put_right(of: Dated, year: int) -> date:
    """The date with another year: the only one that is in time for the month; raises ``date_contradicted``."""
    fitting = []
    for other in (year, year + 1):
        try:
            day = of.published_on.replace(year=other)
        except ValueError:
            continue
        if 0 <= months_late(year, of.period.last, day) <= LATE:
            fitting.append(day)
    # A date in the year of the report, yet before it: the month may be wrong as well as the year.
    month_wrong = of.published_on.year == year
    if len(fitting) == 1 and not month_wrong and of.issue_year in (None, fitting[0].year, year):
        return fitting[0]
    raise BulletinError(
        "date_contradicted",
        f"is of {year}-{of.period.last:02d} by all it says, but its date of publication is {_day(of.published_on)}.",
        file=of.document.name, remedy=how_to_settle(of.document.rendition_id, "published_on"),
    )  # fmt: skip


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
