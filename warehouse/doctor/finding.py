"""What one check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Outcome(StrEnum):
    """``problem``: data are damaged, lost or disagree. ``note``: nothing is wrong, but something waits to be done."""

    PROBLEM = "problem"
    NOTE = "note"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Finding:
    """``said`` is one line; ``details`` name the files or bulletins concerned; ``remedy`` is what to do."""

    outcome: Outcome
    said: str
    details: tuple[str, ...] = ()
    remedy: str = ""
    name: str = ""

    def named(self, name: str) -> Finding:
        """The same as the finding of the check ``name``."""
        return replace(self, name=name)


def sound(said: str) -> Finding:
    """Nothing to do."""
    return Finding(Outcome.SOUND, said)


def note(said: str, details: Sequence[str] = (), remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(Outcome.NOTE, said, tuple(details), remedy)


def problem(said: str, details: Sequence[str] = (), remedy: str = "") -> Finding:
    """Something is damaged."""
    return Finding(Outcome.PROBLEM, said, tuple(details), remedy)


def counted(number: int, one: str, many: str = "") -> str:
    """``1 file``, ``1,204 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


REBUILD = "`bulletins rebuild --publish` makes lake and release anew from the archive."
"""The remedy for whatever the archive still knows."""
