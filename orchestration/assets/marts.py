"""The dbt models, built by one dbt call a load; a failed test fails the step, so nothing is published.

Events of dbt are translated by dagster-dbt itself; only the process that would run the command is spared
(``transform.runner``). Unit tests are no asset checks (dagster #34080): their failure fails the step as well,
because the call's own verdict counts.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.assets import OWNERS, RETRY, refused
from orchestration.assets.reconciliation import RECONCILIATION
from orchestration.failures import told_plainly
from orchestration.progress import tell
from orchestration.resources import BulletinLoad
from orchestration.transform.project import PROJECT, parsed_manifest
from orchestration.transform.runner import invoke
from warehouse.home import DATABASE_NAME, Home


class BulletinTranslator(DagsterDbtTranslator):
    """Every source of the dbt project is the lake, which ``reconciliation`` writes; groups are the layers."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return RECONCILIATION
        return super().get_asset_key(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        if dbt_resource_props["resource_type"] == "seed":
            return "labels"
        folders = dbt_resource_props["fqn"][1:-1]
        return str(folders[0]) if folders else "models"

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return OWNERS

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own words, without the SQL that the UI shows elsewhere."""
        return dbt_resource_props.get("description") or dbt_resource_props["name"]


def build_location(home: Home) -> Path:
    """The file dbt builds. Its name never changes: DuckDB names the catalog after it, and views keep it."""
    return home.build / DATABASE_NAME


def build_marts(manifest: Path, project: Path = PROJECT) -> dg.AssetsDefinition:
    """All models, seeds and tests of the dbt project as one asset definition."""
    translator = BulletinTranslator()

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="dbt_build", retry_policy=RETRY)
    def dbt_build(context: dg.AssetExecutionContext, load: BulletinLoad) -> Iterator[Any]:
        home = load.session.home
        os.environ["BULLETIN_LAKE"] = str(home.lake)
        os.environ["BULLETIN_BUILD"] = str(build_location(home))
        target = home.build / "dbt"
        events: list[dict[str, Any]] = []
        with told_plainly():
            outcome = invoke(
                ["build"],
                project=project,
                target=target,
                manifest=parsed_manifest(project),
                on_event=lambda event: _keep(event, events),
            )
        for event in events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            yield from message.to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=translator, context=context, target_path=target
            )
        if not outcome.success:
            raise refused(f"dbt did not accept this build, so nothing is published: {outcome.problem}")

    return dbt_build


def _keep(event: Any, events: list[dict[str, Any]]) -> None:
    """Events that end a node, in the form dagster-dbt reads from dbt's JSON log."""
    if event.info.name in ("LogModelResult", "LogSeedResult", "LogTestResult", "LogSnapshotResult"):
        from dbt_common.events.functions import msg_to_dict

        events.append(msg_to_dict(event))
        # dbt counts tests in a field of another name.
        total = event.data.num_models if event.info.name == "LogTestResult" else event.data.total
        tell("build", event.data.index, total)
