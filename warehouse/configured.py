"""A YAML file that people put into ``$WAREHOUSE_HOME/config`` for the warehouse itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.config_text import config_text
from ingest.config_yaml import yaml_content
from ingest.errors import ReferenceDataError
from warehouse.errors import WarehouseError


def configured(path: Path) -> Any:
    """Its data. Raises WarehouseError, code ``config``, with line and remedy where it cannot be read as YAML."""
    try:
        return yaml_content(config_text(path), path)
    except ReferenceDataError as error:
        raise WarehouseError("config", error.problem, path=path, remedy=error.remedy) from error
