"""What a load has to do: which files are documents, which editions they touch, which of those are due for
reading.

Looks, decides and writes nothing; ``session`` acts on it. An edition is due when a rendition of it is new,
or when its reading in the lake was made by another version of ingest or of the contracts; it is then read
from *all* its renditions, so that the order in which files arrive cannot matter. An edition whose corrections
changed is due with whatever load comes next, though no file of it arrives. Later months of a year are due too where
what is read changes what they were held against; ``city_year`` finds them while it reads.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.errors import BulletinError
from ingest.identify import Identity, identify
from ingest.identify.admission import HELD
from ingest.printable import printable_path
from ingest.read import read_document
from ingest.reading import INGEST_VERSION, arrival_of, reading_id
from ingest.reference import Reference
from ingest.reference.settled import settled_for
from ingest.reference.version import version_for
from orchestration.accounts import DocumentAccount
from orchestration.incoming import content_of
from warehouse.archive import Archive, Document
from warehouse.aside import SetAside
from warehouse.lake import Lake, ReadingEntry
from warehouse.losses import LostReading

_log = logging.getLogger(__name__)

Key = tuple[str, str]
"""(bulletin_id, edition)"""

WORTH_KEEPING = HELD | {
    "internal",
    "unknown_city", "no_issue", "no_date", "no_month", "month_contradicted", "year_contradicted", "date_contradicted",
    "year_unlikely", "published_in_future",
}  # fmt: skip
"""Refusals of documents that are bulletins all the same: their bytes are archived, and read once a missing
area or contract was added, or a person settled what they are. What is no bulletin at all stays out of the archive."""


@dataclass(frozen=True)
class Received:
    """One file as it came. ``identity`` or ``refusal`` is set; ``is_new`` says its bytes were not known
    before."""

    path: Path
    rendition_id: str | None
    content: bytes | None
    identity: Identity | None = None
    refusal: BulletinError | None = None
    is_new: bool = False

    @property
    def name(self) -> str:
        """What the file is called; bytes that are no text are written out."""
        return printable_path(self.path.name)


@dataclass(frozen=True)
class DueEdition:
    """An edition to read. ``reason`` completes “is read because …”."""

    key: Key
    month: date
    rendition_ids: tuple[str, ...]
    reason: str


_identified: dict[tuple[str, str], Identity] = {}


@contextmanager
def known_to(received: Iterable[Received]) -> Iterator[None]:
    """``receive`` takes the identities that were found in this process already, with the same reference data, for
    the same bytes under the same name: a load looks first, and need not look twice."""
    _identified.update(
        {(r.rendition_id, r.name): r.identity for r in received if r.rendition_id and r.identity is not None}
    )
    try:
        yield
    finally:
        _identified.clear()


def receive(
    paths: Sequence[Path],
    archive: Archive,
    reference: Reference,
    on_file: Callable[[], None] = lambda: None,
) -> Iterator[Received]:
    """Each file with its identity, or with the reason why it is refused. Known bytes are not read again."""
    seen: set[str] = set()
    for path in paths:
        received = _receive(path, archive, reference, seen)
        if received.rendition_id:
            seen.add(received.rendition_id)
        on_file()
        yield received


def _receive(path: Path, archive: Archive, reference: Reference, seen: set[str]) -> Received:
    try:
        content = content_of(path)
    except BulletinError as error:
        return Received(path, None, None, refusal=error)
    rendition_id, name = hashlib.sha256(content).hexdigest(), printable_path(path.name)
    if archive.has(rendition_id):
        known = archive.entry(rendition_id).identity
        if known is not None and not settled_for(rendition_id, reference.identities):
            return Received(path, rendition_id, content, identity=known)
    try:
        identity = _identified.get((rendition_id, name))
        if identity is None:
            identity = identify(read_document(content, name), reference, date.today())
    except BulletinError as error:
        return Received(path, rendition_id, content, refusal=error)
    except Exception as error:
        # A fault of ours on a document nobody foresaw stops none of the others.
        return Received(path, rendition_id, content, refusal=_unforeseen(error, path))
    return Received(path, rendition_id, content, identity=identity, is_new=rendition_id not in seen)


def _unforeseen(error: Exception, path: Path) -> BulletinError:
    _log.info("%s could not be identified", path, exc_info=error)
    return BulletinError(
        "internal", f"could not be read because of a fault in the reader ({repr(error)[:300]}).",
        file=printable_path(path.name),
        remedy="Please report it with the document; `bulletins check FILE --debug` shows where.",
    )  # fmt: skip


def document_account(received: Received, ran: bool = True) -> DocumentAccount:
    """What became of a file; before a load ran, nothing was loaded."""
    path, rendition_id = printable_path(received.path), received.rendition_id
    if received.refusal is not None:
        refusal = received.refusal
        return DocumentAccount(path, "refused", rendition_id, code=refusal.code, message=str(refusal))
    assert received.identity is not None
    outcome = "loaded" if ran and received.is_new else "known"
    return DocumentAccount(path, outcome, rendition_id, *received.identity.key, received.identity.month.isoformat())


def to_keep(received: Received) -> Document | None:
    """What the archive shall have of a file that came; None where it is no bulletin at all."""
    outcome = received.identity or received.refusal
    if received.content is None or outcome is None:
        return None
    if received.refusal is not None and received.refusal.code not in WORTH_KEEPING:
        return None
    return Document(received.content, received.name, outcome)


def due(
    identities: Iterable[tuple[Identity, str]], archive: Archive, lake: Lake, reference: Reference
) -> list[DueEdition]:
    """Which editions of ``identities`` (each with a rendition that carries it) must be read, months
    ascending; and of all others those whose corrections changed."""
    renditions: dict[Key, set[str]] = {}
    months: dict[Key, date] = {}
    for identity, rendition_id in identities:
        renditions.setdefault(identity.key, set()).add(rendition_id)
        months[identity.key] = identity.month
    current, aside = lake.current(), lake.aside
    for key, one in aside.items():
        # Whatever load comes next tries it again, once there is a reason to.
        is_here = key not in renditions and all(map(archive.has, one.rendition_ids))
        if is_here and one.attempt and not _failed_like_this(one, archive, reference):
            renditions[key], months[key] = set(one.rendition_ids), one.month
    for key, entry in current.items():
        if key not in renditions and key not in aside and _corrected_since(entry, entry.rendition_ids, reference):
            renditions[key], months[key] = set(entry.rendition_ids), entry.month
    found = []
    for key, arrived in renditions.items():
        known = tuple(sorted({*arrived, *archive.renditions_of(*key)}))
        reading = current.get(key)
        if key in aside:
            if _failed_like_this(aside[key], archive, reference, known):
                continue
            reason = "it was set aside, and is tried again"
        elif reading is None:
            reason = "it is new"
        elif set(reading.rendition_ids) != set(known):
            reason = "a rendition of it is new"
        elif reading.ingest_version != INGEST_VERSION:
            reason = "the reader changed"
        elif reading.contracts_version != version_for(key[0], reference):
            reason = "contracts or reference data changed"
        elif _corrected_since(reading, known, reference):
            reason = "its corrections changed"
        elif reading.arrival != _arrival(known, archive):
            reason = "other days are noted on which its renditions came"
        else:
            continue
        found.append(DueEdition(key, months[key], known, reason))
    return sorted(found, key=lambda edition: (edition.month, edition.key))


def with_lost(found: Sequence[DueEdition], lost: Iterable[LostReading], archive: Archive) -> list[DueEdition]:
    """``found``, and the editions whose readings were ``lost`` and are made again."""
    keys = {edition.key for edition in found}
    again = []
    for one in lost:
        identity = archive.entry(one.rendition_ids[0]).identity
        if one.key not in keys and identity is not None:
            again.append(DueEdition(one.key, identity.month, one.rendition_ids, "its reading was lost from the lake"))
    return sorted([*found, *again], key=lambda edition: (edition.month, edition.key))


def _failed_like_this(
    one: SetAside, archive: Archive, reference: Reference, rendition_ids: Sequence[str] | None = None
) -> bool:
    """Whether all that decides the reading of ``one`` is as it was when it could not be made."""
    known = rendition_ids or tuple(sorted({*one.rendition_ids, *archive.renditions_of(*one.key)}))
    if set(known) != set(one.rendition_ids):
        return False
    return one.attempt.partition(" ")[0] == reading_id(
        known, one.bulletin_id, reference, one.history, _arrival(known, archive)
    )


def _corrected_since(entry: ReadingEntry, rendition_ids: Iterable[str], reference: Reference) -> bool:
    """Whether only other corrections can be why today's reading would be another one."""
    versions = (entry.ingest_version, entry.contracts_version)
    if versions != (INGEST_VERSION, version_for(entry.bulletin_id, reference)):
        return False
    return entry.reading_id != reading_id(rendition_ids, entry.bulletin_id, reference, entry.history, entry.arrival)


def _arrival(rendition_ids: Sequence[str], archive: Archive) -> str:
    return arrival_of(archive.received(rendition_ids)) if len(rendition_ids) > 1 else ""


def archived(archive: Archive) -> list[tuple[Identity, str]]:
    """Every archived rendition of a bulletin."""
    return [(entry.identity, entry.rendition_id) for entry in archive.entries() if entry.identity is not None]


def archived_in(months: Iterable[date], archive: Archive) -> list[tuple[Identity, str]]:
    """Every archived rendition of the given reporting months, for reading a month again."""
    wanted = set(months)
    if not wanted:
        # A load of files alone is not to look through all that was ever archived.
        return []
    return [(identity, rendition) for identity, rendition in archived(archive) if identity.month in wanted]
