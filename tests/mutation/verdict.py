"""What is served of a figure, and what became of it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from tests.mutation.page import Key
from tests.synthetic.printing import Printed


class Served(NamedTuple):
    value: Decimal
    unit: str
    status: str
    printed: str
    checks_failed: int


class Verdict(NamedTuple):
    """What became of one figure: ``outcome`` of ``TOUCHED``, or ``non-fact`` where there is none to be served.

    ``right`` is what the bulletin says, None of a non-fact; ``served`` None where nothing is. ``month`` where it is
    served for another than the bulletin's. ``proof``: of one that is undetectable, what each rule of it says of the
    print. ``tie``: what a wrong figure is still tied to, ``place``
    where only its value changed, ``area`` where rows that say whose they are changed places whole, else nothing.
    """

    key: Key
    outcome: str
    right: Printed | None
    served: Served | None
    month: str | None = None
    proof: tuple[str, ...] = ()
    tie: str = ""

    def told(self) -> str:
        """One that is wrong or lost, in words."""
        where = f"{self.key[0]} {self.key[1]}: "
        if self.month is not None:
            return f"{where}served for {self.month}"
        right = "" if self.right is None else self.right.text.rstrip("%") + self.right.unit
        if self.served is None:
            return f"{where}{right} neither served nor in quarantine"
        status = f"[{self.served.status}, {self.served.checks_failed} checks failed]"
        served = f"{self.served.value.normalize():f}{self.served.unit}"
        if self.right is None:
            return f"{where}{served} is no fact {status}"
        return f"{where}{right} served as {served} {status}"
