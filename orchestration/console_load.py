"""A load from the console: look first, and start Dagster only when there is something to do."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.reference import Reference
from orchestration.accounts import LoadAccount
from orchestration.admission import not_admitted
from orchestration.ahead import ahead_of_run
from orchestration.collector import collect_seldom
from orchestration.held import reading_with, writing
from orchestration.loading import Received, archived, content_of, document_account, due, known_to
from orchestration.looking import look
from orchestration.requests import CONSOLE, STARTED_BY, load_config
from orchestration.served import is_up_to_date
from orchestration.session import account_path
from orchestration.setting_aside import told_aside
from orchestration.transform import working_copy
from orchestration.transform.runner import import_dbt, switch_off_telemetry
from warehouse.adoption import adopt
from warehouse.archive import Archive, Document
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.losses import take_away
from warehouse.retention import tidy

_LITTLE_ROOM = 2_000_000
"""Bytes. A write that fails with less than this left failed for want of room."""

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult


@dataclass
class Loaded:
    """What came of it. ``ran`` is False where Dagster was not needed; ``problem`` is set when the load
    failed. ``warnings``: what tests of the marts found that is published all the same."""

    account: LoadAccount
    reference: Reference
    ran: bool = False
    problem: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def nothing_usable(self) -> bool:
        return bool(self.account.documents) and len(self.account.refused) == len(self.account.documents)


def load(
    home: Home,
    paths: Sequence[Path],
    wait_seconds: float,
    debug: bool = False,
    received_on: date | None = None,
    allow_fewer: bool = False,
) -> Loaded:
    """Load ``paths`` into ``home`` through the Dagster job; without any, what is archived and due. ``received_on`` is
    the day on which they came, today unless told otherwise; ``allow_fewer`` is consent to serve less than before.

    Raises WarehouseError (``locked`` when another load holds the lock for longer than ``wait_seconds``) and
    ReferenceDataError; a failure within the job comes back as ``problem``.
    """
    reference = Reference.load(home.config)
    with writing(home, wait_seconds), reading_with(home, reference), ahead_of_run(home, reference) as ahead:
        adopt(home)
        tidy(home)
        gone = take_away(home)
        archive, lake = Archive(home), Lake(home)
        received = look(paths, home, reference, on_new=ahead.expect)
        received = _admitted(received, home, reference, received_on)
        arrived = [(r.identity, r.rendition_id) for r in received if r.identity is not None and r.rendition_id]
        if not paths:
            arrived = archived(archive)
        editions = due(arrived, archive, lake, reference)
        loaded = Loaded(LoadAccount("", documents=[document_account(r, ran=False) for r in received]), reference)
        loaded.account.aside = told_aside(loaded.account.documents, lake)
        if not arrived or not (editions or not is_up_to_date(home, lake, reference)):
            return loaded
        working_copy.begin(home, len(editions), len(lake.current()))
        absolute = [path.absolute() for path in paths]
        months = sorted({edition.month for edition in editions})
        try:
            with known_to(received):
                # Archived bulletins are read again by their months where no files are given.
                begun = ahead.begin(absolute, () if paths else months, received_on, len(editions))
                done = _run(loaded, home, absolute, months, received_on, begun, debug, allow_fewer)
                return replace(done, warnings=(*gone, *done.warnings))
        finally:
            working_copy.drop(home)


def _admitted(
    received: Sequence[Received], home: Home, reference: Reference, received_on: date | None
) -> list[Received]:
    """``received``, with the reason for those that are held back; these are archived, for a person to settle them."""
    paths = {r.rendition_id: r.path for r in received if r.rendition_id}
    arrived = [(r.identity, r.rendition_id) for r in received if r.identity is not None and r.rendition_id]
    archive = Archive(home)
    names = {rendition: path.name for rendition, path in paths.items()}
    held = not_admitted(arrived, archive, Lake(home), reference, lambda one: content_of(paths[one]), names)
    kept = [Document(content_of(paths[one]), names[one], error) for one, error in held.items()]
    archive.keep(kept, received_on or date.today())
    return [
        replace(r, identity=None, refusal=held[r.rendition_id], is_new=False) if r.rendition_id in held else r
        for r in received
    ]


def _run(
    loaded: Loaded,
    home: Home,
    paths: Sequence[Path],
    months: Sequence[date],
    received_on: date | None,
    begun: bool,
    debug: bool,
    allow_fewer: bool,
) -> Loaded:
    """The run of the job for what is due of ``months``. ``begun``: bulletins are being read meanwhile."""
    prepare_dagster_home(home)
    switch_off_telemetry()
    if not debug:
        warnings.simplefilter("ignore")
        logging.getLogger("dagster").setLevel(logging.CRITICAL)
    collect_seldom()
    import dagster as dg

    from orchestration.definitions import build_defs
    from orchestration.jobs import LOAD
    from orchestration.partitions import only_partition, partition_of

    if begun:
        # Its time costs nothing while this process would wait for the others.
        import_dbt()
    config = load_config(
        paths,
        map(partition_of, () if paths else months),
        received_on.isoformat() if received_on else "",
        allow_fewer,
    )
    config["loggers"] = {"console": {"config": {"log_level": "DEBUG" if debug else "CRITICAL"}}}
    with _room_in(home), _output_given_back(), dg.DagsterInstance.get() as instance:
        result = (
            build_defs()
            .resolve_job_def(LOAD)
            .execute_in_process(
                run_config=config,
                instance=instance,
                partition_key=only_partition(months),
                tags={STARTED_BY: CONSOLE},
                raise_on_error=False,
            )
        )
        # Dagster may have met it in its own files, between two steps, and says only that the run failed.
        if not result.success and not _reasons(result) and shutil.disk_usage(home.root).free < _LITTLE_ROOM:
            raise _no_room(home)
    path = account_path(home, result.run_id)
    account = LoadAccount.read(path) if path.is_file() else replace(loaded.account, run_id=result.run_id)
    problem = "" if result.success else _problem(result)
    return Loaded(account, loaded.reference, ran=True, problem=problem, warnings=tuple(_warnings(result)))


@contextmanager
def _output_given_back() -> Iterator[None]:
    """Standard output and error as they were: Dagster turns both into its log files while a step runs, and leaves
    them there where the disk has no room for the last line."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(stream, os.dup(stream)) for stream in (1, 2)]
    try:
        yield
    finally:
        for stream, copy in kept:
            # What is still in Python's buffers was meant for the log files, and may find no room there.
            with suppress(OSError):
                (sys.stdout, sys.stderr)[stream - 1].flush()
            os.dup2(copy, stream)
            os.close(copy)


