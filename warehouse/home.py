"""``$WAREHOUSE_HOME``: the one place that knows the layout of the folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.durable import make_folder
from warehouse.errors import WarehouseError

DATABASE_NAME = "bulletins.duckdb"
"""File name of every release. DuckDB names the catalog after it, so it must not change."""

_DEFAULT = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Home:
    """A warehouse's root folder. Its folders are created when they are first asked for, not before."""

    root: Path

    @classmethod
    def open(cls, path: Path | None = None) -> Home:
        """The home at ``path``, else at ``$WAREHOUSE_HOME``, else ``warehouse/data`` of the project.

        Creates nothing. Raises WarehouseError when the path is a file.
        """
        chosen = path or Path(os.environ.get("WAREHOUSE_HOME") or _DEFAULT)
        root = Path(os.path.abspath(chosen.expanduser()))  # noqa: PTH100 - links in the path stay links
        if root.exists() and not root.is_dir():
            raise WarehouseError("home", "is not a folder.", path=root, remedy="Set WAREHOUSE_HOME to a folder.")
        return cls(root)

    def _folder(self, name: str) -> Path:
        path = self.root / name
        return path if path.is_dir() else make_folder(path)

    @property
    def landing(self) -> Path:
        """Files for the sensor to pick up."""
        return self._folder("landing")

    @property
    def config(self) -> Path:
        """Areas and contracts of further cities; made by people, so it may not exist."""
        return self.root / "config"

    @property
    def archive(self) -> Path:
        """Original bytes by content."""
        return self._folder("archive")

    @property
    def lake(self) -> Path:
        """Segments and reference tables."""
        return self._folder("lake")

    @property
    def build(self) -> Path:
        """Where dbt builds; never served."""
        return self._folder("build")

    @property
    def releases(self) -> Path:
        """One folder a release."""
        return self._folder("releases")

    @property
    def published(self) -> Path:
        """Holds the symlink ``current``."""
        return self._folder("published")

    @property
    def current(self) -> Path:
        """The symlink to the served release's folder; absent before the first release."""
        return self.root / "published" / "current"

    @property
    def database(self) -> Path:
        """The served file, for tools that take a path; absent before the first release."""
        return self.current / DATABASE_NAME

    @property
    def dagster(self) -> Path:
        """DAGSTER_HOME."""
        return self._folder("dagster")

    @property
    def lock(self) -> Path:
        """The file that one writer at a time locks."""
        return self.root / "load.lock"
