"""The job end to end: real documents, the real dbt project, a real instance."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.accounts import LoadAccount
from orchestration.session import account_path
from orchestration.transform.project import PROJECT
from tests.orchestration.conftest import MONTH, SAMPLE, Run
from tests.synthetic import CITY_CODES, generate
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.query import run_sql
from warehouse.release import current_release

TABLE = dg.AssetKey(["tables", "investment"])


def _served(home: Home, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in run_sql(home, sql).to_pylist()]


def _document(folder: Path, month: int, code: str = CITY_CODES[0]) -> Path:
    bulletin = generate(code, date(2021, month, 1))
    path = folder / bulletin.file_name
    path.write_bytes(bulletin.content)
    return path


def _problems(result: dg.ExecuteInProcessResult) -> str:
    found = [e.step_failure_data for e in result.all_events if e.is_step_failure]
    return "\n".join(str(d.user_failure_data.description) for d in found if d.user_failure_data)


def _checks(events: Sequence[dg.EventLogEntry]) -> dict[str, dg.AssetCheckEvaluation]:
    """What the asset checks of a run found, by their names."""
    found = [e.dagster_event.asset_check_evaluation_data for e in events if e.dagster_event and _is_check(e)]
    return {evaluation.check_name: evaluation for evaluation in found}


def _is_check(entry: dg.EventLogEntry) -> bool:
    return entry.dagster_event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION


def test_a_load_publishes_every_figure(loaded: Home, loaded_once: tuple[Path, str]) -> None:
    account = LoadAccount.read(account_path(loaded, loaded_once[1]))
    figures = sum(sum(edition.statuses.values()) for edition in account.editions)
    assert _served(loaded, "select count(*), count(distinct month) from fct_observation") == [(figures, 1)]
    assert account.release is not None
    assert account.release["release_id"] == current_release(loaded).release_id  # type: ignore[union-attr]


def test_the_books_of_a_load_close(loaded: Home, loaded_once: tuple[Path, str]) -> None:
    account = LoadAccount.read(account_path(loaded, loaded_once[1]))
    (edition,) = account.editions
    homes = edition.tokens_fact + edition.tokens_non_fact + edition.tokens_quarantined
    assert edition.tokens == homes > 1000
    assert all(table.closes for table in edition.tables)
    assert {table.table_code for table in edition.tables} >= {"investment", "narrative"}


def test_tables_are_materialized_for_their_month_with_their_checks(loaded: Home, loaded_once: tuple[Path, str]) -> None:
    with dg.DagsterInstance.get() as instance:
        assert instance.get_materialized_partitions(TABLE) == {MONTH}
        event = instance.get_latest_materialization_event(TABLE)
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["dagster/row_count"].value == 144
        records = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(TABLE, "edit_rules"), limit=1
        )
        evaluation = records[0].event.dagster_event.asset_check_evaluation_data  # type: ignore[union-attr]
        # The bulletin contradicts itself in two sums (docs): loaded as printed, and said.
        assert not evaluation.passed
        assert evaluation.severity is dg.AssetCheckSeverity.WARN
        assert evaluation.metadata["rows_placed"].value == 144
        assert "|" in str(evaluation.metadata["preview"].value)
        cells = instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(TABLE, "every_cell_accounted_for"), limit=1
        )
        assert cells[0].event.dagster_event.asset_check_evaluation_data.passed  # type: ignore[union-attr]


def test_dbt_models_and_tests_are_events_of_the_run(loaded: Home, loaded_once: tuple[Path, str]) -> None:
    with dg.DagsterInstance.get() as instance:
        events = instance.all_logs(loaded_once[1])
        materialized = {
            e.dagster_event.asset_key.to_user_string()  # type: ignore[union-attr]
            for e in events
            if e.dagster_event and e.dagster_event.is_step_materialization
        }
        checks = _checks(events)
    assert {"marts/fct_observation", "marts/dim_area", "release"} <= materialized
    for mart in (key.split("/")[1] for key in materialized if key.startswith("marts/")):
        # A view has the rules of what it shows.
        assert mart.startswith("v_") or checks[f"{mart}_upholds_its_rules"].passed, mart
    assert checks["vintages_follow_each_other"].passed


def test_the_same_documents_again_change_nothing(loaded: Home, run: Run) -> None:
    before = _served(loaded, "from fct_observation order by all")
    segments = Lake(loaded).segments()
    result = run([SAMPLE], partition=MONTH)
    assert result.success
    assert Lake(loaded).segments() == segments
    assert _served(loaded, "from fct_observation order by all") == before


def test_several_months_are_one_run_one_build_one_release(loaded: Home, run: Run, tmp_path: Path) -> None:
    before = current_release(loaded)
    folder = tmp_path / "documents"
    folder.mkdir()
    for month in (2, 5):
        _document(folder, month)
    _document(folder, 5, CITY_CODES[1])
    result = run([folder])
    assert result.success, _problems(result)
    with dg.DagsterInstance.get() as instance:
        assert instance.get_materialized_partitions(TABLE) == {MONTH, "2021-02-01", "2021-05-01"}
    after = current_release(loaded)
    assert before is not None
    assert after is not None
    assert int(after.release_id) == int(before.release_id) + 1
    cities = "select month::text, city_code, count(*) > 1000 from v_observation group by all order by all"
    assert [row[0] for row in _served(loaded, cities)] == [
        "2020-09-01",
        "2021-02-01",
        "2021-05-01",
        "2021-05-01",
    ]


def test_a_failing_dbt_test_blocks_publication(loaded: Home, run: Run, tmp_path: Path) -> None:
    before = current_release(loaded)
    project = _project(tmp_path)
    (project / "tests" / "always_fails.sql").write_text(
        "select 1 as found from {{ ref('dim_area') }} limit 1\n", encoding="utf-8"
    )
    document = _document(tmp_path, 2)
    result = run([document], dbt_project=project)
    assert not result.success
    assert "always_fails: Got 1 result, configured to fail if != 0 (found=1)" in _problems(result)
    with dg.DagsterInstance.get() as instance:
        check = _checks(instance.all_logs(result.run_id))["always_fails"]
    assert not check.passed
    assert check.description == "found=1"
    assert "found=1" in str(check.metadata["failing_rows"].value)
    assert current_release(loaded) == before
    assert not [e for e in result.all_events if e.is_step_start and e.step_key == "release"]
    assert len(Lake(loaded).segments()) == 2, "what was read waits in the lake for the project to be mended"


def test_a_failing_unit_test_blocks_publication(loaded: Home, run: Run, tmp_path: Path) -> None:
    before = current_release(loaded)
    project = _project(tmp_path)
    (project / "models" / "wrong.yml").write_text(
        """