@contextmanager
def _room_in(home: Home) -> Iterator[None]:
    """Say plainly that the disk is full where Dagster's own files met it, each in its own way."""
    try:
        yield
    except Exception as error:
        if shutil.disk_usage(home.root).free > _LITTLE_ROOM:
            raise
        raise _no_room(home) from error


def _no_room(home: Home) -> WarehouseError:
    return WarehouseError(
        "disk_full",
        "there is no room left on this disk, so the load stopped.",
        path=home.root,
        remedy="Free some space and run the same command again; what was published before is untouched.",
    )


def prepare_dagster_home(home: Home) -> Path:
    """DAGSTER_HOME with its ``dagster.yaml``, where the environment names no other; its path."""
    folder = Path(os.environ.setdefault("DAGSTER_HOME", str(home.dagster)))
    settings = folder / "dagster.yaml"
    if folder == home.dagster and not settings.exists():
        settings.write_bytes(files("orchestration").joinpath("dagster-local.yml").read_bytes())
    return folder


def _problem(result: ExecuteInProcessResult) -> str:
    """What a person reads: the messages of the steps that failed, not their stacks."""
    failed = [event.message for event in result.all_events if event.is_failure and event.is_job_event and event.message]
    reasons = _reasons(result) or failed
    return "\n".join(dict.fromkeys(reasons)) or f"run {result.run_id} failed without a message"


def _warnings(result: ExecuteInProcessResult) -> Iterator[str]:
    """What dbt's tests warn of, each with the rows it gives for example. What a load's own checks find is in its
    report."""
    from orchestration.assets.marts import FAILING_ROWS

    for check in result.get_asset_check_evaluations():
        if not check.passed and FAILING_ROWS in check.metadata:
            count = check.metadata.get("dagster_dbt/failed_row_count")
            more = f", and {count.value - 1:,} more" if count is not None and int(count.value or 0) > 1 else ""
            yield f"{check.check_name} found {check.description}{more}"


def _reasons(result: ExecuteInProcessResult) -> list[str]:
    """Why steps failed; nothing where it was none of them that did."""
    reasons = []
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data is not None and data.user_failure_data.description:
                reasons.append(data.user_failure_data.description)
            elif data.error is not None:
                reasons.append((data.error.cause or data.error).message.strip())
    return reasons
