"""What a load from the console does before Dagster is there, whose imports take seconds and one core.

    files ─▶ look (looking) ── many are new ─▶ reading processes start
                 └─▶ due ── many are due ─▶ a session: documents archived, first parts being read ─▶ that of the run

A session that was begun is the one of the run that follows: what it finds done it does not do again, and it alone
commits. So this is a matter of time and of nothing else: whatever goes wrong here is dropped, and goes wrong in the
run, where it is told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from ingest.reference import Reference
from orchestration.reading_parts import WORTH_STARTING, end_unused, start_ahead
from orchestration.session import LoadSession
from warehouse.home import Home

_begun: dict[Path, LoadSession] = {}
_log = logging.getLogger(__name__)


class Ahead:
    """The time before a run of ``home``."""

    def __init__(self, home: Home, reference: Reference) -> None:
        self._home, self._reference = home, reference

    def expect(self, new: int) -> None:
        """``new`` documents came so far that are not known."""
        if new == WORTH_STARTING:
            start_ahead(self._home, self._reference)

    def begin(self, paths: Sequence[Path], months: Sequence[date], received_on: date | None, due: int) -> bool:
        """Begin the load of ``due`` editions where they are many; whether it is under way. The arguments are those that
        the run will have."""
        if due < WORTH_STARTING:
            return False
        start_ahead(self._home, self._reference)
        session = LoadSession(self._home, "", paths, months, received_on=received_on)
        try:
            session.begin()
        except Exception as error:
            _log.debug("a load could not be begun ahead of its run", exc_info=error)
            session.close()
            return False
        _begun[self._home.root] = session
        return True


@contextmanager
def ahead_of_run(home: Home, reference: Reference) -> Iterator[Ahead]:
    """What was begun within the block and taken over by no run is ended with it."""
    try:
        yield Ahead(home, reference)
    finally:
        if (session := _begun.pop(home.root, None)) is not None:
            session.close()
        end_unused(home)


def session_begun(
    home: Home, paths: Sequence[Path], months: Sequence[date], received_on: date | None
) -> LoadSession | None:
    """The session that was begun for a run with these arguments; None where there is none."""
    session = _begun.get(home.root)
    if session is None or not session.is_of(paths, months, received_on):
        return None
    return _begun.pop(home.root)
