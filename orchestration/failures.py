"""Which failures are worth another try, and which message a person gets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ingest.errors import BulletinError
from warehouse.errors import WarehouseError

TRANSIENT = frozenset({"storage", "locked"})
"""Codes of WarehouseError that may pass by themselves."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Errors a person must mend fail the step at once, with their message; the others may be retried."""
    try:
        yield
    except WarehouseError as error:
        raise dg.Failure(str(error), allow_retries=error.code in TRANSIENT) from error
    except BulletinError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
