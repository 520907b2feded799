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

from ingest.emit.soundness import UnsoundReading, refuse_out_of_range, refuse_unsound
from ingest.history.catalogue import Catalogue, catalogue_of
from ingest.history.figures import COLUMNS, MonthFigures, month_figures
from ingest.history.model import History
from ingest.identify import Identity, published
from ingest.reading import INGEST_VERSION, Reading, Rendition
from ingest.reference import Reference
from ingest.reference.version import version_for
from ingest.stages import read_stages
from orchestration.accounts import EditionAccount, account_of, gap_of
from orchestration.loading import DueEdition
from warehouse.archive import Archive
from warehouse.aside import SetAside
from warehouse.conformity import Conformed, conform
from warehouse.errors import WarehouseError
from warehouse.lake import Lake, ReadingEntry
from warehouse.served import observations_of

EARLIER_MONTH = "an earlier month changed"
Year = tuple[str, str, int]
"""(city code, series code, calendar year of the reporting months)"""


@dataclass(frozen=True)
class YearEdition:
    """An edition of the year. ``is_due``: for a reason of its own; ``entry``: its reading in the lake; ``aside``: why
    it is set aside."""

    edition: DueEdition
    published_on: date
    is_due: bool
    entry: ReadingEntry | None = None
    aside: SetAside | None = None

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
    """What became of one edition: a reading that may enter the lake, or the error why not; ``account`` is there where
    it was read, and ``history`` the digest of the earlier months that it was held against."""

    edition: DueEdition
    reading: Conformed | None = None
    account: EditionAccount | None = None
    error: Exception | None = None
    history: str = ""


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
    for key, one in lake.aside.items():
        known = members.get(year_of(one.bulletin_id, one.month))
        if known is not None and key not in known and all(map(archive.has, one.rendition_ids)):
            there = DueEdition(key, one.month, one.rendition_ids, EARLIER_MONTH)
            known[key] = YearEdition(there, _published(one.rendition_ids, archive), False, current.get(key), one)
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
    for _, group in groupby(year.editions, key=lambda e: e.edition.month):
        own: MonthFigures | None = None
        for member in group:
            figures: MonthFigures | None = None
            if member.is_due or _is_stale(member, history, reference):
                read, figures = _read(member.edition, history, catalogue, renditions, reference)
                yield read
            if figures is not None:
                pass
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


def _is_stale(member: YearEdition, history: History, reference: Reference) -> bool:
    """Whether a reading of today's versions, or the attempt at one, was held against other earlier months than there
    are."""
    entry = member.entry
    if member.aside is not None:
        return bool(member.aside.attempt) and member.aside.history != history.digest
    if entry is None:
        return False
    today = (INGEST_VERSION, version_for(entry.bulletin_id, reference))
    if (entry.ingest_version, entry.contracts_version) != today:
        return False
    return entry.history != history.digest


def _read(
    edition: DueEdition,
    history: History,
    catalogue: Catalogue,
    renditions: Callable[[DueEdition], Sequence[Rendition]],
    reference: Reference,
) -> tuple[ReadEdition, MonthFigures | None]:
    """Whatever goes wrong with one edition is its own error, and stops no other."""
    account = None
    try:
        reading = read_stages(renditions(edition), reference, history)
        account = account_of(reading, reference, edition.reason)
        if not account.closes:
            raise UnsoundReading("accounting", f"was read, but the books do not close: {gap_of(account)}")
        refuse_out_of_range(reading.tables, reference)
        conformed = _conformed(reading)
        refuse_unsound(conformed.tables, reference)
        figures = month_figures(conformed.tables["observation"], edition.month.month, catalogue, reference)
    except Exception as error:
        return ReadEdition(edition, account=account, error=error, history=history.digest), None
    return ReadEdition(edition, conformed, account, history=history.digest), figures


def _conformed(reading: Reading) -> Conformed:
    try:
        return conform(reading)
    except WarehouseError as error:
        # A value that no column takes; nothing was written yet.
        raise UnsoundReading(error.code, error.problem) from error


def is_of_the_machine(error: Exception | None) -> bool:
    """Whether ``error`` is of the archive or the disk, and no fault of the document: then the load stops. Libraries
    that read pictures raise OSError too, without a number."""
    return isinstance(error, WarehouseError) or (isinstance(error, OSError) and error.errno is not None)


def _published(rendition_ids: Sequence[str], archive: Archive) -> date:
    identities = [entry.identity for entry in map(archive.entry, rendition_ids) if entry.identity is not None]
    assert identities, "a rendition of an edition was identified"
    return published(identities)
