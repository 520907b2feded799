"""Which figures to export: cities, months and a condition in SQL, over the wide view of observations."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from warehouse.connection import quoted_text
from warehouse.errors import WarehouseError
from warehouse.statements import expression
from warehouse.trace.lookup import ReleaseNames, find_city

_MONTHS = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:\.\.(\d{4})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Selection:
    """``cities``: names or codes; ``months``: ``2020``, ``2020-09`` or ``2020-01..2020-09``; ``where``: SQL over the
    columns of ``v_observation``. Empty means all; the three are joined by *and*, entries of one list by *or*."""

    cities: Sequence[str] = ()
    months: Sequence[str] = ()
    where: str = ""

    def __bool__(self) -> bool:
        return bool(self.cities or self.months or self.where)

    def condition(self, connection: duckdb.DuckDBPyConnection) -> str:
        """The selection as an SQL condition; raises WarehouseError (``unknown_city``, ``unknown_month``, ``sql``)."""
        parts = []
        if self.cities:
            names = ReleaseNames(connection)
            codes = {find_city(names, city).code for city in self.cities}
            parts.append(f"city_code in ({', '.join(map(quoted_text, sorted(codes)))})")
        if self.months:
            spans = (_span(text) for text in self.months)
            parts.append("(" + " or ".join(f"month between '{a}' and '{b}'" for a, b in spans) + ")")
        if self.where:
            parts.append(f"({expression(self.where)})")
        return " and ".join(parts) or "true"


def _span(text: str) -> tuple[date, date]:
    """First and last day of what ``text`` names."""
    match = _MONTHS.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        first_year, first_month, last_year, last_month = (int(part) if part else None for part in match.groups())
        assert first_year is not None
        end_year = last_year or first_year
        end_month = last_month or (first_month if not last_year and first_month else 12)
        first = date(first_year, first_month or 1, 1)
        return first, date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])
    except ValueError as error:
        raise WarehouseError(
            "unknown_month", f"“{text}” is not a month.", remedy="Write 2020, 2020-09 or 2020-01..2020-09."
        ) from error
