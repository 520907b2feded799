"""What stands in a configuration file, or plainly why that cannot be read."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import ReferenceDataError


def config_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises ReferenceDataError, code ``unreadable``."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReferenceDataError(
            "unreadable", f"cannot be read ({error.strerror}).", file=str(path),
            remedy="Put a readable file in its place, or take it out of the folder.",
        ) from error  # fmt: skip


def config_text(path: Path) -> str:
    """The text of a file, byte order mark or not. Raises ReferenceDataError: ``unreadable``, ``encoding``."""
    try:
        return config_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Excel on a Chinese Windows saves CSV in GBK, unless told otherwise.
        raise ReferenceDataError(
            "encoding", "is not UTF-8 text.", file=str(path), remedy="Save it as UTF-8 (in Excel: CSV UTF-8).",
        ) from error  # fmt: skip
