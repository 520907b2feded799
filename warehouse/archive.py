"""The original bytes of every rendition ever seen, by content; never changed, never removed.

::

    archive/sha256/ab/abcd….bin                         the bytes, read-only
    archive/sha256/ab/abcd….json                        the sidecar: names, size, identity or refusal, day of receipt
    archive/index/<bulletin_id>/<edition>/<rendition>   empty files; which renditions carry an edition

The index is derived from the sidecars and may name too much after a crash, never too little: its entry is
written before the sidecar and each is checked against its sidecar when it is read. The day on which bytes came first
is noted once and never changed: what was known when follows from it (``ingest.stages``), in a rebuild too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from filelock import FileLock

from ingest.errors import BulletinError
from ingest.identify import Identity
from warehouse.durable import READ_ONLY, remove_leftovers, write_files
from warehouse.errors import WarehouseError, storage_errors
from warehouse.home import Home
from warehouse.sidecar import Archived, Entry, Refusal

__all__ = ["Archive", "Archived", "Document", "Entry", "Refusal"]

Outcome = Identity | Refusal | BulletinError
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be kept: its bytes, the name it came with, and what it was identified as or refused for, if that
    is known by now."""

    content: bytes
    name: str
    outcome: Outcome | None = None


class Archive:
    """The archive of one home. Safe for several processes; writing takes a short lock."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._root = home.root / "archive"
        self._by_hash = self._root / "sha256"
        self._aside = self._root / ".staging"

    # ---------------------------------------------------------------------------------------- writing

    def keep(self, documents: Sequence[Document], received_on: date | None = None) -> list[Archived]:
        """Keep documents under their hashes, and note names, outcomes, and of new ones the day ``received_on``: the
        disk is waited for as long as for a few of them. ``is_new`` tells whether the bytes were unknown.

        Known bytes again write only what is not noted yet, and mend a copy that was damaged. A process killed
        meanwhile leaves some of them archived and the others not.
        """
        contents: dict[Path, bytes] = {}
        entries: dict[str, Entry] = {}
        former: dict[str, Entry | None] = {}
        found = []
        with self._lock():
            for document in documents:
                rendition_id = hashlib.sha256(document.content).hexdigest()
                path = self._bytes(rendition_id)
                if rendition_id not in former:
                    former[rendition_id] = self._find(rendition_id)
                    if former[rendition_id] is None or _read_or_none(path) != document.content:
                        contents[path] = document.content
                known = entries.get(rendition_id) or former[rendition_id]
                size = len(document.content)
                found.append(Archived(rendition_id, document.name, size, is_new=known is None))
                names = {*(known.names if known else ()), document.name}
                entry = known or Entry(rendition_id, (), size, received_on=received_on)
                entry = replace(entry, names=tuple(sorted(names)))
                entries[rendition_id] = entry if document.outcome is None else _noted(entry, document.outcome)
            write_files(contents, mode=READ_ONLY, aside=self._aside)
            self._note(entries.values(), former)
        return found

    def put(self, content: bytes, name: str) -> Archived:
        """``keep`` for one document of which nothing is known yet."""
        return self.keep([Document(content, name)])[0]

    def record(self, rendition_id: str, outcome: Outcome) -> None:
        """Note which edition a rendition carries, or why it was refused; replaces an earlier note."""
        with self._lock():
            known = self.entry(rendition_id)
            self._note([_noted(known, outcome)], {rendition_id: known})

    def _note(self, entries: Collection[Entry], former: Mapping[str, Entry | None]) -> None:
        """Write ``entries`` where they differ from their ``former`` ones, and keep the index of editions with them."""
        # Before the sidecars: see above.
        marks = [self._marks(*entry.key) / entry.rendition_id for entry in entries if entry.key]
        write_files({mark: b"" for mark in marks if not mark.exists()}, aside=self._aside)
        changed = [entry for entry in entries if entry != former[entry.rendition_id]]
        write_files({self._sidecar(e.rendition_id): e.to_json() for e in changed}, aside=self._aside)
        for entry in changed:
            before = former[entry.rendition_id]
            if before is not None and before.key is not None and before.key != entry.key:
                with suppress(FileNotFoundError):
                    (self._marks(*before.key) / entry.rendition_id).unlink()

    # ---------------------------------------------------------------------------------------- reading

    def has(self, rendition_id: str) -> bool:
        """Whether the bytes and their sidecar are here."""
        return self._sidecar(rendition_id).is_file() and self._bytes(rendition_id).is_file()

    def holds(self, rendition_id: str, content: bytes) -> bool:
        """Whether it is archived whole: these very bytes, their sidecar, and its place in the index."""
        try:
            entry = self._find(rendition_id)
        except WarehouseError:
            return False
        if entry is None or _read_or_none(self._bytes(rendition_id)) != content:
            return False
        return entry.key is None or (self._marks(*entry.key) / rendition_id).is_file()

    def read(self, rendition_id: str) -> bytes:
        """The original bytes. Raises WarehouseError, ``corrupt``, when they are not what was archived."""
        path = self._bytes(rendition_id)
        with storage_errors(path, "reading an archived file"):
            content = _read_or_none(path)
        if content is None:
            raise WarehouseError("not_archived", "no such file in the archive.", path=path)
        found = hashlib.sha256(content).hexdigest()
        if found != rendition_id:
            raise WarehouseError(
                "corrupt",
                f"the archived bytes were damaged: their SHA-256 is {found}.",
                path=path,
                remedy=f"Load the original ({self._names(rendition_id)}) again; that mends the archive.",
            )
        return content

    def entry(self, rendition_id: str) -> Entry:
        """What is known of a rendition. Raises WarehouseError, code ``not_archived``."""
        found = self._find(rendition_id)
        if found is None:
            raise WarehouseError("not_archived", "no such file in the archive.", path=self._sidecar(rendition_id))
        return found

    def entries(self) -> Iterator[Entry]:
        """Every archived rendition, by id."""
        for path in sorted(self._root.glob("sha256/??/*.json")):
            yield self.entry(path.stem)

    def renditions_of(self, bulletin_id: str, edition: str) -> list[str]:
        """Ids of the renditions that carry an edition, sorted; costs only as much as there are of them."""
        folder = self._marks(bulletin_id, edition)
        marked = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        found = ((mark, self._find(mark)) for mark in marked if _SHA256.fullmatch(mark))
        return [mark for mark, entry in found if entry and entry.key == (bulletin_id, edition)]

    def verify(self) -> list[str]:
        """One sentence for each archived file that is missing or damaged; empty when all are sound."""
        problems = []
        for entry in self.entries():
            try:
                self.read(entry.rendition_id)
            except WarehouseError as error:
                problems.append(str(error))
        return problems

    def received(self, rendition_ids: Iterable[str]) -> dict[str, date | None]:
        """When each of these renditions was received, as far as it was noted."""
        return {rendition_id: self.entry(rendition_id).received_on for rendition_id in rendition_ids}

    # ---------------------------------------------------------------------------------------- layout

    def path(self, rendition_id: str) -> Path:
        """Where the bytes of a rendition lie, or would."""
        return self._bytes(rendition_id)

    def _bytes(self, rendition_id: str) -> Path:
        return self._file(rendition_id, "bin")

    def _sidecar(self, rendition_id: str) -> Path:
        return self._file(rendition_id, "json")

    def _file(self, rendition_id: str, kind: str) -> Path:
        return Path(f"{self._by_hash}/{_checked(rendition_id)[:2]}/{rendition_id}.{kind}")

    def _marks(self, bulletin_id: str, edition: str) -> Path:
        for part in (bulletin_id, edition):
            if not part or part.startswith(".") or "/" in part or "\0" in part:
                raise WarehouseError("identity", f"“{part}” cannot name a folder of the archive's index.")
        return self._root / "index" / bulletin_id / edition

    @contextmanager
    def _lock(self) -> Iterator[None]:
        path = self._home.archive / ".lock"
        with storage_errors(path, "writing to the archive"), FileLock(path):
            remove_leftovers(self._aside)
            yield

    def _find(self, rendition_id: str) -> Entry | None:
        path = self._sidecar(rendition_id)
        with storage_errors(path, "reading a sidecar"):
            content = _read_or_none(path)
        return None if content is None else Entry.from_json(content, path)

    def _names(self, rendition_id: str) -> str:
        try:
            return ", ".join(self.entry(rendition_id).names)
        except WarehouseError:
            return "name unknown"


def _noted(entry: Entry, outcome: Outcome) -> Entry:
    """``entry`` with what became of its document."""
    if isinstance(outcome, BulletinError):
        outcome = Refusal(outcome.code, str(outcome))
    if isinstance(outcome, Identity):
        return replace(entry, identity=outcome, refusal=None)
    return replace(entry, identity=None, refusal=outcome)


def _checked(rendition_id: str) -> str:
    if not _SHA256.fullmatch(rendition_id):
        raise WarehouseError("rendition_id", f"“{rendition_id}” is not a rendition's id (64 hex digits).")
    return rendition_id


def _read_or_none(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
