"""The reporting month weighed: what the title says against what the tables' headers and the running text say.

Only periods that begin in January count; a month alone (“9月底”) says nothing, save January. See ``witnesses``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from ingest.document import Document
from ingest.errors import BulletinError
from ingest.identify.identity import Misprint
from ingest.identify.period import Period, find_periods
from ingest.identify.witnesses import ENOUGH, LATE
from ingest.labels import fold
from ingest.reference.settled import how_to_settle

HEADER_ROWS = 4
_MENTIONS = 2
"""Places in the running text that count as a witness."""


def weighed(document: Document, title: str, said: Period, published_on: date) -> tuple[Period, Misprint | None]:
    """``said`` (the title's period), or that of all other witnesses; raises BulletinError ``month_contradicted``."""
    tables = [found for grid in document.grids if (found := months(header_of(grid.rows)))]
    agreeing = sum(said.last in found for found in tables)
    others = Counter(month for found in tables if said.last not in found for month in found)
    against = len(tables) - agreeing
    if not against and tables:
        return _begun(said, title, agreeing)
    told = _mentions(document, title)
    if not tables:
        others = Counter({month: 0 for month, count in told.items() if count >= _MENTIONS and not told[said.last]})
        if len(others) != 1:
            return said, None
    elif (
        agreeing >= against
        or (agreeing and told[said.last] >= max(1, *(told[month] for month in others)))
        or (against == 1 and not _speaks(told, others, said))
    ):
        return _begun(said, title, agreeing)
    elif not agreeing and against >= ENOUGH and len(others) == 1 and _speaks(told, others, said):
        (other,) = others
        if (published_on.month - other) % 12 <= LATE:
            period = Period(1, other)
            return period, Misprint("标题月份", said.label, said.last, other, f"各表与正文 {period.label}")
    headers = ", ".join(f"{Period(1, month).label} ({n} tables)" for month, n in others.most_common() if n) or "none"
    text = ", ".join(f"{Period(1, m).label} ({told[m]} times)" for m in (said.last, *others) if told[m])
    raise BulletinError(
        "month_contradicted",
        f"prints {said.label} in its title, but its table headers print {headers}; its running text says "
        f"{text or 'none of them'}.",
        file=document.name,
        remedy=how_to_settle(document.rendition_id, "month"),
    )


def _speaks(told: Counter[int], others: Counter[int], said: Period) -> bool:
    """Whether the running text has another month of the tables, and never the title's."""
    return not told[said.last] and any(told[month] >= _MENTIONS for month in others)


def _begun(said: Period, title: str, agreeing: int) -> tuple[Period, Misprint | None]:
    """A period that begins elsewhere than in January, while the tables' of the same month begin there."""
    if agreeing < ENOUGH or said.first in (1, said.last):
        return said, None
    period = said._replace(first=1)
    return period, Misprint("标题期间", said.label, said.first, 1, f"各表 {period.label}")


def header_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """The cells of the header's rows that may print a period."""
    return [cell for row in rows[:HEADER_ROWS] for cell in row if "月" in cell or "季度" in cell or "半年" in cell]


def months(texts: Iterable[str]) -> set[int]:
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
