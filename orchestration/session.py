"""The steps of one load, as plain Python: take in, read, commit. Dagster's assets call them one by one.

Every step can be repeated: bytes are archived by content, readings are staged aside and committed in one
rename, and a step that finds the earlier one's result gone (another process, a retry) makes it again from
the archive.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from ingest.errors import BulletinError
from ingest.identify import Identity
from ingest.reading import Reading
from ingest.reference import Reference
from orchestration.accounts import DocumentAccount, LoadAccount, gap_of
from orchestration.city_year import ReadEdition, city_years
from orchestration.loading import (
    WORTH_KEEPING,
    DueEdition,
    Received,
    archived_in,
    due,
    files_in,
    receive,
)
from orchestration.reading_years import read_years
from warehouse.adoption import adopt
from warehouse.archive import Archive
from warehouse.compaction import compact
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake, StagedSegment
from warehouse.lock import writer_lock
from warehouse.retention import limits, prune

PREVIEWED = ["table_code", "area_code", "metric_code", "value", "unit", "status"]
_log = logging.getLogger(__name__)

_held: set[Path] = set()
_held_guard = threading.Lock()


@contextmanager
def writing(home: Home, wait_seconds: float) -> Iterator[None]:
    """The writer's lock; within a process that holds it already, nothing (the console script takes it
    first)."""
    with _held_guard:
        mine = home.root in _held
    if mine:
        yield
        return
    with writer_lock(home, wait_seconds):
        _held.add(home.root)
        try:
            yield
        finally:
            _held.discard(home.root)


_references: dict[Path, Reference] = {}


@contextmanager
def reading_with(home: Home, reference: Reference) -> Iterator[None]:
    """What this process reads into ``home`` meanwhile is read with ``reference``: what was decided on its
    grounds is done on the same, though a file of it changes in between; and it is parsed once."""
    _references[home.root] = reference
    try:
        yield
    finally:
        _references.pop(home.root, None)


def reference_of(home: Home) -> Reference:
    """The reference data of ``home``: that of ``reading_with``, or what its files say now. Raises
    ReferenceDataError."""
    return _references.get(home.root) or Reference.load(home.config)


class LoadSession:
    """One load into ``home``. ``months`` are those whose archived bulletins are read again if they are due.

    ``on_read`` is told (editions read, editions due) after each edition, for a progress bar.
    """

    def __init__(
        self,
        home: Home,
        run_id: str,
        paths: Sequence[Path] = (),
        months: Sequence[date] = (),
        on_read: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self.home = home
        self.paths = tuple(paths)
        self.months = tuple(months)
        self._on_read = on_read
        self._run_id = run_id
        self._identities: list[tuple[Identity, str]] | None = None
        self._staged: StagedSegment | None = None
        self._was_read = False
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

    # ------------------------------------------------------------------------------------------ steps

    def take_in(self) -> list[DocumentAccount]:
        """Archive the documents of ``paths``; what became of each. Refused documents do not stop the
        others."""
        # A rebuild that was accepted, and killed before it was in place.
        adopt(self.home)
        self.lake.clean_staging()
        self._identities = archived_in(self.months, self.archive)
        documents = []
        for received in receive(files_in(self.paths), self.archive, self.reference):
            documents.append(self._archive(received))
            if received.identity is not None and received.rendition_id is not None:
                self._identities.append((received.identity, received.rendition_id))
        self.account.documents = documents
        self._save()
        return documents

    def due(self) -> list[DueEdition]:
        """Editions to read, months ascending."""
        if self._identities is None:
            self.take_in()
        return due(self._identities or (), self.archive, self.lake, self.reference)

    def read(self) -> None:
        """Read what is due and stage it; the accounts of each edition go to ``account``."""
        editions = self.due()
        self.account.editions, self.account.unbalanced = [], []
        if self._staged is not None:
            self._staged.discard()
        self._staged = self.lake.stage(self._readings(editions)) if editions else None
        if self._staged is not None and not self._staged.readings:
            self.close()
        self._was_read = True
        self._save()

    def commit(self) -> int | None:
        """Make what was staged part of the lake; the segment's number, or None where nothing was due."""
        if self._staged is None and not self._was_read:
            self.read()
        self.lake.write_reference(self.reference.dimension_tables())
        if self._staged is None:
            return None
        try:
            self.account.segment_no = self._staged.commit()
        finally:
            # Committed or, after an error, discarded: a retry reads again.
            self._staged, self._was_read = None, False
        self._compact()
        self._save()
        return self.account.segment_no

    def published(self, release: dict[str, object]) -> None:
        """Note the release that ends the load, and remove what is older than is kept."""
        self.account.release = release
        self._save()
        dagster_home = os.environ.get("DAGSTER_HOME")
        prune(self.home, limits(self.home), Path(dagster_home) if dagster_home else None)

    def close(self) -> None:
        """Leave nothing behind that was staged and not committed."""
        if self._staged is not None:
            self._staged.discard()
            self._staged = None

    # ---------------------------------------------------------------------------------------- details

    def _archive(self, received: Received) -> DocumentAccount:
        path = str(received.path)
        if received.refusal is not None:
            refusal = received.refusal
            if refusal.code in WORTH_KEEPING and received.content is not None:
                kept = self.archive.put(received.content, received.path.name)
                self.archive.record(kept.rendition_id, refusal)
            return DocumentAccount(path, "refused", received.rendition_id, code=refusal.code, message=str(refusal))
        assert received.identity is not None
        assert received.content is not None
        kept = self.archive.put(received.content, received.path.name)
        if received.is_new:
            self.archive.record(kept.rendition_id, received.identity)
        bulletin_id, edition = received.identity.key
        outcome = "loaded" if received.is_new else "known"
        return DocumentAccount(
            path, outcome, kept.rendition_id, bulletin_id, edition, received.identity.month.isoformat()
        )

    def _readings(self, editions: Sequence[DueEdition]) -> Iterator[Reading]:
        """Readings of what is due, and of later months that become due by it, year by year."""
        done, total, asked = 0, len(editions), {edition.key for edition in editions}
        years = city_years(editions, self.archive, self.lake, self.reference)
        for read in read_years(years, self.home, self.reference):
            done, total = done + 1, total + (read.edition.key not in asked)
            reading = self._accepted(read)
            self._on_read(done, total)
            if reading is not None:
                yield reading

    def _accepted(self, read: ReadEdition) -> Reading | None:
        """The reading, or None for an edition that is refused: one bad edition does not stop the others."""
        edition, error = read.edition, read.error
        if isinstance(error, BulletinError):
            self._refuse(edition, error.code, str(error))
            return None
        if isinstance(error, WarehouseError | OSError):
            raise error
        if error is not None:
            # A fault of ours on a document nobody foresaw. The bytes are archived, so nothing is lost.
            _log.debug("reading %s failed", edition.key, exc_info=error)
            self._refuse(
                edition, "internal", f"could not be read because of a fault in the reader ({error!r}). "
                "Please report it with the document; `bulletins check FILE --debug` shows where.",
            )  # fmt: skip
            return None
        assert read.account is not None
        if read.reading is None:
            self.account.unbalanced.append(read.account)
            self._refuse(edition, "accounting", "was read, but the books do not close: " + gap_of(read.account))
            return None
        self.account.editions.append(read.account)
        self._preview(read.reading)
        return read.reading

    def _preview(self, reading: Reading) -> None:
        """The first figures of each table, of the reading that came last."""
        figures = reading.tables["observation"].select(PREVIEWED)
        for code in figures["table_code"].unique().to_pylist():
            self.previews[code] = figures.filter(pc.equal(figures["table_code"], code)).slice(0, 10).to_pylist()

    def _refuse(self, edition: DueEdition, code: str, message: str) -> None:
        """Note that the documents of an edition could not be loaded, in their place in the list."""
        documents = self.account.documents
        mine = [d for d in documents if d.rendition_id in edition.rendition_ids]
        if not mine:
            mine = [DocumentAccount(self.archive.entry(r).names[0], "refused", r) for r in edition.rendition_ids]
            documents.extend(mine)
        for document in mine:
            document.outcome, document.code = "refused", code
            name = Path(document.path).name
            document.message = message if name in message else f"{name}: {message}"

    def _compact(self) -> None:
        """Merge small segments where there are many. Without it everything is as right, only slower."""
        try:
            compact(self.lake)
        except WarehouseError as error:
            _log.warning("the lake's segments were not merged: %s", error)

    def _save(self) -> None:
        self.account.save(account_path(self.home, self._run_id))


def account_path(home: Home, run_id: str) -> Path:
    """Where the books of a run are kept."""
    return home.build / "loads" / f"{run_id}.json"
