"""Loads and publishes until it is killed: ``endless_load.py HOME``. Says “published” after each release."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from samples import build, identity, reading

from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.lock import writer_lock
from warehouse.release import publish


def main(root: Path) -> None:
    home = Home.open(root)
    while True:
        with writer_lock(home, wait_seconds=5):
            lake = Lake(home)
            lake.clean_staging()
            generation = max(lake.segments(), default=0) + 1
            assert lake.stage([reading(identity(), value=Decimal(generation))]).commit() == generation
            publish(home, build(home, (identity().bulletin_id,), generation))
        print("published", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
