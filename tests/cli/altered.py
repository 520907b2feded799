"""A further release made of the served one by SQL, noted and linked as if it had been published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb

from warehouse.durable import file_sha256
from warehouse.home import Home


def altered_release(home: Home, *statements: str) -> Path:
    """Copy the served release under the next number, run ``statements`` on it and serve it; its folder."""
    served = home.current.resolve()
    folder = served.with_name(f"{int(served.name) + 1:012d}")
    shutil.copytree(served, folder)
    alter(folder, *statements)
    home.current.unlink()
    home.current.symlink_to(Path("..") / "releases" / folder.name)
    return folder


def alter(folder: Path, *statements: str) -> None:
    """Change a release in place, so that neither its size nor its hash tells."""
    database = folder / "bulletins.duckdb"
    database.chmod(0o644)
    connection = duckdb.connect(str(database))
    for statement in statements:
        connection.execute(statement)
    connection.close()
    note = json.loads((folder / "release.json").read_bytes())
    note |= {"release_id": folder.name, "sha256": file_sha256(database), "size_bytes": database.stat().st_size}
    (folder / "release.json").write_text(json.dumps(note), encoding="utf-8")


def flip_a_byte(path: Path) -> None:
    """Damage in the middle of a file, as a bad disk does it."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
