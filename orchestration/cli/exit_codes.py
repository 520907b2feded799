"""What the exit status of ``bulletins`` means; the one place that says so (``bulletins --help`` prints
it)."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """``meaning`` is what a person reads."""

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    meaning: str

    OK = 0, "done, or there was nothing new to do"
    BAD_INPUT = 1, "nothing was done: no document could be used, or the question was wrong"
    USAGE = 2, "the command line is wrong"
    PARTLY = 3, "loaded and published, but some documents were refused or set aside"
    FAILED = 4, "the load failed; what was published before is still served"
    LOCKED = 5, "another load is running"
    STALE = 6, "done, but a correction no longer applies: its source prints something else by now"
    DIFFERS = 7, "the two releases differ"
    UNSOUND = 8, "something in the warehouse is damaged, lost or disagrees"
    INTERRUPTED = 130, "stopped by the keyboard; the same command finishes the work"


def explained() -> str:
    """The table of codes as text."""
    return "\n".join(f"  {code.value:>3}  {code.meaning}" for code in ExitCode)
