"""``make dev``: the Dagster UI with its daemon, for this warehouse."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from orchestration.console_load import prepare_dagster_home
from orchestration.transform.project import manifest_path
from orchestration.transform.runner import switch_off_telemetry
from warehouse.home import Home


def main() -> None:
    """Start ``dagster dev`` in place of this process. The manifest is made first: the code server would,
    unseen."""
    parser = argparse.ArgumentParser(prog="make dev", description=__doc__)
    parser.add_argument("--port", default="3000")
    parser.add_argument("--host", default="127.0.0.1")
    arguments = parser.parse_args()
    home = Home.open()
    os.environ["WAREHOUSE_HOME"] = str(home.root)
    switch_off_telemetry()
    manifest_path()
    print(f"Warehouse {home.root}, DAGSTER_HOME {prepare_dagster_home(home)}")
    print(
        f"Drop documents into {home.landing}; the UI is at http://{arguments.host}:{arguments.port}",
        flush=True,
    )
    dagster = Path(sys.executable).with_name("dagster")
    serve = ["dagster", "dev", "-m", "orchestration.definitions"]
    os.execv(dagster, [*serve, "-h", arguments.host, "-p", arguments.port])


if __name__ == "__main__":
    main()
