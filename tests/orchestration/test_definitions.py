"""What a person sees in the UI: every asset described, owned, grouped; tables from contracts, not from
code."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from ingest.reference import BUNDLED, Reference
from orchestration.definitions import build_defs
from orchestration.jobs import LOAD
from orchestration.partitions import TIMEZONE, only_partition, reporting_months
from orchestration.transform.project import parsed_manifest
from warehouse.home import Home


@pytest.fixture
def defs(home: Home) -> dg.Definitions:
    return build_defs()


def _specs(defs: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def test_every_contract_is_an_asset_and_so_is_the_narrative(defs: dg.Definitions) -> None:
    tables = {key for key in _specs(defs) if key.startswith("tables/")}
    assert tables == {f"tables/{code}" for code in (*Reference.load().contracts, "narrative")}


def test_a_contract_of_the_home_becomes_an_asset(home: Home) -> None:
    contracts = home.config / "contracts"
    contracts.mkdir(parents=True)
    source = next((BUNDLED / "contracts").glob("*.yml"))
    text = source.read_text(encoding="utf-8").replace(f"table: {source.stem}\n", "table: added_by_a_person\n")
    (contracts / "added.yml").write_text(text, encoding="utf-8")
    assert "tables/added_by_a_person" in _specs(build_defs())


def test_everything_is_described_owned_and_grouped(defs: dg.Definitions) -> None:
    specs = _specs(defs)
    assert {"archived_documents", "reconciliation", "release", "marts/fct_observation"} <= set(specs)
    assert not [key for key, spec in specs.items() if not spec.description]
    assert not [key for key, spec in specs.items() if not spec.owners]
    assert not [key for key, spec in specs.items() if spec.group_name in (None, "default")]
    assert not [key for key, spec in specs.items() if not spec.kinds]
    job = defs.resolve_job_def(LOAD)
    assert job.description
    for sensor in defs.sensors or ():
        assert sensor.description
    for schedule in defs.schedules or ():
        assert schedule.description


def test_every_data_test_of_dbt_is_a_check_that_a_person_sees(defs: dg.Definitions) -> None:
    """dagster-dbt leaves out a test of several models that does not say which of them it is about."""
    tests = [node for node in parsed_manifest().nodes.values() if node.resource_type == "test"]
    checks = {key.name for key in defs.resolve_asset_graph().asset_check_keys}
    assert len(tests) > 20
    assert {test.name for test in tests if test.name not in checks and test.alias not in checks} == set()


def test_the_flow_is_one_line_from_documents_to_release(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    ancestors = {key.to_user_string() for key in graph.get_ancestor_asset_keys(dg.AssetKey("release"))}
    assert ancestors == set(_specs(defs)) - {"release"}


def test_partitions_are_reporting_months_in_the_time_of_the_cities(defs: dg.Definitions) -> None:
    assert reporting_months.timezone == TIMEZONE == "Asia/Shanghai"
    assert reporting_months.has_partition_key("2020-09-01")
    for key, spec in _specs(defs).items():
        assert (spec.partitions_def == reporting_months) == key.startswith("tables/"), key


def test_a_load_of_one_month_has_its_partition_and_one_of_several_has_none() -> None:
    from datetime import date

    september, october = date(2020, 9, 1), date(2020, 10, 1)
    assert only_partition([september, september]) == "2020-09-01"
    assert only_partition([september, october]) is None
    assert only_partition([]) is None
    assert only_partition([date(1999, 1, 1)]) is None, "before the first partition it is loaded without one"


def test_a_broken_contract_is_named(home: Home) -> None:
    from ingest.errors import ReferenceDataError

    contracts = home.config / "contracts"
    contracts.mkdir(parents=True)
    (contracts / "broken.yml").write_text("table: [", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"broken\.yml"):
        build_defs()


def test_the_manifest_is_parsed_again_only_when_the_project_changed(tmp_path: Path, home: Home) -> None:
    from orchestration.transform.project import PROJECT, manifest_path

    project = tmp_path / "dbt_project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copytree(PROJECT / "target" / "prebuilt", project / "target" / "prebuilt")
    manifest = manifest_path(project)
    first = manifest.stat().st_mtime_ns
    assert manifest_path(project).stat().st_mtime_ns == first
    (project / "tests" / "added.sql").write_text("select 1 where false\n", encoding="utf-8")
    assert manifest_path(project).stat().st_mtime_ns > first
    assert "added" in manifest.read_text(encoding="utf-8")
