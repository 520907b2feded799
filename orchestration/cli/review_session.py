"""The open quarantine as a list of questions, and decisions put into the corrections files.

Questions of a bulletin whose corrections or contracts changed since its last load come from reading it again
in memory: a decision that clears its neighbours clears them at once, not only with the next load.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from filelock import FileLock

from ingest.corrections.entries import new_file, with_entry, without_entry
from ingest.corrections.files import corrections_path
from ingest.corrections.model import Correction
from ingest.document import Document
from ingest.read import read_document
from ingest.reading import Rendition, read_edition, reading_id
from ingest.reference import Reference
from orchestration.accounts import CORRECTION
from orchestration.city_year import history_before
from warehouse.archive import Archive
from warehouse.durable import write_file
from warehouse.home import Home
from warehouse.lake import Lake, ReadingEntry

Key = tuple[str, str]
"""(bulletin_id, edition)"""


@dataclass(frozen=True)
class Filters:
    """What to walk through; None for everything."""

    city: str | None = None
    month: date | None = None
    table: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Question:
    """One quarantined cell: ``row`` as in the dataset ``quarantine``."""

    entry: ReadingEntry
    row: dict[str, Any] = field(hash=False)

    @property
    def place(self) -> tuple[str, str, str, int, int]:
        """Bulletin, edition, rendition, line and column."""
        return (*self.entry.key, self.row["rendition_id"], self.row["line"], self.row["column"])


@dataclass(frozen=True)
class Stale:
    """A correction whose guard failed; ``row`` as in the dataset ``check``."""

    entry: ReadingEntry
    row: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Effect:
    """Whether a correction would be applied, why not, and the checks of its cell that fail with it."""

    applies: bool
    note: str
    failing: tuple[str, ...]


class ReviewSession:
    """The quarantine of one home as it is with all decisions made so far."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.reference = Reference.load(home.config)
        self._archive = Archive(home)
        self._lake = Lake(home)
        self._tables: dict[Key, dict[str, pa.Table]] = {}
        self._documents: dict[str, Document] = {}

    # ------------------------------------------------------------------------------------ questions

    @cached_property
    def entries(self) -> list[ReadingEntry]:
        """Current readings, newest month first."""
        return sorted(
            self._lake.current().values(),
            key=lambda e: (-e.month.toordinal(), e.bulletin_id, e.edition),
        )

    def questions(self, filters: Filters) -> list[Question]:
        """Open questions, newest month first, then in the order of the document."""
        found = []
        for entry in self._chosen(filters):
            rows = self.table(entry, "quarantine").to_pylist()
            rows.sort(key=lambda r: (r["rendition_id"], r["line"], r["column"]))
            found += [
                Question(entry, row)
                for row in rows
                if filters.table in (None, row["table_code"]) and filters.reason in (None, row["reason_code"])
            ]
        return found

    def stale(self, filters: Filters) -> list[Stale]:
        """Corrections that do not apply any more."""
        found = []
        for entry in self._chosen(filters):
            if entry.bulletin_id in self.reference.corrections:
                checks = self.table(entry, "check")
                fails = pc.and_(pc.equal(checks["rule_kind"], CORRECTION), pc.equal(checks["outcome"], "fails"))
                found += [Stale(entry, row) for row in checks.filter(fails).to_pylist()]
        return found

    def unknown_files(self) -> list[Path]:
        """Corrections files of bulletins that are not in the warehouse."""
        known = {entry.bulletin_id for entry in self.entries}
        return [
            corrections_path(self.home.config, bulletin_id)
            for bulletin_id in self.reference.corrections
            if bulletin_id not in known
        ]

    def waiting(self) -> list[ReadingEntry]:
        """Readings that the next load will make anew because corrections or contracts changed."""
        return [entry for entry in self.entries if not self._is_current(entry)]

    def _chosen(self, filters: Filters) -> Iterable[ReadingEntry]:
        for entry in self.entries:
            if filters.month in (None, entry.month) and filters.city in (None, self.city_of(entry)):
                yield entry

    # ---------------------------------------------------------------------------------------- facts

    def city_of(self, entry: ReadingEntry) -> str:
        """The city's code."""
        code: str = self.table(entry, "bulletin")["city_code"][0].as_py()
        return code

    def table(self, entry: ReadingEntry, dataset: str) -> pa.Table:
        """A dataset of an edition as it would be loaded now."""
        tables = self._tables.setdefault(entry.key, {})
        if dataset not in tables:
            if self._is_current(entry):
                tables[dataset] = self._lake.read(dataset, *entry.key)
            else:
                tables.update(self._read_again(entry, self.reference))
        return tables[dataset]

    def document(self, rendition_id: str) -> Document:
        """The archived file, read."""
        if rendition_id not in self._documents:
            name = self._archive.entry(rendition_id).names[0]
            self._documents[rendition_id] = read_document(self._archive.read(rendition_id), name)
        return self._documents[rendition_id]

    def unit_of(self, entry: ReadingEntry, metric_code: str) -> str:
        """The unit in which this edition prints a metric, else the declared one."""
        figures = self.table(entry, "observation")
        units = figures.filter(pc.equal(figures["metric_code"], metric_code))["unit"].to_pylist()
        return max(sorted(set(units)), key=units.count) if units else self.reference.metrics[metric_code].unit

    def printed_in(self, entry: ReadingEntry, area_code: str, metric_code: str) -> list[str]:
        """Every text that the renditions print in a cell, served or in quarantine."""
        found: list[str] = []
        for dataset in ("observation", "quarantine"):
            rows = self.table(entry, dataset)
            mine = pc.and_(pc.equal(rows["area_code"], area_code), pc.equal(rows["metric_code"], metric_code))
            found += rows.filter(pc.fill_null(mine, False))["printed"].to_pylist()
        return list(dict.fromkeys(text for text in found if text))

    def _is_current(self, entry: ReadingEntry) -> bool:
        return entry.reading_id == reading_id(
            entry.rendition_ids, entry.bulletin_id, self.reference, entry.history, entry.arrival
        )

    def _read_again(self, entry: ReadingEntry, reference: Reference) -> dict[str, pa.Table]:
        renditions = []
        for rendition_id in entry.rendition_ids:
            identity = self._archive.entry(rendition_id).identity
            assert identity is not None, "a rendition in the lake was identified"
            renditions.append(Rendition(self.document(rendition_id), identity))
        history = history_before(entry.month, renditions[0].identity, self._lake, self._archive, reference)
        return read_edition(renditions, reference, history).tables

    # ------------------------------------------------------------------------------------- decisions

    def effect(self, entry: ReadingEntry, correction: Correction) -> Effect:
        """What ``correction`` would do if it were applied now."""
        checks = self._read_again(entry, self._with(entry.bulletin_id, [correction]))["check"].to_pylist()
        guards = [c for c in checks if c["rule_kind"] == CORRECTION]
        guard = next((c for c in guards if c["check_id"].endswith(correction.digest[:10])), None)
        cell = "|".join(correction.cell.key or ())
        failing = tuple(
            c["expression"]
            for c in checks
            if c["outcome"] == "fails" and c["rule_kind"] != CORRECTION and cell and cell in c["cells"]
        )
        if guard is None:
            return Effect(False, "it concerns no cell of this bulletin", failing)
        return Effect(guard["outcome"] == "holds", guard["note"] or "", failing)

    def record(self, entry: ReadingEntry, correction: Correction) -> Path:
        """Append ``correction`` to its bulletin's file, in one step; the file."""
        path = corrections_path(self.home.config, entry.bulletin_id)
        with FileLock(self.home.build / "corrections.lock"):
            text = path.read_text(encoding="utf-8") if path.is_file() else new_file(entry.bulletin_id)
            write_file(path, with_entry(text, correction, path).encode())
        self.reference = self._with(entry.bulletin_id, [correction])
        self._forget(entry.bulletin_id)
        return path

    def remove(self, stale: Stale) -> Path:
        """Take a stale correction out of its file, in one step; the file."""
        bulletin_id, digest = stale.entry.bulletin_id, stale.row["check_id"].rpartition("#")[2]
        path = corrections_path(self.home.config, bulletin_id)
        with FileLock(self.home.build / "corrections.lock"):
            write_file(path, without_entry(path.read_text(encoding="utf-8"), digest, path).encode())
        kept = tuple(c for c in self.reference.corrections[bulletin_id] if not c.digest.startswith(digest))
        self.reference = replace(self.reference, corrections={**self.reference.corrections, bulletin_id: kept})
        self._forget(bulletin_id)
        return path

    def served(self, entry: ReadingEntry, area_code: str, metric_code: str) -> dict[str, Any] | None:
        """The observation of a cell, where there is one."""
        figures = self.table(entry, "observation")
        mine = pc.and_(pc.equal(figures["area_code"], area_code), pc.equal(figures["metric_code"], metric_code))
        found = figures.filter(mine).to_pylist()
        return dict(found[0]) if found else None

    def _forget(self, bulletin_id: str) -> None:
        for key in [key for key in self._tables if key[0] == bulletin_id]:
            del self._tables[key]

    def _with(self, bulletin_id: str, more: Sequence[Correction]) -> Reference:
        entries = (*self.reference.corrections.get(bulletin_id, ()), *more)
        return replace(self.reference, corrections={**self.reference.corrections, bulletin_id: entries})
