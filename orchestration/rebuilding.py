"""The whole archive read anew, aside: what today's reader, contracts and marts would serve.

The rebuild is a warehouse of its own under ``build/rebuild``, filled by the one load path: its archive is links to the
bytes, its ``config`` is a link, and every document is identified anew. Nothing of the warehouse itself is touched until
it is accepted (``warehouse.adoption``); a rebuild that is killed is begun again by the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import ingest
from ingest.errors import BulletinError
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import INGEST_VERSION
from ingest.reference import Reference
from orchestration.held import writing
from orchestration.progress import tell
from orchestration.transform.project import project_version
from warehouse.adoption import accept, adopt, discard, lost_editions, rebuilt_home
from warehouse.archive import Archive
from warehouse.durable import make_folder, write_file
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lock import WAIT_SECONDS
from warehouse.release import Release, current_release
from warehouse.sidecar import Entry, Refusal

_STATE = "rebuilt.json"


@dataclass(frozen=True)
class Rebuilt:
    """A rebuild that is ready. ``lost`` are editions that the warehouse has and the rebuild lacks; ``refused`` are
    messages of archived documents that cannot be read today; ``made_before`` tells that nothing had to be done."""

    rebuild_id: str
    database: Path
    facts: int
    lost: list[tuple[str, str]]
    refused: list[str] = field(default_factory=list)
    made_before: bool = False


def built_aside(home: Home, wait_seconds: float = WAIT_SECONDS, debug: bool = False) -> Rebuilt:
    """Rebuild ``home`` aside, unless that was done already for the same documents, code and contracts.

    Raises WarehouseError: ``locked``, ``no_documents``, ``corrupt`` (a damaged archived file), ``rebuild`` (the load
    failed); BulletinError where a contract is wrong.
    """
    with writing(home, wait_seconds):
        adopt(home)
        # Taken before anything is read: what changes meanwhile makes the rebuild one of yesterday.
        documents, code = _documents(home), _code()
        return _ready(home, documents, code) or _rebuild(home, documents, code, debug)


def publish_rebuilt(home: Home, rebuilt: Rebuilt, wait_seconds: float = WAIT_SECONDS) -> Release:
    """Let the rebuild take the place of lake and release. Raises WarehouseError, ``rebuild`` where documents or
    configuration changed since it was made."""
    with writing(home, wait_seconds):
        ready = _ready(home, _documents(home))
        if ready is None or ready.rebuild_id != rebuilt.rebuild_id:
            raise WarehouseError("rebuild", "documents or contracts changed since this was rebuilt.",
                                 remedy="Run `bulletins rebuild` again.")  # fmt: skip
        accept(home, rebuilt.rebuild_id)
        release = adopt(home)
        assert release is not None
        return release


def _documents(home: Home) -> str:
    """Hash of what a person may have changed: archived documents, contracts, areas, corrections."""
    digest = hashlib.sha256()
    for entry in Archive(home).entries():
        digest.update(f"{entry.rendition_id} {entry.names[0]} {entry.received_on}\n".encode())
    _add_files(digest, home.config, {".yml", ".csv"})
    return digest.hexdigest()


def _code() -> str:
    """Hash of reader, bundled contracts and dbt project."""
    digest = hashlib.sha256(f"{INGEST_VERSION} {project_version()}".encode())
    _add_files(digest, Path(ingest.__file__).parent, {".py", ".yml", ".csv"})
    return digest.hexdigest()


def _add_files(digest: Any, folder: Path, kinds: set[str]) -> None:
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")


def _ready(home: Home, documents: str, code: str | None = None) -> Rebuilt | None:
    """The rebuild that waits, if it was made of these documents and this code (None: of any)."""
    aside = rebuilt_home(home)
    try:
        state = json.loads((aside.root / _STATE).read_bytes())
        release = current_release(aside)
    except (OSError, ValueError, WarehouseError):
        return None
    if state["documents"] != documents or state["code"] != (code or state["code"]) or release is None:
        return None
    facts = release.rows.get("marts.fct_observation", 0)
    return Rebuilt(state["rebuild_id"], release.path, facts, lost_editions(home), state["refused"], made_before=True)


def _rebuild(home: Home, documents: str, code: str, debug: bool) -> Rebuilt:
    from orchestration.console_load import load

    discard(home)
    aside = rebuilt_home(home)
    make_folder(aside.root)
    if home.config.is_dir():
        (aside.root / "config").symlink_to(home.config, target_is_directory=True)
    refused = _identify_anew(home, aside, Reference.load(home.config))
    with _environment(WAREHOUSE_HOME=str(aside.root), DAGSTER_HOME=str(aside.dagster)):
        loaded = load(aside, (), 0.0, debug)
    if loaded.problem:
        raise WarehouseError("rebuild", f"the rebuild failed: {loaded.problem}", path=aside.root,
                             remedy="What is published is untouched.")  # fmt: skip
    release = current_release(aside)
    if release is None:
        raise WarehouseError("no_documents", "there is no archived bulletin to rebuild from.", path=home.root,
                             remedy="Load one first.")  # fmt: skip
    refused += [document.message or document.path for document in loaded.account.refused if not document.set_aside]
    refused += [aside["said"] for aside in loaded.account.aside]
    rebuild_id = f"rebuild-{uuid.uuid4().hex[:12]}"
    state = {"rebuild_id": rebuild_id, "documents": documents, "code": code, "refused": refused}
    write_file(aside.root / _STATE, json.dumps(state, ensure_ascii=False, indent=1).encode())
    facts = release.rows.get("marts.fct_observation", 0)
    return Rebuilt(rebuild_id, release.path, facts, lost_editions(home), refused)


def _identify_anew(home: Home, aside: Home, reference: Reference) -> list[str]:
    """The rebuild's archive: links to the bytes, and sidecars as today's reader would write them; the messages of
    documents it refuses. Plain writes: after a crash all this is made again."""
    archive, refused = Archive(home), []
    entries = list(archive.entries())
    for done, entry in enumerate(entries, 1):
        # Read with its hash: what was damaged in the archive must not be taken for the document.
        content = archive.read(entry.rendition_id)
        identity = refusal = None
        try:
            identity = identify(read_document(content, entry.names[0]), reference, date.today())
        except BulletinError as error:
            refusal = Refusal(error.code, str(error))
            refused.append(str(error))
        known = Entry(entry.rendition_id, entry.names, entry.size_bytes, identity, refusal, entry.received_on)
        folder = aside.root / "archive" / "sha256" / entry.rendition_id[:2]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{entry.rendition_id}.json").write_bytes(known.to_json())
        (folder / f"{entry.rendition_id}.bin").symlink_to(archive.path(entry.rendition_id))
        if identity is not None:
            marks = aside.root / "archive" / "index" / Path(*identity.key)
            marks.mkdir(parents=True, exist_ok=True)
            (marks / entry.rendition_id).touch()
        tell("receive", done, len(entries))
    return refused


@contextmanager
def _environment(**values: str) -> Generator[None]:
    """These variables of the environment, for as long as the block lasts: Dagster's resources look there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
