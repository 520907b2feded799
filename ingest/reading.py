"""The one entry to the rooms: all renditions of one edition in, one reading out.

The flow, rendition by rendition and then together::

    Document ─match─▶ (grid, contract) ─align─▶ PlacedTable ┐
        └──narrative──▶ figures and claims ─────────────────┤
                                                            ├─ reconcile ─ edits ─ emit ─▶ Reading.tables
                                      other renditions ─────┘
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from ingest.document import Document
from ingest.identify import Identity
from ingest.reference import Reference

INGEST_VERSION = "1"
"""Raised by hand whenever the same bytes and contracts would give other rows."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A read document together with the edition it carries."""

    document: Document
    identity: Identity


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one table (or of the narrative) of one rendition; the counts add up to ``cells``."""

    rendition_id: str
    source_name: str
    table_code: str | None
    title: str
    first_line: int
    last_line: int
    header_match: str
    cells: int
    facts: int
    blanks: int
    placeholders: int
    spanned: int
    quarantined: int
    checks: int
    checks_failed: int
    operations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What the contracts make of an edition. ``tables`` holds one Arrow table a dataset of ``emit.schemas``."""

    reading_id: str
    identity: Identity
    tables: dict[str, pa.Table] = field(repr=False)
    reports: tuple[TableReport, ...] = ()


def read_edition(renditions: Sequence[Rendition], reference: Reference) -> Reading:
    """One reading of an edition from all its known renditions (at least one, equal ``identity.key``).

    Pure: equal renditions and reference give an equal reading, whatever their order.
    """
    raise NotImplementedError
