"""What no document of these series should say of its time, and is asked about."""

from __future__ import annotations

from datetime import date

from ingest.document import Document
from ingest.errors import BulletinError
from ingest.identify.identity import Identity
from ingest.reference.settled import Settled, how_to_settle

EARLIEST = 1990
"""Years before this are asked about: a digit is wrong sooner than such a document turns up."""


def refuse_unlikely(identity: Identity, settled: Settled, document: Document, today: date | None) -> None:
    """Raise BulletinError: ``year_unlikely``, ``published_in_future`` (later than ``today``, if given)."""
    day = identity.published_on
    if today is not None and day > today:
        raise BulletinError(
            "published_in_future", f"came out on {day}, by its masthead, and today is {today}.",
            file=document.name, remedy=how_to_settle(document.rendition_id, "published_on"),
        )  # fmt: skip
    for what, year, is_settled in (
        ("month", identity.month.year, settled.month),
        ("published_on", day.year, settled.published_on),
        ("issue", identity.issue_year, settled.issue),
    ):
        if year < EARLIEST and not is_settled:
            raise BulletinError(
                "year_unlikely", f"is of the year {year}, by its {what}; nothing before {EARLIEST} is expected.",
                file=document.name, remedy=how_to_settle(document.rendition_id, what),
            )  # fmt: skip
