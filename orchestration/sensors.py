"""The landing folder: a file is loaded once, a changed file again, a file still being written is left alone.

A file is taken when its size and time of change are the same at two ticks. What arrived together is one
run, with one dbt build and one release. A file that is no bulletin gets a run of its own, which fails with
the reason, so that it is seen (and the failure notifier tells). What cannot be read at all (a pipe, a link that leads
nowhere, a file that this user may not open) gets such a run once, and is taken as soon as it can be read.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import dagster as dg

from ingest.errors import BulletinError
from ingest.printable import printable_path
from ingest.reference import Reference
from orchestration.incoming import content_of, landed
from orchestration.jobs import load_bulletins
from orchestration.loading import Received, due, receive
from orchestration.notifications import Notice, notify
from orchestration.partitions import only_partition
from orchestration.requests import CONSOLE, STARTED_BY, load_config
from warehouse.archive import Archive
from warehouse.doctor.lake import readable_lake
from warehouse.home import Home

INTERVAL_SECONDS = 30

Stamp = list[int | bool | str]
"""[size in bytes, time of change in ns, taken]; instead of taken REFUSED where that was told and nothing was read."""

REFUSED = "refused"


@dg.sensor(
    name="landing_folder",
    job=load_bulletins,
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Loads what appears in $WAREHOUSE_HOME/landing. The run key is the content's SHA-256, so a "
    "file is "
    "loaded once and again only when its content changed.",
)
def landing_folder(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    home = Home.open()
    before: dict[str, Stamp] = json.loads(context.cursor) if context.cursor else {}
    now: dict[str, Stamp] = {}
    ready: list[Path] = []
    for path in landed(home.landing):
        if (found := _status(path)) is None:
            continue
        size, changed, taken = before.get(str(path), [-1, -1, False])
        if (size, changed) != (found.st_size, found.st_mtime_ns):
            taken = False
        elif taken is False or (taken == REFUSED and _is_readable(path)):
            ready.append(path)
        now[str(path)] = [found.st_size, found.st_mtime_ns, taken]
    received, requests = _taken(ready, home) if ready else ([], [])
    for one in received:
        now[str(one.path)][2] = True if one.rendition_id else REFUSED
    waiting = [path for path, (_, _, taken) in now.items() if taken is False]
    reason = None
    if not requests:
        reason = f"waiting until {len(waiting)} files are complete" if waiting else f"nothing new in {home.landing}"
    # Names that are no UTF-8 stay what they are only as escapes.
    return dg.SensorResult(requests, skip_reason=reason, cursor=json.dumps(now, ensure_ascii=True))


def _status(path: Path) -> os.stat_result | None:
    """Of the file, or of the link where that leads to none; None where nothing is there any more."""
    for status in (path.stat, path.lstat):
        with suppress(OSError):
            return status()
    return None


def _is_readable(path: Path) -> bool:
    try:
        content_of(path)
    except BulletinError:
        return False
    return True


def _taken(paths: Sequence[Path], home: Home) -> tuple[list[Received], list[dg.RunRequest]]:
    """What the files are, without their contents, and the runs that they ask for."""
    reference, archive = Reference.load(home.config), Archive(home)
    received = [replace(one, content=None) for one in receive(paths, archive, reference)]
    arrived = [(r.identity, r.rendition_id) for r in received if r.identity is not None and r.rendition_id]
    keys = {edition.key for edition in due(arrived, archive, readable_lake(home), reference)}
    wanted = [r for r in received if r.identity is not None and r.identity.key in keys]
    refused = [r for r in received if r.refusal is not None]
    return received, [_request(files) for files in ([wanted] if wanted else []) + [[one] for one in refused]]


def _request(files: Sequence[Received]) -> dg.RunRequest:
    hashes = sorted({file.rendition_id or printable_path(file.path) for file in files})
    key = hashes[0] if len(hashes) == 1 else hashlib.sha256(" ".join(hashes).encode()).hexdigest()
    return dg.RunRequest(
        run_key=key,
        run_config=load_config([file.path for file in files]),
        partition_key=only_partition(file.identity.month for file in files if file.identity is not None),
        tags={STARTED_BY: "landing"},
    )


@dg.run_failure_sensor(
    name="failure_notifier",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells a person of a failed load, by webhook or mail command (BULLETIN_NOTIFY_WEBHOOK, "
    "BULLETIN_NOTIFY_COMMAND). Loads from the console tell by themselves.",
)
def failure_notifier(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    run = context.dagster_run
    if run.tags.get(STARTED_BY) == CONSOLE:
        return dg.SkipReason("the console told its user")
    steps = [event.step_failure_data for event in context.get_step_failure_events()]
    reasons = [data.user_failure_data.description for data in steps if data.user_failure_data]
    reason = "\n".join(filter(None, reasons)) or context.failure_event.message or "no reason was recorded"
    text = f"Loading bulletins failed (run {run.run_id}): {reason}"
    used = notify(Notice("load_failed", text, run.run_id, run.job_name, str(Home.open().root)))
    context.log.info(f"told by {', '.join(used)}" if used else "no channel is configured")
    return None
