"""Files as they come, from the console or the landing folder: which there are, and the bytes of each.

Anything may lie in a folder: pipes nobody writes to, devices, sockets, links that lead round in circles, files of
gigabytes, names in other encodings. Each is a refusal of its own, with its name, and never more than a bulletin's size
is read; the files beside it are loaded.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.errors import BulletinError
from ingest.printable import printable_path
from ingest.read import MOST_BYTES, too_large
from warehouse.errors import WarehouseError

_OTHERS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files to load: files as given, folders in name order with their subfolders, each file once.

    Hidden files are left out of folders. A path that does not exist, a folder that cannot be listed and a link that
    leads back into its own folder are kept, so that they are reported like any other document that cannot be loaded.
    """
    found: dict[str, Path] = {}
    walked: set[str] = set()
    for path in paths:
        for file in _walk(path, (), walked) if path.is_dir() else (path,):
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _walk(folder: Path, above: tuple[str, ...], walked: set[str]) -> Iterator[Path]:
    """The files of ``folder``, once however many links lead to it; ``above`` are the folders around it."""
    real = os.path.realpath(folder)
    if real in walked:
        return
    walked.add(real)
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for path in entries:
        if path.name.startswith("."):
            continue
        if not path.is_dir() or os.path.realpath(path) in (*above, real):
            yield path
        else:
            yield from _walk(path, (*above, real), walked)


def landed(folder: Path) -> list[Path]:
    """The files in the landing folder; none where there is no folder."""
    if folder.is_dir():
        try:
            os.scandir(folder).close()
        except OSError as error:
            raise WarehouseError("storage", f"cannot be listed ({error.strerror}).", path=folder) from error
        return files_in([folder])
    return []


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises BulletinError: ``no_such_file``, ``unreadable``, ``not_a_file``, ``too_large``."""
    name = printable_path(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _no_file(path, found.st_mode)
        if found.st_size > MOST_BYTES:
            raise too_large(f"{found.st_size:,} bytes", name)
        # Should another kind have taken its place since, this neither waits for it nor makes it our terminal.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC), "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise BulletinError(
                "no_such_file", "is a link to a file that is not there.", file=name, remedy="Mend or remove the link.",
            ) from error  # fmt: skip
        message = "there is no such file or folder."
        raise BulletinError("no_such_file", message, file=name, remedy="Check the path.") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise BulletinError(
                "not_a_file", "is a link that leads round in circles.", file=name, remedy="Remove the link.",
            ) from error  # fmt: skip
        raise BulletinError("unreadable", f"cannot be opened ({error.strerror}).", file=name) from error
    if len(content) > MOST_BYTES:
        raise too_large(f"more than {MOST_BYTES:,} bytes", name)
    return content


def _no_file(path: Path, mode: int) -> BulletinError:
    name = printable_path(path)
    if not stat.S_ISDIR(mode):
        kind = _OTHERS.get(stat.S_IFMT(mode), "something else")
        return BulletinError("not_a_file", f"is {kind}, no file.", file=name, remedy="Take it out of the folder.")
    try:
        os.scandir(path).close()
    except OSError as error:
        return BulletinError("unreadable", f"cannot be listed ({error.strerror}).", file=name)
    if path.is_symlink():
        return BulletinError(
            "not_a_file", "is a link back to a folder that holds it.", file=name, remedy="Remove the link.",
        )  # fmt: skip
    return BulletinError("not_a_file", "is a folder.", file=name, remedy="Give a file.")
