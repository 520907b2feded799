"""The one entry to the rooms: all renditions of one edition in, one reading out.

The flow, rendition by rendition and then together::

    Document ─match─▶ (grid, contract) ─align─▶ PlacedTable ┐
        └──narrative──▶ figures and claims ─────────────────┤
                                                            ├─ reconcile ─ edits ─ emit ─▶ Reading.tables
                                      other renditions ─────┤
                 earlier months of the year (History) ──────┘
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from ingest.corrections.model import fingerprint
from ingest.document import Document
from ingest.emit.datasets import emit
from ingest.emit.reports import TableReport
from ingest.history.model import NO_HISTORY, History
from ingest.identify import Identity
from ingest.reconcile.edition import reconcile
from ingest.reconcile.rendition import read_rendition
from ingest.reference import Reference
from ingest.reference.version import version_for

__all__ = ["INGEST_VERSION", "Reading", "Rendition", "TableReport", "read_edition", "reading_id"]

INGEST_VERSION = "4"
"""Raised by hand whenever the same bytes and contracts would give other rows."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A read document together with the edition it carries. ``received_on`` is the day on which its bytes were first
    received, None where nobody noted it."""

    document: Document
    identity: Identity
    received_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """What the contracts make of an edition. ``tables`` holds one Arrow table a dataset of ``emit.schemas``;
    ``history`` is the digest of the earlier months it was held against, ``arrival`` that of the days on which later
    renditions came, both empty for none. ``beliefs`` are the figures that evidence of later days changed
    (``emit.schemas.BELIEF``), None for none; only ``ingest.stages`` looks for them."""

    reading_id: str
    identity: Identity
    tables: dict[str, pa.Table] = field(repr=False)
    reports: tuple[TableReport, ...] = ()
    history: str = ""
    arrival: str = ""
    beliefs: pa.Table | None = field(default=None, repr=False)


def reading_id(
    rendition_ids: Iterable[str], bulletin_id: str, reference: Reference, history: str = "", arrival: str = ""
) -> str:
    """The identity of the reading that ``read_edition`` would make of these renditions today.

    A hash of the renditions, the ingest version, its contracts and the corrections of this bulletin: corrections of
    another one leave it as it is. So do a ``history`` (digest) that says nothing, and an ``arrival`` (digest) of
    renditions that came together. An edition in the lake under another id is due for reading.
    """
    parts = [*sorted(rendition_ids), INGEST_VERSION, version_for(bulletin_id, reference)]
    if corrected := fingerprint(reference.corrections.get(bulletin_id, ())):
        parts.append(f"{corrected} by day")
    if history:
        parts.append(f"history {history}")
    if arrival:
        parts.append(f"arrival {arrival}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def arrival_of(received: Mapping[str, date | None]) -> str:
    """A digest of the days on which the renditions of an edition were received; empty where all of them came with the
    first, or nobody noted when."""
    first = min(day or date.min for day in received.values())
    later = sorted(f"{day} {rendition}" for rendition, day in received.items() if day is not None and day > first)
    return hashlib.sha256("\n".join(later).encode()).hexdigest()[:16] if later else ""


def read_edition(renditions: Sequence[Rendition], reference: Reference, history: History = NO_HISTORY) -> Reading:
    """One reading of an edition from all its known renditions (at least one, equal ``identity.key``).

    Pure: equal renditions, reference and ``history`` (the earlier months of the same city, series and year) give an
    equal reading, whatever their order. Raises ValueError where the renditions are of different editions.
    """
    if len({rendition.identity.key for rendition in renditions}) != 1:
        raise ValueError("a reading takes the renditions of exactly one edition")
    ordered = sorted(renditions, key=lambda r: r.document.rendition_id)
    ids = [rendition.document.rendition_id for rendition in ordered]
    identity = ordered[0].identity
    arrival = arrival_of({r.document.rendition_id: r.received_on for r in ordered})
    identifier = reading_id(ids, identity.bulletin_id, reference, history.digest, arrival)
    reference = reference.on(identity.city_code, identity.published_on)
    read = [read_rendition(r.document, r.identity, reference, history) for r in ordered]
    result = reconcile(read, reference, history)
    tables, reports = emit(result, identifier, INGEST_VERSION, reference)
    return Reading(identifier, result.identity, tables, reports, history.digest, arrival)
