"""Everything Dagster needs to know, put together in one function that tests call too."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from orchestration.assets.documents import archived_documents
from orchestration.assets.marts import build_marts
from orchestration.assets.reconciliation import build_reconciliation
from orchestration.assets.release import build_release
from orchestration.assets.tables import build_tables, table_codes, table_key
from orchestration.held import reference_of
from orchestration.jobs import load_bulletins
from orchestration.resources import BulletinLoad
from orchestration.schedules import monthly_load
from orchestration.sensors import failure_notifier, landing_folder
from orchestration.transform.project import PROJECT, manifest_path
from warehouse.home import Home


def build_defs(resource_overrides: Mapping[str, Any] | None = None, dbt_project: Any = PROJECT) -> dg.Definitions:
    """Assets made from the contracts of the current home, the dbt project's models, and what runs them.

    ``resource_overrides`` replaces resources by name (``load``). Raises ReferenceDataError where a
    contract is wrong, WarehouseError where dbt cannot parse the project.
    """
    reference = reference_of(Home.open())
    marts = build_marts(manifest_path(dbt_project), dbt_project)
    return dg.Definitions(
        assets=[
            archived_documents,
            build_tables(reference),
            build_reconciliation([table_key(code) for code in table_codes(reference)]),
            marts,
            build_release(sorted(marts.keys), dbt_project),
        ],
        jobs=[load_bulletins],
        schedules=[monthly_load],
        sensors=[landing_folder, failure_notifier],
        resources={"load": BulletinLoad(), **(resource_overrides or {})},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What ``dagster dev -m orchestration.definitions`` serves."""
    return build_defs()
