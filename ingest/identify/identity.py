"""The identity of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Identity:
    """One edition of one bulletin. ``month`` is the first day of the reporting month.

    ``period_label`` is the reporting period in a normal form (``1-9月``, ``1月``).
    ``edition`` is ``original`` or ``correction-<ISO date>``. Renditions with equal ``key`` carry one edition.
    """

    series_code: str
    city_code: str
    issue_year: int
    issue_no: int
    edition: str
    month: date
    period_label: str
    published_on: date
    title_zh: str

    @property
    def bulletin_id(self) -> str:
        return f"{self.city_code}-{self.series_code}-{self.issue_year}-{self.issue_no:02d}"

    @property
    def key(self) -> tuple[str, str]:
        return (self.bulletin_id, self.edition)
