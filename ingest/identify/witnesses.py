"""The reporting month weighed: what the title says against what the tables' headers and the running text say.

A typist who takes last month's file for a template may leave the month in the title, and one wrong digit would file a
thousand figures under another month. So the title is held against the tables' headers, which print the period again
and again (“1-9月完成数”):

- one table or more prints the title's period, or at most one prints any: the title stands;
- three tables or more print one and the same other period, the running text has it too, and never the title's, and the
  bulletin came out in time for it: the title is misprinted. The bulletin is of the period that all else says, and the
  ledger has a failed check (``reconcile.title``);
- anything else is contradictory, and refused: nothing is filed under a month in doubt.

Only periods that begin in January count; a month alone (“9月底”) says nothing, save January.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from ingest.document import Document
from ingest.errors import BulletinError
from ingest.identify.period import Period, find_periods
from ingest.labels import fold

_HEADER_ROWS = 4
_TABLES, _MENTIONS = 3, 2
"""Tables and places in the running text that must agree before a title is taken for misprinted."""

_LATE = 3
"""Months after the end of its period within which a bulletin comes out."""


def weighed(document: Document, title: str, said: Period, published_on: date) -> Period:
    """``said`` (the title's period), or that of all other witnesses; raises BulletinError ``month_contradicted``."""
    tables = []
    for grid in document.grids:
        found = _months(_header(grid.rows))
        if said.last in found:
            return said
        if found:
            tables.append(found)
    if len(tables) < 2:
        return said
    printed = Counter(month for found in tables for month in found)
    told = _mentions(document, title)
    if len(printed) == 1:
        (other,) = printed
        unanimous = len(tables) >= _TABLES and told[other] >= _MENTIONS and not told[said.last]
        if unanimous and (published_on.month - other) % 12 <= _LATE:
            return Period(1, other)
    headers = ", ".join(f"{Period(1, month).label} ({n} tables)" for month, n in printed.most_common())
    text = ", ".join(f"{Period(1, m).label} ({told[m]} times)" for m in (said.last, *printed) if told[m])
    raise BulletinError(
        "month_contradicted",
        f"prints {said.label} in its title, but its table headers print {headers}; its running text says "
        f"{text or 'none of them'}.",
        file=document.name,
        remedy="Compare with the original, put the right period into the title or the headers, and load it again.",
    )


def _header(rows: Sequence[Sequence[str]]) -> list[str]:
    return [cell for row in rows[:_HEADER_ROWS] for cell in row if "月" in cell or "季度" in cell or "半年" in cell]


def _months(texts: Iterable[str]) -> set[int]:
    """The last months of the periods from January that ``texts`` print."""
    return {period.last for text in texts for period in find_periods(fold(text)) if period.first == 1}


def _mentions(document: Document, title: str) -> Counter[int]:
    """How often the running text names each period from January, by its last month; the title itself left out."""
    told: Counter[int] = Counter()
    for paragraph in document.paragraphs:
        line = fold(paragraph.text)
        if line != title:
            told.update(period.last for period in find_periods(line) if period.first == 1)
    return told
