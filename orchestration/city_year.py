"""One city, series and year read in the order of its months: the unit of sequential work of a load.

A month is held against the months before it (``ingest.history``), so a year is read in order, and years have nothing
to do with each other. ``city_years`` says what there is to do, in plain data that can go to another process;
``read_city_year`` does it and writes nothing.

The reading of a month depends on all its renditions and on the figures that earlier months serve, each by its latest
edition. An edition of the year that is in the lake already is read again if, and only if, the digest of what earlier
months say is no longer the one it was read with. So the end does not depend on the order of arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from ingest.history.catalogue import catalogue_of
from ingest.history.figures import COLUMNS, MonthFigures, month_figures
from ingest.history.model import History
from ingest.identify import Identity, published
from ingest.reading import INGEST_VERSION, Reading, Rendition
from ingest.reference import Reference
from ingest.reference.version import version_for
from ingest.stages import read_stages
from orchestration.accounts import EditionAccount, account_of
from orchestration.loading import DueEdition
from warehouse.archive import Archive
from warehouse.lake import Lake, ReadingEntry
from warehouse.served import observations_of

EARLIER_MONTH = "an earlier month changed"
Year = tuple[str, str, int]
"""(city code, series code, calendar year of the reporting months)"""


@dataclass(frozen=True)
class YearEdition:
    """An edition of the year. ``is_due``: for a reason of its own; ``entry``: its reading in the lake."""

    edition: DueEdition
    published_on: date
    is_due: bool
    entry: ReadingEntry | None = None

    @property
    def order(self) -> tuple[date, date, bool, str, str]:
        """Months ascending; within one, the later edition last (as the marts take the latest vintage)."""
        bulletin_id, name = self.edition.key
        return (self.edition.month, self.published_on, name != "original", bulletin_id, name)


@dataclass(frozen=True)
class CityYear:
    """``editions`` in order; ``served`` by reading_id: the figures of those that are in the lake."""

    city_code: str
    series_code: str
    editions: tuple[YearEdition, ...]
    served: Mapping[str, MonthFigures] = field(default_factory=dict, repr=False)

    @property
    def due(self) -> int:
        """How many of its editions are due for a reason of their own."""
        return sum(edition.is_due for edition in self.editions)


@dataclass(frozen=True)
class ReadEdition:
    """What became of one edition: a reading whose books close, or the error, or books that do not close."""

    edition: DueEdition
    reading: Reading | None = None
    account: EditionAccount | None = None
    error: Exception | None = None


def year_of(bulletin_id: str, month: date) -> Year:
    """The city-year that an edition belongs to."""
    city, _, series = bulletin_id.rsplit("-", 2)[0].partition("-")
    return city, series, month.year


def city_years(editions: Iterable[DueEdition], archive: Archive, lake: Lake, reference: Reference) -> list[CityYear]:
    """The years of ``editions`` (what is due), each with all its editions in the lake."""
    members: dict[Year, dict[tuple[str, str], YearEdition]] = {}
    current = lake.current()
    for edition in editions:
        due = YearEdition(edition, _published(edition.rendition_ids, archive), True, current.get(edition.key))
        members.setdefault(year_of(edition.key[0], edition.month), {})[edition.key] = due
    for key, entry in current.items():
        known = members.get(year_of(entry.bulletin_id, entry.month))
        if known is not None and key not in known:
            there = DueEdition(key, entry.month, entry.rendition_ids, EARLIER_MONTH)
            known[key] = YearEdition(there, _published(entry.rendition_ids, archive), False, entry)
    served = served_figures((e.entry for m in members.values() for e in m.values() if e.entry), lake, reference)
    years = []
    for (city, series, _), found in members.items():
        ordered = tuple(sorted(found.values(), key=lambda e: e.order))
        mine = {e.entry.reading_id: served[e.entry.reading_id] for e in ordered if e.entry is not None}
        years.append(CityYear(city, series, ordered, mine))
    return sorted(years, key=lambda y: (y.editions[0].order, y.city_code, y.series_code))


def read_city_year(
    year: CityYear, renditions: Callable[[DueEdition], Sequence[Rendition]], reference: Reference
) -> Iterator[ReadEdition]:
    """What is due of ``year``, and what becomes due by it. ``renditions`` reads an edition's documents.

    An edition that cannot be read leaves the one in the lake, where there is one, to stand for its month.
    """
    catalogue = catalogue_of(year.city_code, year.series_code, reference)
    history = History.before_any(catalogue)
    for month, group in groupby(year.editions, key=lambda e: e.edition.month):
        own: MonthFigures | None = None
        for member in group:
            read = None
            if member.is_due or _is_stale(member.entry, history, reference):
                read = _read(member.edition, history, renditions, reference)
                yield read
            if read is not None and read.reading is not None:
                figures = month_figures(read.reading.tables["observation"], month.month, catalogue, reference)
            elif member.entry is not None:
                figures = year.served[member.entry.reading_id]
            else:
                continue
            own = figures if own is None else own.under(figures)
        if own is not None:
            history = history.then(own)


def history_before(month: date, identity: Identity, lake: Lake, archive: Archive, reference: Reference) -> History:
    """What the months before ``month`` of its city, series and year say in the lake as it is."""
    catalogue = catalogue_of(identity.city_code, identity.series_code, reference)
    mine = (identity.city_code, identity.series_code, month.year)
    earlier = sorted(
        (
            YearEdition(
                DueEdition(entry.key, entry.month, entry.rendition_ids, ""),
                _published(entry.rendition_ids, archive), False, entry,
            )
            for entry in lake.current().values()
            if entry.month < month and year_of(entry.bulletin_id, entry.month) == mine
        ),
        key=lambda e: e.order,
    )  # fmt: skip
    served = served_figures((e.entry for e in earlier if e.entry), lake, reference)
    history = History.before_any(catalogue)
    for _, group in groupby(earlier, key=lambda e: e.edition.month):
        figures = [served[e.entry.reading_id] for e in group if e.entry is not None]
        own = figures[0]
        for later in figures[1:]:
            own = own.under(later)
        history = history.then(own)
    return history


def served_figures(entries: Iterable[ReadingEntry], lake: Lake, reference: Reference) -> dict[str, MonthFigures]:
    """By reading_id: what each of ``entries`` serves of the figures that have a rule over time."""
    known = list(entries)
    tables = observations_of(lake, known, COLUMNS)
    found = {}
    for entry in known:
        city, series, _ = year_of(entry.bulletin_id, entry.month)
        catalogue = catalogue_of(city, series, reference)
        found[entry.reading_id] = month_figures(tables[entry.reading_id], entry.month.month, catalogue, reference)
    return found


def _is_stale(entry: ReadingEntry | None, history: History, reference: Reference) -> bool:
    """Whether a reading of today's versions was held against other earlier months than there are."""
    if entry is None:
        return False
    today = (INGEST_VERSION, version_for(entry.bulletin_id, reference))
    if (entry.ingest_version, entry.contracts_version) != today:
        return False
    return entry.history != history.digest


def _read(
    edition: DueEdition,
    history: History,
    renditions: Callable[[DueEdition], Sequence[Rendition]],
    reference: Reference,
) -> ReadEdition:
    try:
        reading = read_stages(renditions(edition), reference, history)
        account = account_of(reading, reference, edition.reason)
    except Exception as error:
        return ReadEdition(edition, error=error)
    return ReadEdition(edition, reading if account.closes else None, account)


def _published(rendition_ids: Sequence[str], archive: Archive) -> date:
    identities = [entry.identity for entry in map(archive.entry, rendition_ids) if entry.identity is not None]
    assert identities, "a rendition of an edition was identified"
    return published(identities)
