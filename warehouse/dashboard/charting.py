"""Apache ECharts, from an installed wheel.

The lock file pins the wheel by hash; this module also knows the file by the SHA-256 of Apache's release of that version
(``dist/echarts.min.js`` of the npm package ``echarts``), so that no other content can be published. The licence
(Apache-2.0) stands at the head of the file and stays there. Nothing of the wheel is imported.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from warehouse.errors import WarehouseError

VERSION = "5.5.1"
SHA256 = "e84270bd0cd5bdf60fefc26d00c2a391cb2e81f4d26a7a9ee16185a54773a3cf"
_WHEEL, _FILE = "vizly", "vizly/assets/echarts.min.js"


def echarts() -> bytes:
    """The minified library. Raises WarehouseError, code ``dashboard``, where it is missing or another."""
    try:
        path = Path(str(distribution(_WHEEL).locate_file(_FILE)))
        content = path.read_bytes()
    except (PackageNotFoundError, OSError) as error:
        raise WarehouseError(
            "dashboard", f"the chart library is not installed ({error}).", remedy="Run `make` to install the lock file."
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise WarehouseError(
            "dashboard", f"is not ECharts {VERSION} as Apache released it; its SHA-256 is {found}.", path=path,
            remedy="Install the lock file again.",
        )  # fmt: skip
    return content
