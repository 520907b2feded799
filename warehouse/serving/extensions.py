"""DuckDB's extensions from their wheels; nothing is downloaded."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.connection import quoted_text
from warehouse.errors import WarehouseError

# quack draws its session ids from the cryptography that httpfs brings.
NEEDED = ("httpfs", "quack")


def load_extensions(connection: duckdb.DuckDBPyConnection) -> None:
    """Load what the server needs into the database; raises WarehouseError, code ``extension``."""
    for name in NEEDED:
        path = extension_file(name)
        try:
            connection.execute(f"load {quoted_text(str(path))}")
        except duckdb.Error as error:
            raise WarehouseError("extension", f"cannot be loaded ({error}).", path=path) from error


def extension_file(name: str) -> Path:
    """The extension of the installed wheel, for this very version of DuckDB."""
    package = f"duckdb_extension_{name}"
    spec = find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if path.is_file():
            return path
    raise WarehouseError(
        "extension",
        f"the extension {name} for DuckDB {duckdb.__version__} is not installed.",
        remedy=f"Install it: pip install {package.replace('_', '-')}=={duckdb.__version__}",
    )
