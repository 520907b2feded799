"""The identity of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Misprint(NamedTuple):
    """What a document prints of its identity and all its other witnesses contradict (``identify.witnesses``).

    ``what`` is the witness as a person calls it (标题月份, 发布年份, 期号年份 …), ``printed`` its text as printed,
    ``said`` and ``read`` the number that it says and the one that stands for it, ``by`` the witnesses that outvoted
    it."""

    what: str
    printed: str
    said: float
    read: float
    by: str


@dataclass(frozen=True, slots=True)
class Identity:
    """One edition of one bulletin. ``month`` is the first day of the reporting month.

    ``period_label`` is the reporting period in a normal form (``1-9月``, ``1月``).
    ``edition`` is ``original`` or ``correction-<ISO date>``. Renditions with equal ``key`` carry one edition.
    ``misprints`` are what the document prints otherwise; each is a failed check of the ledger.
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
    misprints: tuple[Misprint, ...] = ()

    @property
    def bulletin_id(self) -> str:
        return f"{self.city_code}-{self.series_code}-{self.issue_year}-{self.issue_no:02d}"

    @property
    def key(self) -> tuple[str, str]:
        return (self.bulletin_id, self.edition)
