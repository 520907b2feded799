"""The folder of an export: whole or absent, never mixed with other files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.durable import remove_tree, temporary_beside
from warehouse.errors import WarehouseError, storage_errors

NOTE_NAME = "export.json"
"""Lies in every exported folder; a folder with it may be replaced by a newer export."""


@contextmanager
def export_folder(target: Path, replace: bool) -> Iterator[Path]:
    """A folder to write to, that becomes ``target`` when the body ends without an error.

    Raises WarehouseError, ``export_exists``, where ``target`` holds files: an earlier export is replaced with
    ``replace``, anything else never.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        earlier = target.is_dir() and (target / NOTE_NAME).is_file()
        if not (earlier and replace):
            raise WarehouseError(
                "export_exists",
                "holds an earlier export." if earlier else "is not empty, and not an earlier export.",
                path=target,
                remedy="Add --replace to replace it." if earlier else "Name a new folder.",
            )
    with storage_errors(target, "exporting"):
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming = temporary_beside(target)
        try:
            incoming.mkdir()
            yield incoming
            if target.exists():
                doomed = temporary_beside(target)
                target.rename(doomed)
                remove_tree(doomed)
            incoming.rename(target)
        finally:
            remove_tree(incoming)
