"""Kill, look, run again, look."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.kills.warehouse_with_history import bulletins, command, environment
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.query import run_sql

DIGEST = """
    select 'facts' as relation, count(*) as n, bit_xor(hash(f))::varchar as rows from marts.fct_observation f
    union all
    select 'vintages', count(*), bit_xor(hash(f))::varchar from marts.fct_observation_vintage f
    union all
    select 'checks', count(*), bit_xor(hash(f))::varchar from marts.fct_check f
    order by 1
"""
Served = tuple[tuple[object, ...], ...]


@dataclass
class Kill:
    """One killed process. ``when`` it fell or had ``ended`` before (s after its start), what was there then, and all
    that was wrong."""

    when: float
    segments: int
    published: bool
    ended: bool
    wrong: list[str] = field(default_factory=list)


def served(home: Home) -> Served:
    """What the current release says, in three hashes."""
    return tuple(tuple(row.values()) for row in run_sql(home, DIGEST).to_pylist())


def kills(base: Home, arriving: Path, folder: Path, count: int, seed: int, rebuild: bool = False) -> Iterator[Kill]:
    """``count`` processes killed at instants drawn from the time that one takes to its end.

    A process that ended before its instant counts for none, though it is looked at as well: the machine became faster,
    and later instants are drawn from the time that it took.
    """
    arguments: tuple[object, ...] = ("rebuild", "--publish") if rebuild else ("load", arriving)
    chance = Random(seed)
    before = served(base)
    whole = _copy(base, folder / "whole")
    started = time.monotonic()
    done = bulletins(whole, *arguments)
    takes = time.monotonic() - started
    assert done.returncode == 0, done.stdout + done.stderr
    after = served(whole)
    assert rebuild or after != before
    shutil.rmtree(whole.root)
    killed = 0
    while killed < count:
        home = _copy(base, folder / f"kill-{killed}")
        one = _kill(home, arguments, chance.uniform(0, takes), before, after)
        if one.ended:
            takes = one.when
        else:
            killed += 1
        yield one
        shutil.rmtree(home.root)


def _kill(home: Home, arguments: tuple[object, ...], when: float, before: Served, after: Served) -> Kill:
    process = subprocess.Popen(
        command(*arguments), env=environment(home), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    started = time.monotonic()
    try:
        process.wait(when)
        ended = True
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        ended = False
    found = Kill(time.monotonic() - started, 0, False, ended)
    try:
        seen = served(home)
        found.segments, found.published = len(Lake(home).segments()), seen == after != before
        if seen not in (before, after):
            found.wrong.append("the release served after the kill is neither the one before nor the one after")
        found.wrong += Lake(home).verify()
    except WarehouseError as error:
        found.wrong.append(f"after the kill: {error}")
    again = bulletins(home, *arguments)
    if again.returncode:
        found.wrong.append(f"run again, it ended with {again.returncode}: {again.stderr.strip()}")
    try:
        if served(home) != after:
            found.wrong.append("run again, it published other facts than an undisturbed load")
    except WarehouseError as error:
        found.wrong.append(f"run again: {error}")
    # Nothing may be left to do for anybody: no problem, and no note either.
    checks = json.loads(bulletins(home, "doctor", "--format", "json").stdout)["checks"]
    found.wrong += [f"{c['name']}: {c['said']} {c['details']}" for c in checks if c["outcome"] != "sound"]
    return found


def _copy(base: Home, target: Path) -> Home:
    shutil.copytree(base.root, target, symlinks=True)
    return Home.open(target)
