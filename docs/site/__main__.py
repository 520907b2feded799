"""``python -m docs.site``: loads the bundled bulletin into a warehouse of its own, and makes the site."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from docs.site.build import SiteError, build
from docs.site.pages import ROOT
from orchestration.transform.runner import switch_off_telemetry
from warehouse.errors import WarehouseError
from warehouse.home import Home

SAMPLE = ROOT / "tests" / "samples" / "better"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.site", description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "docs", help="folder (default: build/docs)")
    parser.add_argument("--without-dbt", action="store_true", help="leave dbt's own documentation out")
    chosen = parser.parse_args()
    switch_off_telemetry()
    folder = chosen.to.resolve()
    home = Home.open(folder / "warehouse")
    loaded = subprocess.run(
        [Path(sys.executable).with_name("bulletins"), "load", SAMPLE],
        env={**os.environ, "WAREHOUSE_HOME": str(home.root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if loaded.returncode:
        print(loaded.stdout + loaded.stderr, file=sys.stderr)
        return 1
    try:
        first = build(folder, home, with_dbt=not chosen.without_dbt)
    except (SiteError, WarehouseError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The documentation: {first}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
