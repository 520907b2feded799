"""The event log that keeps its connections is the one in use, and the stock class reads what it wrote."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage

from orchestration.event_storage import ReusingSqliteEventLogStorage
from warehouse.home import Home


def test_the_stock_class_still_has_what_we_replace() -> None:
    assert "_connect" in vars(SqliteEventLogStorage)
    assert "_initdb" in vars(SqliteEventLogStorage)


def test_events_are_kept_where_the_stock_class_finds_them(loaded: Home, loaded_once: tuple[Path, str]) -> None:
    with dg.DagsterInstance.get() as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, ReusingSqliteEventLogStorage)
        found = len(storage.get_logs_for_run(loaded_once[1]))
    stock = SqliteEventLogStorage(str(loaded.dagster / "history" / "runs"))
    assert found == len(stock.get_logs_for_run(loaded_once[1])) > 200
