"""The one load path."""

from __future__ import annotations

import dagster as dg

LOAD = "load_bulletins"

load_bulletins = dg.define_asset_job(
    LOAD,
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Documents to release: archive, read every table and the narrative, commit to the lake, "
    "build with "
    "dbt, verify and publish. `bulletins load`, the sensor and the schedule all run this.",
)
