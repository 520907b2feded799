"""Does one thing with little room: ``limited_disk.py HOME BYTES archive|load|publish``.

BYTES limits the size of a file (RLIMIT_FSIZE); 0 is no limit, for a disk that is small itself. Prints “done”,
or the code and message of the WarehouseError and exits with 1.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from samples import build, identity, reading

from warehouse.archive import Archive
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.lock import writer_lock
from warehouse.release import publish

CONTENT = bytes(range(256)) * 2000


def main(root: Path, limit: int, action: str) -> None:
    home = Home.open(root)
    if action == "publish":
        built = build(home)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with writer_lock(home, 1):
        if action == "archive":
            Archive(home).put(CONTENT, "big.txt")
        elif action == "load":
            readings = (reading(identity(number), figures=2000) for number in range(1, 21))
            Lake(home).stage(readings).commit()
        else:
            publish(home, built)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    except WarehouseError as error:
        print(error.code, error)
        sys.exit(1)
    print("done")
