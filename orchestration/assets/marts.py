"""The dbt models, built by one dbt call a load. Editions whose data fail a test are set aside, and the rest is built
again (``transform.blame``); a test that fails for another reason fails the step, so nothing is published.

Events of dbt are translated by dagster-dbt itself; only the process that would run the command is spared
(``transform.runner``). Unit tests are no asset checks (dagster #34080): their failure fails the step as well,
because the call's own verdict counts.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from ingest.reference import Reference
from orchestration.assets import OWNERS, RETRY, refused
from orchestration.assets.reconciliation import RECONCILIATION
from orchestration.failures import told_plainly
from orchestration.markdown import table
from orchestration.progress import tell
from orchestration.resources import BulletinLoad
from orchestration.served import served_origin
from orchestration.session import LoadSession
from orchestration.transform import working_copy
from orchestration.transform.blame import ROUNDS, forgiven, to_blame
from orchestration.transform.changes import Changes, changes_since
from orchestration.transform.project import PROJECT, parsed_manifest, project_version, target_folder
from orchestration.transform.runner import Outcome, environment_given_back, invoke
from warehouse.aside import SetAside
from warehouse.durable import remove_tree, write_file
from warehouse.home import DATABASE_NAME, Home
from warehouse.lake import Lake
from warehouse.processes import cores

AT_ONCE_IN_FULL = 2
"""Models and tests that a full build makes at a time, unless BULLETIN_DBT_THREADS says otherwise: what of a large one
runs on a single core leaves the other to the next. They share DuckDB's memory; more of them would make it spill."""

FAILING_ROWS = "failing_rows"
"""Metadata of a check that a test of dbt failed: the rows it gives for example."""


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
        target = home.build / "dbt"
        session = load.session
        with told_plainly():
            session.lake.set_aside(forgiven(session.lake.aside.values(), project_version(project)))
            for _ in range(ROUNDS):
                if not session.lake.current():
                    raise refused(
                        "there is nothing to publish. " + "\n".join(one.said for one in session.lake.aside.values())
                    )
                outcome, events = build_once(session, project, target)
                if outcome.success:
                    break
                blamed = editions_to_blame(session, outcome, project)
                if not blamed:
                    break
                context.log.warning("\n".join(one.said for one in blamed))
                session.refuse(blamed)
        for event in events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            rows = outcome.failing_rows.get(event["data"]["node_info"]["unique_id"], [])
            for found in message.to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=translator, context=context, target_path=target
            ):
                yield with_examples(found, rows) if rows and isinstance(found, dg.AssetCheckResult) else found
        if not outcome.success:
            raise refused(f"dbt did not accept this build, so nothing is published: {outcome.problem}")
        note_unit_tests(project)

    return dbt_build


def build_once(session: LoadSession, project: Path, target: Path) -> tuple[Outcome, list[dict[str, Any]]]:
    """One build of what the lake holds now: what came of it, and the events that end a node."""
    home, events = session.home, []
    with environment_given_back():
        os.environ["BULLETIN_LAKE"] = str(home.lake)
        os.environ["BULLETIN_BUILD"] = str(build_location(home))
        parsed = parsed_manifest(project)
        changes = prepare(home, session.lake, session.reference, project)
        os.environ["BULLETIN_SEGMENTS"] = changes.segment_names if changes else "*"
        os.environ["BULLETIN_CHANGED"] = str(changed_location(home)) if changes else ""
        if changes is None:
            os.environ.setdefault("BULLETIN_DBT_THREADS", str(min(cores(), AT_ONCE_IN_FULL)))
        outcome = invoke(
            [*command(project), *([] if changes else ["--full-refresh"])],
            project=project,
            target=target,
            manifest=parsed,
            on_event=lambda event: _keep(event, events),
        )
    return outcome, events


def editions_to_blame(session: LoadSession, outcome: Outcome, project: Path) -> list[SetAside]:
    """Editions whose data failed the build, where these can be told."""
    origin = served_origin(session.home, session.reference, project)
    served = origin.readings if origin else ()
    return to_blame(outcome, served, session.lake, session.archive, session.reference, project_version(project))


def with_examples(check: dg.AssetCheckResult, rows: Sequence[str]) -> dg.AssetCheckResult:
    """The check with what failed it: the rule, the value and how often, as the test selects them."""
    metadata = {**check.metadata, FAILING_ROWS: table(["failing rows"], [[row] for row in rows])}
    return check._replace(description=rows[0], metadata=metadata)


def command(project: Path = PROJECT) -> list[str]:
    """One ``dbt build``. Unit tests see only what is written in the project, so they run when it changed,
    not with every load or in every home: they passed on this machine for these files, this dbt and this DuckDB, or
    they are part of the build."""
    passed = _unit_tests(project)
    if passed.is_file() and passed.read_text(encoding="utf-8") == project_version(project):
        return ["build", "--exclude-resource-type", "unit_test"]
    return ["build"]


def note_unit_tests(project: Path = PROJECT) -> None:
    """Remember that a whole build succeeded."""
    write_file(_unit_tests(project), project_version(project).encode())


def prepare(home: Home, lake: Lake, reference: Reference, project: Path = PROJECT) -> Changes | None:
    """Lay out the file that dbt builds: a copy of the served release where only its changed rows are to be replaced
    (they are returned), else none. What an earlier build left is never used: it may have ended half way."""
    built = build_location(home)
    for path in (built, built.with_name(built.name + ".wal"), changed_location(home)):
        path.unlink(missing_ok=True)
    # What DuckDB spilled there, killed.
    remove_tree(built.with_name(built.name + ".tmp"))
    origin = served_origin(home, reference, project)
    changes = changes_since(origin.readings, lake) if origin else None
    if changes is None:
        working_copy.drop(home)
    else:
        working_copy.take(home, built)
        changes.write(changed_location(home))
    return changes


def changed_location(home: Home) -> Path:
    """The file that tells dbt what to replace; absent in a full build."""
    return home.build / "changed.parquet"


def changed_months(home: Home) -> list[date] | None:
    """Months of which rows were replaced in the built file; None where all of it is new."""
    path = changed_location(home)
    return sorted(set(pq.read_table(path)["month"].to_pylist())) if path.is_file() else None


def _unit_tests(project: Path) -> Path:
    return target_folder(project) / "unit-tests-passed"


def _keep(event: Any, events: list[dict[str, Any]]) -> None:
    """Events that end a node, in the form dagster-dbt reads from dbt's JSON log."""
    if event.info.name in ("LogModelResult", "LogSeedResult", "LogTestResult", "LogSnapshotResult"):
        from dbt_common.events.functions import msg_to_dict

        events.append(msg_to_dict(event))
        # dbt counts tests in a field of another name.
        total = event.data.num_models if event.info.name == "LogTestResult" else event.data.total
        tell("build", event.data.index, total)
