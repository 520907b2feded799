"""The run configuration of a load, and the tags that say who asked for it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from warehouse.errors import WarehouseError

STARTED_BY = "bulletins/started_by"
_URL = "file://"
CONSOLE = "console"
"""A load from the console tells its user itself, so the failure sensor leaves it alone."""


def load_config(
    paths: Iterable[Path | str], months: Iterable[str] = (), received_on: str = "", allow_fewer: bool = False
) -> dict[str, Any]:
    """Configuration of the resource ``load`` (``resources.BulletinLoad``)."""
    request = {
        "paths": [path_text(Path(path)) for path in paths],
        "months": list(months),
        "received_on": received_on,
        "allow_fewer": allow_fewer,
    }
    return {"resources": {"load": {"config": request}}}


def path_text(path: Path) -> str:
    """A path for a run's configuration, which is text: a URL where its bytes are no UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return path.absolute().as_uri()
    return str(path)


def path_in(text: str) -> Path:
    """The path that ``path_text`` wrote."""
    if text.startswith(_URL):
        return Path(os.fsdecode(unquote_to_bytes(text.removeprefix(_URL))))
    return Path(text)


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
