"""Once a month: whatever was left in ``landing/``, and every bulletin whose contracts changed since it was
read."""

import dagster as dg

from ingest.reference import Reference
from orchestration.incoming import files_in
from orchestration.jobs import LOAD, load_bulletins
from orchestration.loading import due, receive
from orchestration.partitions import TIMEZONE, only_partition, partition_of
from orchestration.requests import load_config
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.lake import Lake

# Bulletins on a month are out by the end of the next; the 1st after that finds them.
CRON = "0 6 1 * *"


@dg.schedule(
    name="monthly_load",
    cron_schedule=CRON,
    execution_timezone=TIMEZONE,
    job=load_bulletins,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description=f"At 06:00 on the 1st ({TIMEZONE}): loads what is left in landing/ (also after a failed "
    f"run) and "
    f"reads archived bulletins again where a contract changed. Runs {LOAD} once, or skips and says why.",
)
def monthly_load(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    home = Home.open()
    reference, archive, lake = Reference.load(home.config), Archive(home), Lake(home)
    known = [(e.identity, e.rendition_id) for e in archive.entries() if e.identity is not None]
    landing = [home.landing] if home.landing.is_dir() else []
    arrived = [
        (received.identity, received.rendition_id)
        for received in receive(files_in(landing), archive, reference)
        if received.identity is not None and received.rendition_id is not None
    ]
    editions = due([*known, *arrived], archive, lake, reference)
    if not editions:
        return dg.SkipReason(
            f"Every bulletin in {home.landing} is loaded, and every archived one was read with today's contracts."
        )
    archived = sorted({edition.month for edition in editions})
    return dg.RunRequest(
        run_key=f"monthly-{context.scheduled_execution_time:%Y-%m}",
        run_config=load_config(landing if arrived else [], map(partition_of, archived)),
        partition_key=only_partition(archived),
    )
