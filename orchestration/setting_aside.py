"""Which editions a load sets aside, which it tries again, and what is said of the documents that carry them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ingest.errors import BulletinError
from ingest.reading import arrival_of, reading_id
from ingest.reference import Reference
from orchestration.accounts import DocumentAccount
from orchestration.city_year import ReadEdition
from warehouse.archive import Archive
from warehouse.aside import Key, SetAside
from warehouse.lake import Lake

PASSING = frozenset({"process_died", "no_memory"})
"""Codes of what may be the machine's fault: tried again whenever the document is given, though nothing changed."""

_REPORT = "Please report it with the document; `bulletins check FILE --debug` shows where."
_log = logging.getLogger(__name__)


def aside_of(read: ReadEdition, archive: Archive, reference: Reference) -> SetAside:
    """What is noted of an edition that could not be read."""
    edition, error = read.edition, read.error
    assert error is not None
    code, reason, place, remedy = _told(error)
    known = edition.rendition_ids
    arrival = arrival_of(archive.received(known)) if len(known) > 1 else ""
    attempt = reading_id(known, edition.key[0], reference, read.history, arrival)
    return SetAside(
        *edition.key, edition.month, code, reason, place, remedy, known,
        tuple(archive.entry(r).names[0] for r in known), "" if code in PASSING else attempt, read.history,
    )  # fmt: skip


def _told(error: Exception) -> tuple[str, str, str, str]:
    """Code, reason, place and remedy."""
    if isinstance(error, BulletinError):
        names = (("table", error.table), ("row", error.row), ("column", error.column))
        place = ", ".join(f"{name} {value}" for name, value in names if value is not None)
        return error.code, error.problem, place, error.remedy or _REPORT
    _log.info("an edition could not be read", exc_info=error)
    if isinstance(error, MemoryError):
        return "no_memory", "could not be read for want of memory.", "", "Load it again with more memory."
    place = place_in_code(error)
    return "internal", f"could not be read because of a fault in the reader ({_in_short(error)}).", place, _REPORT


_LONGEST = 300


def _in_short(error: Exception) -> str:
    # Of another process it came as text.
    said = str(error) if getattr(error, "__notes__", None) else repr(error)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def place_in_code(error: Exception) -> str:
    """The last line of our own code that the error came through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if "ingest" in path.parts:
            found = f"{'/'.join(path.parts[path.parts.index('ingest') :])}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return found or next((note for note in getattr(error, "__notes__", ()) if "\n" not in note), "")


class Asides:
    """The editions set aside while a load goes on: what the lake knows, and what this load found."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self.new: dict[Key, SetAside] = {}
        self._read: dict[Key, frozenset[str]] = {}

    def add(self, aside: SetAside) -> None:
        """This load could not read it, or the marts refused its reading."""
        before = self._lake.aside.get(aside.key)
        if before is not None:
            aside = replace(aside, refused=tuple(sorted({*before.refused, *aside.refused})))
        self.new[aside.key] = aside

    def clear(self, key: Key, rendition_ids: Iterable[str]) -> None:
        """It was read, from these renditions."""
        self._read[key] = frozenset(rendition_ids)

    def write(self) -> None:
        """Note it in the lake: what was read from all its renditions is set aside no more."""
        now = {
            key: one
            for key, one in self._lake.aside.items()
            if not self._read.get(key, frozenset()) >= {*one.rendition_ids}
        }  # fmt: skip
        self._lake.set_aside({**now, **self.new}.values())

    def told(self, documents: Sequence[DocumentAccount]) -> list[dict[str, Any]]:
        """Those editions and the ones of ``documents`` (which are marked), for the books of the load."""
        return told_aside(documents, self._lake, self.new.values())


def told_aside(
    documents: Sequence[DocumentAccount], lake: Lake, others: Iterable[SetAside] = ()
) -> list[dict[str, Any]]:
    """Say of each of ``documents`` that its edition is set aside, where it is; those editions and ``others``."""
    concerned = {one.key: one for one in others}
    homes = {rendition: one for one in lake.aside.values() for rendition in one.rendition_ids}
    for document in documents:
        one = homes.get(document.rendition_id or "")
        if one is not None:
            concerned[one.key] = one
            document.outcome, document.code, document.message = "refused", one.code, one.said
            document.set_aside = True
    served = lake.current()
    return [
        {**asdict(one), "month": one.month.isoformat(), "said": one.said, "served": key in served}
        for key, one in sorted(concerned.items())
    ]
