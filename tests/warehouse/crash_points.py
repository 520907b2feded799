"""Kills a load at every step it takes on the file system, one process a step, and reports what is left.

Run as a script: ``crash_points.py ACTION FOLDER`` prints a JSON list, one object a killed process. A step is
an audit event of the interpreter (open to write, rename, remove, mkdir, symlink ...) in the warehouse. The
process gets SIGKILL just before the step. This process forks before any thread of Arrow or DuckDB runs.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas  # noqa: F401 - Arrow and DuckDB import it when first used: here once, not in every child
import pyarrow.dataset  # noqa: F401
import pyarrow.parquet as pq
from samples import build, identity, reading

from warehouse.adoption import accept, adopt, rebuilt_home
from warehouse.archive import Archive, Document
from warehouse.compaction import compact
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.lock import writer_lock
from warehouse.query import run_sql
from warehouse.release import current_release, publish, releases
from warehouse.retention import tidy
from warehouse.status import status

CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod")
OLD, NEW = b"the first rendition", b"the second rendition"
KEY = identity().key


def load(home: Home, contents: tuple[bytes, ...], value: str) -> None:
    """Archive and commit, as a load does: only what is not in the lake yet."""
    with writer_lock(home, 10):
        archive, lake = Archive(home), Lake(home)
        lake.clean_staging()
        archive.keep([Document(content, f"{len(content)}.txt", identity()) for content in contents])
        known = lake.current().get(KEY)
        if known is None or list(known.rendition_ids) != archive.renditions_of(*KEY):
            lake.stage([reading(identity(), contents, value=Decimal(value))]).commit()


def release(home: Home, generation: int) -> None:
    """Build and publish, keeping two."""
    with writer_lock(home, 10):
        publish(home, build(home, (KEY[0],), generation), keep=2, run_id=f"run {generation}")


def prepare(home: Home) -> None:
    """What was there before the killed load."""
    load(home, (OLD,), "1")
    for generation in (1, 2):
        release(home, generation)


def merge(home: Home) -> None:
    """Compact, as a load does that finds too many small segments: begin by cleaning up."""
    with writer_lock(home, 10):
        lake = Lake(home)
        lake.clean_staging()
        compact(lake, many=1)


def prepare_segments(home: Home) -> None:
    """Three segments, one of which supersedes another."""
    prepare(home)
    with writer_lock(home, 10):
        Lake(home).stage([reading(identity(15), (b"another",), value=Decimal(7))]).commit()
    load(home, (OLD, NEW), "2")


def prepare_rebuild(home: Home) -> None:
    """A rebuild that was accepted: it reads the first rendition as 9, and its release is generation 3."""
    prepare(home)
    aside = rebuilt_home(home)
    load(aside, (OLD,), "9")
    with writer_lock(aside, 10):
        publish(aside, build(aside, (KEY[0],), 3), run_id="aside")
    accept(home, "rebuild-1")


def put_in_place(home: Home) -> None:
    """What a load begins with."""
    with writer_lock(home, 10):
        adopt(home, keep=2)
        tidy(home)


PREPARED = {"compact": prepare_segments, "adopt": prepare_rebuild}
"""What was there before, where it is not ``prepare``."""

ACTIONS: dict[str, Callable[[Home], None]] = {
    "load": lambda home: load(home, (OLD, NEW), "2"),
    "publish": lambda home: release(home, 3),
    "compact": merge,
    "adopt": put_in_place,
}


def look(home: Home) -> dict[str, Any]:
    """What a user sees."""
    entry = Lake(home).current()[KEY]
    served = current_release(home)
    assert served is not None
    facts = run_sql(home, "select min(generation) a, max(generation) b, count(*) n from v_observation")
    return {
        "lake": Lake(home).verify(),
        "archive": Archive(home).verify(),
        "renditions_read": len(entry.rendition_ids),
        "figures": sorted({str(v) for v in Lake(home).read("observation", *KEY)["value"].to_pylist()}),
        "segments": len(Lake(home).segments()),
        "superseded": superseded_values(home),
        "served": facts.to_pylist()[0],
        "releases": len(releases(home)),
        "problems": status(home).problems,
        "leftovers": sorted(
            str(path.relative_to(home.root))
            for path in home.root.rglob("*")
            if path.name.startswith(".tmp-") or path.parent.name == ".staging"
        ),
    }


def superseded_values(home: Home) -> list[str]:
    """Values of readings that a later one superseded, wherever their rows lie."""
    lake, found = Lake(home), []
    for number in lake.segments():
        manifest = lake.manifest(number)
        past = [e.reading_id for e in manifest.readings if lake.current()[e.key].segment_no != number]
        rows = pq.read_table(lake.segment(number) / "observation.parquet", partitioning=None).to_pylist()
        found += [row["value"] for row in rows if row["reading_id"] in past]
        if manifest.superseded:
            kept = pq.read_table(lake.segment(number) / "superseded" / "observation.parquet", partitioning=None)
            found += kept["value"].to_pylist()
    return sorted({str(value) for value in found})


def in_child(work: Callable[[], Any]) -> tuple[int, Any]:
    """Run ``work`` in a forked process; how it ended (negative: the signal) and what it returned."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 0
        try:
            answer = json.dumps(work())
        except BaseException as error:
            code, answer = 1, json.dumps({"error": f"{type(error).__name__}: {error}"})
            if not isinstance(error, WarehouseError):
                traceback.print_exc()
        os.write(writer, answer.encode())
        os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    _, status_word = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status_word), json.loads(answer) if answer else None


def killed_at(step: int, action: Callable[[Home], None], home: Home) -> Callable[[], Any]:
    def work() -> Any:
        seen = 0

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal seen
            opened_to_write = event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
            if not (opened_to_write or event in CHANGES):
                return
            if not str(arguments[0]).startswith(str(home.root)):
                return
            seen += 1
            if seen == step:
                os.write(2, f"{event} {arguments[0]}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        action(home)

    return work


def next_day(action: Callable[[Home], None], home: Home) -> dict[str, Any]:
    """What is left, and what there is after the same command was run again."""
    seen = look(home)
    action(home)
    return {"seen": seen, "after": look(home)}


def main(name: str, folder: Path) -> None:
    action = ACTIONS[name]
    base = Home.open(folder / "base")
    assert in_child(lambda: PREPARED.get(name, prepare)(base)) == (0, None)
    report = []
    for step in range(1, 1000):
        home = Home.open(folder / f"{name}-{step}")
        shutil.copytree(base.root, home.root, symlinks=True)
        ended, _ = in_child(killed_at(step, action, home))
        killed = ended == -signal.SIGKILL
        assert killed or ended == 0, ended
        code, found = in_child(lambda home=home: next_day(action, home))
        report.append({"step": step, "killed": killed, "again": code, **found})
        shutil.rmtree(home.root)
        if not killed:
            break
    print(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
