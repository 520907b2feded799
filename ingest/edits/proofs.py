"""What a check that holds proves of the figures it touches.

A figure is a value in a place: the row is some area's, the column some metric's, in some unit, of some period. Each
kind of check speaks of part of that only, and is blind to the rest:

- a *sum* or *ratio* within a row: the figures are right and belong together in these columns, whoever's row it is;
- a *balance* down a column: the figures are right; it holds in whatever column it stands, and whatever the order of the
  areas;
- a *rank*: score and place stand in one row;
- a rule *between tables*, the *narrative*, a *constant* of earlier months: the figure is right, and this area's, in
  this column and unit; the narrative says the period, too;
- best and worst as *claimed*: whose the row is.

``emit.standing`` asks this for the status ``confirmed``; the ledger records it with each check.
"""

from __future__ import annotations

from functools import cache
from typing import Final

BETWEEN_TABLES: Final = "series"
"""``table_code`` of a rule between tables."""

ASPECTS: Final = ("value", "row", "column", "area", "unit", "period")
"""``row``: the figures stand in one row; ``area``: the row is this area's."""

_OF_KIND: Final[dict[str, tuple[str, ...]]] = {
    "balance": ("value",),
    "sum": ("value", "row", "column"),
    "ratio": ("value", "row", "column"),
    "equality": ("value", "row", "column"),
    "rank": ("row",),
    "narrative": ("value", "column", "area", "unit", "period"),
    "claim": ("area",),
    "constant": ("value", "column", "area", "unit"),
    "not_falling": (),
    "title": ("period",),
    "annex": (),
    "correction": (),
}
_BETWEEN: Final = ("value", "column", "area", "unit")


@cache
def proves(rule_kind: str, table_code: str) -> str:
    """The ``ASPECTS`` that a check of this kind proves where it holds, in their order, joined by commas."""
    told = _BETWEEN if table_code == BETWEEN_TABLES else _OF_KIND[rule_kind]
    return ",".join([aspect for aspect in ASPECTS if aspect in told])
