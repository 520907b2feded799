"""Writing so that a file is whole or absent, even when the process or the machine dies half way.

The recipe: write under a temporary name in the same folder, fsync, rename, fsync the folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from warehouse.errors import storage_errors

READ_ONLY = 0o444
WRITABLE = 0o644
_AT_ONCE = 16
"""Files that wait for the disk at a time; a journal writes what waits in one go."""

TEMPORARY = ".tmp-"
"""How temporary names begin; no reader looks at them, and leftovers of killed processes may be removed."""


def temporary_beside(path: Path) -> Path:
    """A free temporary name in the folder of ``path``."""
    return path.with_name(f"{TEMPORARY}{uuid.uuid4().hex}")


def make_folder(path: Path) -> Path:
    """``path``, created with its parents where missing; raises WarehouseError."""
    with storage_errors(path, "creating the folder"):
        path.mkdir(parents=True, exist_ok=True)
    return path


def write_file(path: Path, content: bytes, *, mode: int = 0o644, aside: Path | None = None) -> None:
    """Put ``content`` at ``path`` in one step, replacing what was there; raises WarehouseError.

    ``aside`` is a folder of the same file system for the temporary file; by default that of ``path``.
    """
    temporary = temporary_beside(aside / path.name if aside else path)
    try:
        with storage_errors(path, "writing"):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.parent.mkdir(exist_ok=True)
            _write_new(temporary, content, mode)
            temporary.replace(path)
            sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """A file that is not there yet, down to the disk."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def write_files(contents: Mapping[Path, bytes], *, mode: int = 0o644, aside: Path) -> None:
    """``write_file`` for many: each is whole or absent, and all are there when it returns. They wait for the disk
    together, which takes the time of a few; ``aside`` as there. Raises WarehouseError."""
    temporaries = {path: temporary_beside(aside / path.name) for path in contents}

    def write(paths: Sequence[Path]) -> None:
        for path in paths:
            with storage_errors(path, "writing"):
                _write_new(temporaries[path], contents[path], mode)

    def sync(some: Sequence[Path]) -> None:
        for folder in some:
            sync_folder(folder)

    if not contents:
        return
    folders = sorted({path.parent for path in contents})
    make_folder(aside)
    for folder in folders:
        make_folder(folder)
    try:
        with ThreadPoolExecutor(_AT_ONCE) as disk:
            for _ in disk.map(write, _shared(list(contents))):
                pass
            for path, temporary in temporaries.items():
                with storage_errors(path, "writing"):
                    temporary.replace(path)
            with storage_errors(aside, "writing"):
                for _ in disk.map(sync, _shared(folders)):
                    pass
    except BaseException:
        for temporary in temporaries.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise


def _shared(paths: Sequence[Path]) -> list[Sequence[Path]]:
    """``paths`` dealt out to as many threads as wait for the disk at once: handing over one path at a time costs more
    than writing it."""
    return [share for n in range(_AT_ONCE) if (share := paths[n::_AT_ONCE])]


def sync_file(path: Path) -> None:
    """Wait until the bytes of a file are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk; without it a rename may be lost with the power."""
    sync_file(path)


def copy_file(source: Path, target: Path, *, durable: bool = True) -> None:
    """Copy, and fsync where it must be ``durable``. Shares blocks where the file system can (``copy_file_range``),
    else copies them.

    Never a hard link: the source may be written in place later, and the copy must not change with it.
    """
    with source.open("rb") as reader, target.open("xb") as writer:
        remaining = os.fstat(reader.fileno()).st_size
        try:
            while remaining:
                copied = os.copy_file_range(reader.fileno(), writer.fileno(), remaining)
                if copied == 0:
                    break
                remaining -= copied
        except (AttributeError, OSError):
            # Not there (macOS), or not between these file systems: start over by reading and writing.
            reader.seek(0)
            writer.seek(0)
            writer.truncate()
            shutil.copyfileobj(reader, writer, 1 << 20)
        if durable:
            writer.flush()
            os.fsync(writer.fileno())


def remove_leftovers(folder: Path) -> None:
    """Remove what killed writers left in ``folder`` under temporary names.

    Only for who alone may write there. What cannot be removed stays: it is in nobody's way.
    """
    for path in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                remove_tree(path)
            else:
                path.unlink()


def remove_tree(path: Path) -> None:
    """Remove a folder that may hold read-only files. A folder that is gone already is no error."""
    with suppress(FileNotFoundError):
        shutil.rmtree(path)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
