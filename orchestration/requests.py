"""The run configuration of a load, and the tags that say who asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

STARTED_BY = "bulletins/started_by"
CONSOLE = "console"
"""A load from the console tells its user itself, so the failure sensor leaves it alone."""


def load_config(paths: Iterable[str], months: Iterable[str] = (), received_on: str = "") -> dict[str, Any]:
    """Configuration of the resource ``load`` (``resources.BulletinLoad``)."""
    return {
        "resources": {"load": {"config": {"paths": list(paths), "months": list(months), "received_on": received_on}}}
    }
