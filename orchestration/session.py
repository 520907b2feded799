"""The steps of one load, as plain Python: take in, read, commit. Dagster's assets call them one by one.

Every step can be repeated: bytes are archived by content, readings are staged aside and committed in one
rename, and a step that finds the earlier one's result gone (another process, a retry) makes it again from
the archive.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.identify import Identity
from ingest.reference import Reference
from orchestration.accounts import DocumentAccount, EditionAccount, LoadAccount
from orchestration.admission import not_admitted
from orchestration.city_year import EARLIER_MONTH, CityYear, ReadEdition, city_years, is_of_the_machine, read_city_year
from orchestration.held import reference_of
from orchestration.incoming import files_in
from orchestration.loading import (
    DueEdition,
    archived_in,
    document_account,
    due,
    receive,
    to_keep,
    with_lost,
)
from orchestration.reading_parts import WORTH_STARTING, PartsRead, parts_of, renditions_in
from orchestration.setting_aside import Asides, aside_of
from warehouse.adoption import adopt
from warehouse.archive import Archive
from warehouse.aside import SetAside
from warehouse.compaction import compact
from warehouse.conformity import Conformed
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake, StagedSegment
from warehouse.losses import LostReading, losses, take_away
from warehouse.retention import limits, prune

PREVIEWED = ["table_code", "area_code", "metric_code", "value", "unit", "status"]
_ARCHIVED_AT_ONCE = 200
"""Documents in memory before they go to the archive together."""

_log = logging.getLogger(__name__)


class LoadSession:
    """One load into ``home``. ``months`` are those whose archived bulletins are read again if they are due.
    ``received_on`` is the day on which the documents of ``paths`` came, today unless told otherwise; one day for all
    of them, so that what comes in one load is one stage of evidence.

    ``on_read`` is told (editions read, editions due) after each edition, for a progress bar.
    """

    def __init__(
        self,
        home: Home,
        run_id: str,
        paths: Sequence[Path] = (),
        months: Sequence[date] = (),
        on_read: Callable[[int, int], None] = lambda done, total: None,
        received_on: date | None = None,
    ) -> None:
        self.home = home
        self.paths = tuple(paths)
        self.months = tuple(months)
        self._on_read = on_read
        self._run_id = run_id
        self._received_on = received_on or date.today()
        self._identities: list[tuple[Identity, str]] | None = None
        self._staged: StagedSegment | None = None
        self._begun = False
        self._allow_fewer = False
        self._lost: tuple[LostReading, ...] = ()
        self._ahead: PartsRead | None = None
        self._was_read = False
        self._done = 0
        self._in_lake: list[EditionAccount] = []
        self._asides = Asides(self.lake)
        self.previews: dict[str, list[dict[str, Any]]] = {}

    @cached_property
    def reference(self) -> Reference:
        return reference_of(self.home)

    @cached_property
    def archive(self) -> Archive:
        return Archive(self.home)

    @cached_property
    def lake(self) -> Lake:
        return Lake(self.home)

    @cached_property
    def account(self) -> LoadAccount:
        return LoadAccount(self._run_id)

    # ------------------------------------------------------------------------------------------ ahead

    def begin(self) -> None:
        """Archive the documents, and begin to read where much is due: the steps then find that done, the first time
        they are taken. Nothing becomes part of the lake."""
        self._archive_documents()
        years = self._years()
        self._begun = True
        if sum(year.due for year in years) >= WORTH_STARTING:
            self._ahead = self._parts(years)

    def is_of(self, paths: Sequence[Path], months: Sequence[date], received_on: date | None) -> bool:
        """Whether these were its arguments."""
        mine = (self.paths, self.months, self._received_on)
        return mine == (tuple(paths), tuple(months), received_on or date.today())

    def go_on(self, run_id: str, on_read: Callable[[int, int], None], allow_fewer: bool = False) -> None:
        """From here on this is the load of the run ``run_id``; ``allow_fewer`` is consent to go on without what was
        lost."""
        self._allow_fewer = allow_fewer
        self._run_id = self.account.run_id = run_id
        self._on_read = on_read

    # ------------------------------------------------------------------------------------------ steps

    def take_in(self) -> list[DocumentAccount]:
        """Archive the documents of ``paths``; what became of each. Refused documents do not stop the
        others."""
        if not self._begun:
            self._archive_documents()
        self._begun = False
        self._save()
        return self.account.documents

    def due(self) -> list[DueEdition]:
        """Editions to read, months ascending."""
        if self._identities is None:
            self.take_in()
        found = due(self._identities or (), self.archive, self.lake, self.reference)
        return with_lost(found, self._lost, self.archive)

    def read(self) -> None:
        """Read what is due and stage it; the accounts of each edition go to ``account``.

        Where much is due, it is committed part by part: what was read stays read, whatever becomes of the rest. The
        release still changes once, at the end.
        """
        self.account.editions, self.account.unbalanced = list(self._in_lake), []
        self._asides = Asides(self.lake)
        self._discard_staged()
        self._compact()
        parts, self._ahead = self._ahead, None
        if parts is None:
            years = self._years()
            if sum(year.due for year in years) >= WORTH_STARTING:
                parts = self._parts(years)
            elif years:
                self._staged = self.lake.stage(self._readings(years))
                if not self._staged.readings:
                    self._discard_staged()
        if parts is not None:
            with closing(parts):
                self._commit_parts(parts)
        self._asides.write()
        self._note_asides()
        self._was_read = True
        self._save()

    def refuse(self, refused: Sequence[SetAside]) -> None:
        """Set aside editions whose readings, in the lake by now, break rules of the marts."""
        keys = {one.key for one in refused}
        for one in refused:
            self._asides.add(one)
        self._asides.write()
        self.account.editions = [e for e in self.account.editions if (e.bulletin_id, e.edition) not in keys]
        self._note_asides()
        self._save()

    @property
    def newly_aside(self) -> bool:
        """Whether this load set an edition aside."""
        return bool(self._asides.new)

    def commit(self) -> list[int]:
        """Make what was staged part of the lake; numbers of the load's segments, none where nothing was due."""
        if self._staged is None and not self._was_read:
            self.read()
        self.lake.write_reference(self.reference.dimension_tables())
        self._asides.write()
        if self._staged is not None:
            staged = self._staged
            # Committed or, after an error, discarded: a retry reads again.
            self._staged, self._was_read = None, False
            self.account.segments.append(staged.commit())
            self._in_lake = list(self.account.editions)
        if self.account.segments:
            self._save()
        return self.account.segments

    def published(self, release: dict[str, object]) -> None:
        """Note the release that ends the load, and remove what is older than is kept."""
        self.account.release = release
        self._save()
        dagster_home = os.environ.get("DAGSTER_HOME")
        prune(self.home, limits(self.home), Path(dagster_home) if dagster_home else None)

    def close(self) -> None:
        """Leave nothing behind that was staged and not committed."""
        self._drop_ahead()
        self._discard_staged()

    # ---------------------------------------------------------------------------------------- details

    def _archive_documents(self) -> None:
        self._drop_ahead()
        # A rebuild that was accepted, and killed before it was in place.
        adopt(self.home)
        for said in take_away(self.home):
            _log.warning("%s", said)
        self.lake.clean_staging()
        self._identities = archived_in(self.months, self.archive)
        documents = []
        arriving = receive(files_in(self.paths), self.archive, self.reference)
        while some := list(islice(arriving, _ARCHIVED_AT_ONCE)):
            self.archive.keep([kept for kept in map(to_keep, some) if kept is not None], self._received_on)
            documents += map(document_account, some)
            self._identities += [(r.identity, r.rendition_id) for r in some if r.identity and r.rendition_id]
        self.account.documents = documents
        # After what came: it may be the very document that was lost.
        found = losses(self.home, self.lake, self.archive)
        if found.beyond_repair and not self._allow_fewer:
            raise found.refusal()
        self._lost = found.healing
        self._hold_back()

    def _hold_back(self) -> None:
        """Note of what arrived which documents are not served, beside those that are (``admission``)."""
        held = not_admitted(self._identities or (), self.archive, self.lake, self.reference)
        for rendition_id, error in held.items():
            self.archive.record(rendition_id, error)
            self._refuse_documents((rendition_id,), error.code, str(error))
        self._identities = [(identity, one) for identity, one in self._identities or () if one not in held]

    def _years(self) -> list[CityYear]:
        """What is due, by cities and years."""
        return city_years(self.due(), self.archive, self.lake, self.reference)

    def _parts(self, years: Sequence[CityYear]) -> PartsRead:
        return PartsRead(parts_of(years), self.home, self.reference, self.lake)

    def _drop_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None

    def _discard_staged(self) -> None:
        if self._staged is not None:
            self._staged.discard()
            self._staged = None

    def _readings(self, years: Sequence[CityYear]) -> Iterator[Conformed]:
        """Readings of what is due, and of later months that become due by it, year by year."""
        total = sum(year.due for year in years)
        renditions = renditions_in(self.archive)
        for year in years:
            for read in read_city_year(year, renditions, self.reference):
                total = self._told(read, total)
                if self._accepted(read) and read.reading is not None:
                    self._preview(read.reading.tables["observation"])
                    yield read.reading

    def _commit_parts(self, parts: PartsRead) -> None:
        """Each of ``parts`` becomes a segment as soon as it is read."""
        total = parts.due
        for part in parts:
            self._staged = part.staged
            accepted = []
            for read in part.reads:
                total = self._told(read, total)
                accepted += self._accepted(read)
            if part.last is not None:
                self._preview(part.last)
            if part.staged.readings:
                self.account.segments.append(part.staged.commit())
                self._in_lake += accepted
                self._staged = None
            else:
                self._discard_staged()

    def _told(self, read: ReadEdition, total: int) -> int:
        """Tell of one more edition read; how many there are by now."""
        self._done += 1
        total += read.edition.reason == EARLIER_MONTH
        self._on_read(self._done, total)
        return total

    def _accepted(self, read: ReadEdition) -> list[EditionAccount]:
        """Its account, or nothing for an edition that is set aside: one bad edition does not stop the others. Its bytes
        are archived, so nothing is lost."""
        if read.error is not None:
            if is_of_the_machine(read.error):
                raise read.error
            self._asides.add(aside_of(read, self.archive, self.reference))
            if read.account is not None and not read.account.closes:
                self.account.unbalanced.append(read.account)
            return []
        assert read.account is not None
        self._asides.clear(read.edition.key, read.edition.rendition_ids)
        self.account.editions.append(read.account)
        return [read.account]

    def _preview(self, observations: pa.Table) -> None:
        """The first figures of each table, of the reading that came last."""
        figures = observations.select(PREVIEWED)
        for code in figures["table_code"].unique().to_pylist():
            self.previews[code] = figures.filter(pc.equal(figures["table_code"], code)).slice(0, 10).to_pylist()

    def _refuse_documents(self, rendition_ids: Sequence[str], code: str, message: str) -> None:
        documents = self.account.documents
        mine = [d for d in documents if d.rendition_id in rendition_ids]
        if not mine:
            mine = [DocumentAccount(self.archive.entry(r).names[0], "refused", r) for r in rendition_ids]
            documents.extend(mine)
        for document in mine:
            document.outcome, document.code = "refused", code
            name = Path(document.path).name
            document.message = message if name in message else f"{name}: {message}"

    def _note_asides(self) -> None:
        """Say of the documents, and of the load, what is set aside."""
        self.account.aside = self._asides.told(self.account.documents)

    def _compact(self) -> None:
        """Merge small segments where there are many. Without it everything is as right, only slower.

        Before anything new is committed: what was served is not to be put away for what the marts may yet refuse.
        """
        try:
            compact(self.lake)
        except WarehouseError as error:
            _log.warning("the lake's segments were not merged: %s", error)

    def _save(self) -> None:
        self.account.save(account_path(self.home, self._run_id))


def account_path(home: Home, run_id: str) -> Path:
    """Where the books of a run are kept."""
    return home.build / "loads" / f"{run_id}.json"
