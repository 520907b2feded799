"""Monthly partitions by reporting month, in the time of the cities that publish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import dagster as dg

TIMEZONE = "Asia/Shanghai"

# Series of this kind began in the 2010s; an earlier bulletin still loads, only without a partition of its
# own.
FIRST_MONTH = "2010-01-01"

reporting_months = dg.MonthlyPartitionsDefinition(start_date=FIRST_MONTH, timezone=TIMEZONE, end_offset=1)
"""Keys are the first day of the month as ISO date; the current month is the last one."""


def partition_of(month: date) -> str:
    return month.isoformat()


def months_of(keys: Iterable[str]) -> list[date]:
    return [date.fromisoformat(key) for key in keys]


def only_partition(months: Iterable[date]) -> str | None:
    """The partition of a load all of whose bulletins report on one month; None for several, or an unknown
    one.

    A run with one month carries it as its partition. A load of several months is one run all the same,
    with one dbt build and one release; it marks exactly the months it read (``assets.tables``).
    """
    found = sorted(set(months))
    if len(found) != 1:
        return None
    key = partition_of(found[0])
    return key if key in known_partitions() else None


def known_partitions() -> frozenset[str]:
    """The keys there are today. Ask once for many: Dagster walks the calendar each time."""
    return frozenset(reporting_months.get_partition_keys())
