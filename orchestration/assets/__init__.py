"""The assets of a load, in the order of the flow: documents, tables, reconciliation, marts (dbt), release."""

from __future__ import annotations

from typing import Any

import dagster as dg

OWNERS = ["team:statistics"]

RETRY = dg.RetryPolicy(max_retries=2, delay=2, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.FULL)
"""For what passes by itself: a busy file system, a file in use. What a person must mend is raised as
``refused`` and not tried again."""


def refused(message: str, **metadata: Any) -> dg.Failure:
    """A failure that trying again will not mend."""
    return dg.Failure(message, metadata=metadata, allow_retries=False)
