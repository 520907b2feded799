"""The one resource of a load: the warehouse's home, what to load, the writer's lock and the session in
progress."""

from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg
from pydantic import Field, PrivateAttr

from orchestration.ahead import session_begun
from orchestration.held import writing
from orchestration.partitions import months_of, reporting_months
from orchestration.progress import tell
from orchestration.requests import path_in, received_day
from orchestration.session import LoadSession
from warehouse.home import Home
from warehouse.lock import WAIT_SECONDS
from warehouse.retention import limits


class BulletinLoad(dg.ConfigurableResource):  # type: ignore[type-arg]
    """What a run loads, and the writer's lock for as long as it runs.

    The steps of a run share one session (in-process executor); a step that runs alone, in a re-execution,
    makes its own and repeats what it needs.
    """

    paths: list[str] = Field(
        default_factory=list,
        description="Files and folders to load (a file:// URL where a name is no UTF-8). Without paths and months, the "
        "archived bulletins of the run's partitions are read again, where a contract or the reader changed since.",
    )
    months: list[str] = Field(
        default_factory=list,
        description="First days of reporting months whose archived bulletins are read again too.",
    )
    received_on: str = Field(
        default="",
        description="The day on which the documents of ``paths`` were received (2026-03-01), where that was not today. "
        "What a further file of a bulletin changes is believed from that day on.",
    )
    allow_fewer: bool = Field(
        default=False,
        description="Consent to a release with fewer figures than the last, or made of less, where no reason is known.",
    )
    wait_seconds: float = Field(default=WAIT_SECONDS, description="How long to wait for another load to end.")
    keep_releases: int = Field(
        default_factory=lambda: limits(Home.open()).releases,
        ge=1,
        description="How many releases to keep, the new one included; config/retention.yml has the default.",
    )

    _session: LoadSession | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> "Generator[BulletinLoad]":
        home = Home.open()
        with writing(home, self.wait_seconds):
            run = context.run
            months = months_of(self.months or (_partitions_of(run) if run is not None and not self.paths else []))
            paths, received_on = [path_in(path) for path in self.paths], received_day(self.received_on)
            session = session_begun(home, paths, months, received_on)
            self._session = session or LoadSession(home, "", paths, months, received_on=received_on)
            self._session.go_on(
                run_id=run.run_id if run is not None else "no-run",
                on_read=lambda done, total: tell("read", done, total),
                allow_fewer=self.allow_fewer,
            )
            try:
                yield self
            finally:
                self._session.close()

    @property
    def session(self) -> LoadSession:
        """The load in progress; only within a run."""
        assert self._session is not None, "a load session exists only within a run"
        return self._session


def _partitions_of(run: dg.DagsterRun) -> list[str]:
    tags = run.tags
    if "dagster/partition" in tags:
        return [tags["dagster/partition"]]
    first, last = (tags.get(f"dagster/asset_partition_range_{end}") for end in ("start", "end"))
    if first and last:
        return list(reporting_months.get_partition_keys_in_range(dg.PartitionKeyRange(first, last)))
    return []