unit_tests:
  - name: wrong_on_purpose
    model: int_current_reading
    given:
      - input: ref('stg_lake__reading')
        rows: []
    expect:
      rows:
        - {bulletin_id: no_such_bulletin}
""",
        encoding="utf-8",
    )
    result = run([_document(tmp_path, 2)], dbt_project=project)
    assert not result.success
    assert "wrong_on_purpose" in _problems(result)
    assert current_release(loaded) == before


def test_a_model_that_stands_in_others_says_why_it_cannot_be_compiled(loaded: Home, run: Run, tmp_path: Path) -> None:
    before = current_release(loaded)
    project = _project(tmp_path)
    with (project / "models" / "staging" / "stg_lake__rendition.sql").open("a", encoding="utf-8") as model:
        model.write("{{ exceptions.raise_compiler_error('upside down') if execute }}")
    result = run([_document(tmp_path, 2)], dbt_project=project)
    assert not result.success
    assert "stg_lake__rendition.sql) upside down" in _problems(result)
    assert current_release(loaded) == before


def test_a_release_that_lacks_a_relation_is_not_served(loaded: Home, run: Run, tmp_path: Path) -> None:
    before = current_release(loaded)
    project = _project(tmp_path)
    settings = project / "dbt_project.yml"
    settings.write_text(
        settings.read_text(encoding="utf-8").rstrip() + '\n  - "drop table marts.fct_check"\n',
        encoding="utf-8",
    )
    result = run([_document(tmp_path, 2)], dbt_project=project)
    assert not result.success
    assert "fct_check" in _problems(result)
    assert current_release(loaded) == before
    assert duckdb.connect(str(loaded.database), read_only=True).execute(
        "select count(*) > 0 from marts.fct_check"
    ).fetchone() == (True,)


def test_only_bad_documents_fail_the_run_without_a_retry(home: Home, run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run([tmp_path / "empty.txt"])
    assert not result.success
    assert "empty.txt" in _problems(result)
    assert not [e for e in result.all_events if e.is_step_up_for_retry]
    assert Lake(home).segments() == []


def _project(folder: Path) -> Path:
    """A copy of the dbt project, to be damaged."""
    project = folder / "dbt_project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    return project
