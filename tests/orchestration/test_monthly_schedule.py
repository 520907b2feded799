"""The schedule loads what was left in landing/ and reads again what a changed contract concerns."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg

from ingest.reference import BUNDLED
from orchestration.definitions import build_defs
from orchestration.schedules import monthly_load
from tests.orchestration.conftest import MONTH, SAMPLE
from warehouse.home import Home

FIRST = datetime(2026, 12, 1, 6, tzinfo=ZoneInfo("Asia/Shanghai"))


def _evaluate() -> dg.RunRequest | dg.SkipReason:
    with dg.DagsterInstance.get() as instance:
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=FIRST)
        found = monthly_load(context)
    assert isinstance(found, dg.RunRequest | dg.SkipReason)
    return found


def test_it_runs_on_the_first_at_six_in_the_time_of_the_cities(home: Home) -> None:
    schedule = build_defs().resolve_schedule_def("monthly_load")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 1 * *", "Asia/Shanghai")


def test_an_up_to_date_warehouse_is_left_alone(loaded: Home) -> None:
    skipped = _evaluate()
    assert isinstance(skipped, dg.SkipReason)
    assert "today's contracts" in str(skipped.skip_message)


def test_what_is_left_in_landing_is_loaded(home: Home) -> None:
    shutil.copy(SAMPLE, home.landing / "left.txt")
    request = _evaluate()
    assert isinstance(request, dg.RunRequest)
    assert request.partition_key == MONTH
    assert request.run_config["resources"]["load"]["config"]["paths"] == [str(home.landing)]


def test_a_changed_contract_reads_the_archive_again(loaded: Home) -> None:
    contracts = loaded.config / "contracts"
    contracts.mkdir(parents=True)
    source = next((BUNDLED / "contracts").glob("*.yml"))
    text = source.read_text(encoding="utf-8")
    (contracts / source.name).write_text(text, encoding="utf-8")
    assert isinstance(_evaluate(), dg.SkipReason), "the same contract in another place is no change"
    (contracts / source.name).write_text(re.sub(r"(?m)^(name_prefix: .+)$", r"\1（新）", text), encoding="utf-8")
    request = _evaluate()
    assert isinstance(request, dg.RunRequest)
    config = request.run_config["resources"]["load"]["config"]
    assert (config["paths"], config["months"]) == ([], [MONTH])
