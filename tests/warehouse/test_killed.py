"""SIGKILL at any moment: readers keep the release they had, and the next load finishes the work."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.lock import writer_lock
from warehouse.query import run_sql

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def run(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(HERE / script), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{HERE}", "PATH": "/usr/bin:/bin"},
    )


def killed_at_every_step(action: str, folder: Path) -> list[dict[str, Any]]:
    process = run("crash_points.py", action, str(folder))
    out, problems = process.communicate(timeout=180)
    assert process.returncode == 0, problems
    report: list[dict[str, Any]] = json.loads(out)
    assert not report[-1]["killed"]
    assert all(one["killed"] for one in report[:-1])
    return report


def whole(seen: dict[str, Any]) -> bool:
    return not (seen["lake"] or seen["archive"] or seen["problems"])


def test_a_load_killed_at_any_step_is_whole_or_absent_and_the_next_one_finishes_it(tmp_path: Path) -> None:
    report = killed_at_every_step("load", tmp_path)
    assert len(report) > 25
    for one in report:
        assert one["again"] == 0, one
        seen, after = one["seen"], one["after"]
        assert whole(seen), one
        assert seen["served"] == {"a": 2, "b": 2, "n": 100}, one
        assert (seen["segments"], seen["renditions_read"], seen["figures"]) in [
            (1, 1, ["1.0000"]),
            (2, 2, ["2.0000"]),
        ], one
        assert whole(after), one
        assert (after["renditions_read"], after["figures"]) == (2, ["2.0000"]), one
        assert after["segments"] == 2, one
        assert after["leftovers"] == [], one
    assert {one["seen"]["segments"] for one in report} == {1, 2}


def test_a_publication_killed_at_any_step_leaves_a_release_that_serves(tmp_path: Path) -> None:
    report = killed_at_every_step("publish", tmp_path)
    assert len(report) > 15
    for one in report:
        assert one["again"] == 0, one
        assert whole(one["seen"]), one
        assert one["seen"]["served"] in ({"a": 2, "b": 2, "n": 100}, {"a": 3, "b": 3, "n": 100}), one
        assert one["after"]["served"] == {"a": 3, "b": 3, "n": 100}, one
        assert one["after"]["releases"] == 2, one
        assert one["after"]["leftovers"] == [], one
    assert {one["seen"]["served"]["a"] for one in report} == {2, 3}


@pytest.mark.slow
def test_a_merge_of_segments_killed_at_any_step_loses_nothing(tmp_path: Path) -> None:
    report = killed_at_every_step("compact", tmp_path)
    assert len(report) > 15
    for one in report:
        assert one["again"] == 0, one
        for seen in (one["seen"], one["after"]):
            assert whole(seen), one
            assert (seen["figures"], seen["renditions_read"]) == (["2.0000"], 2), one
            assert seen["superseded"] == ["1.0000"], one
        assert one["after"]["segments"] == 1, one
        assert one["after"]["leftovers"] == [], one
    assert {one["seen"]["segments"] for one in report} == {1, 3}


@pytest.mark.slow
def test_a_rebuild_killed_at_any_step_of_being_put_in_place_is_put_there_by_the_next(tmp_path: Path) -> None:
    report = killed_at_every_step("adopt", tmp_path)
    assert len(report) > 25
    for one in report:
        assert one["again"] == 0, one
        seen, after = one["seen"], one["after"]
        assert whole(seen), one
        assert seen["figures"] in (["1.0000"], ["9.0000"]), one
        assert seen["served"] in ({"a": 2, "b": 2, "n": 100}, {"a": 3, "b": 3, "n": 100}), one
        assert whole(after), one
        assert (after["figures"], after["superseded"], after["segments"]) == (["9.0000"], ["1.0000"], 1), one
        # One more where it was killed after the switch: the next publication prunes it.
        assert (after["served"], after["releases"] in (2, 3)) == ({"a": 3, "b": 3, "n": 100}, True), one
        assert after["leftovers"] == [], one
    assert {one["seen"]["figures"][0] for one in report} == {"1.0000", "9.0000"}
    assert {one["seen"]["served"]["a"] for one in report} == {2, 3}


def test_a_load_killed_from_outside_frees_the_lock_and_leaves_all_whole(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "home")
    chance = random.Random(7)
    for _ in range(3):
        process = run("endless_load.py", str(home.root))
        assert process.stdout is not None
        assert process.stdout.readline() == "published\n"
        time.sleep(chance.uniform(0.0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        with writer_lock(home, wait_seconds=1):
            lake = Lake(home)
            lake.clean_staging()
            assert lake.verify() == []
            newest = max(lake.segments())
            served = run_sql(home, "select min(generation) a, max(generation) b, count(*) n from fct_observation")
            [facts] = served.to_pylist()
            assert facts["a"] == facts["b"] in (newest, newest - 1)
            assert facts["n"] == 100
