"""One reader: ``reader_loop.py HOME STOP plain|product`` queries until the file STOP is there.

``plain`` opens the path as a BI tool does, ``product`` asks through ``warehouse.query``. Ends with exit code
1 at the first error or torn read; else prints the number of queries and the generations it saw.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

from warehouse.home import Home
from warehouse.query import run_sql

SQL = "select min(generation) a, max(generation) b, count(*) n from marts.fct_observation"


def ask(home: Home, how: str) -> tuple[int, int, int]:
    if how == "product":
        [row] = run_sql(home, SQL).to_pylist()
        return row["a"], row["b"], row["n"]
    connection = duckdb.connect(str(home.database), read_only=True)
    try:
        [found] = connection.execute(SQL).fetchall()
    finally:
        connection.close()
    return found


def main(root: Path, stop: Path, how: str) -> None:
    home = Home.open(root)
    ask(home, how)
    print("ready", flush=True)
    seen: list[int] = []
    last = False
    while not last:
        # Once more after the end, so that the last release is seen by all.
        last = stop.exists()
        low, high, rows = ask(home, how)
        assert low == high and rows == 100, (low, high, rows)  # noqa: PT018
        assert not seen or low >= seen[-1], "an older release came back"
        seen.append(low)
        time.sleep(0.1)  # Ten that never rest would leave no processor to the publisher.
    print(len(seen), *sorted(set(seen)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
