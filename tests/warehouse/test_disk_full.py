"""No room left: one clear message, nothing half-written, and the same command works once there is room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import current_release

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = {"PYTHONPATH": f"{ROOT}:{HERE}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def attempt(home: Home, limit: int, action: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HERE / "limited_disk.py"), str(home.root), str(limit), action]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60, check=False)


def in_order(home: Home) -> dict[str, object]:
    return {
        "entries": len(list(Archive(home).entries())),
        "segments": Lake(home).segments(),
        "release": current_release(home),
        "problems": Lake(home).verify() + Archive(home).verify(),
        "leftovers": [p for p in home.root.rglob("*") if p.name.startswith(".tmp-") or ".staging" in p.parts[:-1]],
    }


@pytest.mark.parametrize(
    ("action", "limit"),
    [("archive", 100_000), ("load", 1_000), ("load", 20_000), ("publish", 100_000)],
)
def test_a_full_disk_is_told_and_leaves_nothing_half_written(home: Home, action: str, limit: int) -> None:
    failed = attempt(home, limit, action)
    assert failed.returncode == 1, failed.stderr
    assert failed.stdout.startswith("disk_full "), failed.stdout
    assert str(home.root) in failed.stdout
    assert "Free some space and run the same command again" in failed.stdout
    before = in_order(home)
    assert before == {"entries": 0, "segments": [], "release": None, "problems": [], "leftovers": []}
    assert attempt(home, 0, action).stdout == "done\n"
    after = in_order(home)
    assert after["problems"] == after["leftovers"] == []
    assert (after["entries"] == 1, after["segments"] == [1], after["release"] is not None) == (
        action == "archive",
        action == "load",
        action == "publish",
    )


def test_a_small_disk_of_its_own(home: Home) -> None:
    """The real thing, where this user may mount: a file system of 300 kB, seen by one process only."""
    home.root.mkdir()
    script = (
        f"mount -t tmpfs -o size=300k none {home.root} || exit 77;"
        f'"$0" {HERE}/limited_disk.py {home.root} 0 load; ended=$?; find {home.root} -type f; exit $ended'
    )
    try:
        ended = subprocess.run(
            ["unshare", "--mount", "sh", "-c", script, sys.executable],
            capture_output=True, text=True, env=ENVIRONMENT, timeout=60, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("there is no unshare here")
    if ended.returncode == 77 or "unshare" in ended.stderr:
        pytest.skip("this user may not mount a file system")
    assert ended.returncode == 1, ended.stderr
    said, *left = ended.stdout.splitlines()
    assert said.startswith("disk_full "), said
    assert [Path(path).name for path in left] == ["load.lock"]
