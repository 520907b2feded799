"""What stands in a configuration file, or plainly why that cannot be read."""

from __future__ import annotations

import errno
from pathlib import Path

from ingest.errors import ReferenceDataError

MOST_BYTES = 16_000_000


def config_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises ReferenceDataError: ``unreadable``, ``too_large``."""
    try:
        if not path.is_dir() and path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "it is no file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ReferenceDataError(
            "unreadable", f"cannot be read ({error.strerror}).", file=str(path),
            remedy="Put a readable file in its place, or take it out of the folder.",
        ) from error  # fmt: skip
    if len(content) > MOST_BYTES:
        raise ReferenceDataError(
            "too_large", f"has more than {MOST_BYTES:,} bytes.", file=str(path),
            remedy="Check that it is the right file.",
        )  # fmt: skip
    return content


def config_text(path: Path) -> str:
    """The text of a file, byte order mark or not. Raises ReferenceDataError: ``unreadable``, ``too_large``,
    ``encoding``."""
    try:
        return config_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Excel on a Chinese Windows saves CSV in GBK, unless told otherwise.
        raise ReferenceDataError(
            "encoding", "is not UTF-8 text.", file=str(path), remedy="Save it as UTF-8 (in Excel: CSV UTF-8).",
        ) from error  # fmt: skip
