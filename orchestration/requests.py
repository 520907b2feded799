"""The run configuration of a load, and the tags that say who asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from warehouse.errors import WarehouseError

STARTED_BY = "bulletins/started_by"
CONSOLE = "console"
"""A load from the console tells its user itself, so the failure sensor leaves it alone."""


def load_config(paths: Iterable[str], months: Iterable[str] = (), received_on: str = "") -> dict[str, Any]:
    """Configuration of the resource ``load`` (``resources.BulletinLoad``)."""
    return {
        "resources": {"load": {"config": {"paths": list(paths), "months": list(months), "received_on": received_on}}}
    }


def received_day(text: str) -> date | None:
    """The day on which documents came, of a request (2026-03-01); None where it says nothing.

    Raises WarehouseError, code ``received_on``, where that is no day, or yet to come: what is believed from tomorrow
    on would be served today.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise WarehouseError("received_on", f"{text!r} is not a day.", remedy="Write it as 2026-03-01.") from error
    if day > date.today():
        raise WarehouseError("received_on", f"{day} is yet to come.", remedy="Give the day on which the files came.")
    return day
