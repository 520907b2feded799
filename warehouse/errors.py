"""Errors of storage and serving that a person reads: what happened, to which path, and what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class WarehouseError(Exception):
    """The warehouse cannot do what it was asked.

    ``code`` is stable and machine-readable (``disk_full``, ``permission``, ``storage``, ``corrupt``,
    ``schema``, ``locked``, ``no_release``, ``sql`` ...); the message names the path and a remedy.
    """

    def __init__(self, code: str, problem: str, *, path: Path | None = None, remedy: str | None = None) -> None:
        self.code = code
        self.problem = problem
        self.path = path
        self.remedy = remedy
        super().__init__(str(self))

    def __reduce__(self) -> tuple[Any, ...]:
        # From a reading process to the one that loads.
        return (type(self).__new__, (type(self),), self.__dict__)

    def __str__(self) -> str:
        text = f"{self.path}: {self.problem}" if self.path else self.problem
        return f"{text} {self.remedy}" if self.remedy else text


class ReleaseRefused(WarehouseError):  # noqa: N818 - the name the vocabulary has for it
    """A built database that must not be served; what was published before stays."""

    def __init__(self, problem: str, *, path: Path | None = None, remedy: str | None = None) -> None:
        super().__init__("release_refused", problem, path=path, remedy=remedy)


@contextmanager
def storage_errors(path: Path, doing: str) -> Iterator[None]:
    """Turn an OSError of the body into a WarehouseError that says what was being done to ``path``."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, path, doing) from error


def from_os_error(error: OSError, path: Path, doing: str) -> WarehouseError:
    """The WarehouseError for ``error``. ``doing`` completes the sentence “while …”."""
    reason = error.strerror or str(error)
    if error.errno in _FULL:
        return WarehouseError(
            "disk_full",
            f"no room while {doing} ({reason}).",
            path=path,
            remedy="Free some space and run the same command again; what was there before is untouched.",
        )
    if error.errno in _FORBIDDEN:
        return WarehouseError(
            "permission",
            f"not allowed while {doing} ({reason}).",
            path=path,
            remedy="Give this user write access to the warehouse's folder, or set WAREHOUSE_HOME to another.",
        )
    return WarehouseError("storage", f"failed while {doing} ({reason}).", path=path)
