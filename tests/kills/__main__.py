"""``python -m tests.kills --count 100 --seed 1``: exit status 1 when a single kill did harm."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.kills.killing import kills
from tests.kills.warehouse_with_history import prepare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description="Kill the load at random instants.")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--command", choices=("load", "bulk", "rebuild"), default="load")
    given = parser.parse_args()
    harmed, states = 0, Counter[str]()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name)
        base, arriving = prepare(folder, bulk=given.command == "bulk")
        found = kills(base, arriving, folder, given.count, given.seed, rebuild=given.command == "rebuild")
        for number, one in enumerate(found, 1):
            state = "ended" if one.ended else "published" if one.published else f"{one.segments} segments, old release"
            states[state] += 1
            harmed += bool(one.wrong)
            print(f"{number:4} killed after {one.when:5.2f} s: {state}{''.join(f'; WRONG: {w}' for w in one.wrong)}",
                  flush=True)  # fmt: skip
    print(f"{given.count} kills of bulletins {given.command}: {harmed} did harm ({dict(states)})")
    return 1 if harmed else 0


if __name__ == "__main__":
    sys.exit(main())
