"""Every code that a reading can hold passes every test of the marts; any other is told with its edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from dbt_build import PROJECT, paths_of
from lake_fixture import CITY, SERIES, Fact, FixtureReading, write_lake

from ingest.emit.schemas import SCHEMAS
from ingest.emit.vocabulary import CODES, COLUMNS
from ingest.reference import Reference
from orchestration.transform.runner import Outcome, invoke

MONTH = date(2020, 1, 1)
METRICS = sorted(metric for metric in Reference.load().metrics if metric.startswith("works.start"))


@dataclass
class Altered:
    """A reading with rows for every code, or with rows of its own."""

    reading: FixtureReading
    codes: dict[str, dict[str, list[str]]]

    @property
    def tables(self) -> dict[str, pa.Table]:
        found = self.reading.tables
        for dataset, columns in self.codes.items():
            (pattern, *_) = found[dataset].to_pylist()
            rows: list[dict[str, Any]] = []
            for column, codes in columns.items():
                for code in codes:
                    number = len(rows) + 1
                    own = {"check_id": f"check-{number}", "first_line": number, "line": number}
                    own = {name: value for name, value in own.items() if name in pattern}
                    rows.append({**pattern, **own, column: code})
            found[dataset] = pa.Table.from_pylist(rows, SCHEMAS[dataset])
        return found


def build(folder: Path, *readings: Altered | FixtureReading) -> Outcome:
    lake, database = write_lake(folder / "lake", [readings]), folder / "bulletins.duckdb"
    with paths_of(lake, database):
        return invoke(["build", "--exclude-resource-type", "unit_test"], project=PROJECT, target=folder / "target")


def reading(issue: int, month: date, *statuses: str) -> FixtureReading:
    facts = [
        Fact(CITY, metric, "7", "个", status, "works")
        for metric, status in zip(METRICS, statuses or ("reported",), strict=False)
    ]
    return FixtureReading(issue, month, date(month.year, month.month + 1, 20), facts)


def test_every_code_that_a_reading_may_hold_passes(tmp_path: Path) -> None:
    codes = {
        dataset: {column: list(CODES[listed]) for column, listed in columns.items()}
        for dataset, columns in COLUMNS.items()
        if dataset not in ("observation", "belief")
    }
    outcome = build(tmp_path, Altered(reading(1, MONTH, *CODES["status"]), codes))
    assert outcome.success, outcome.problem
    with duckdb.connect(str(tmp_path / "bulletins.duckdb"), read_only=True) as connection:
        for relation, column, listed in (
            ("fct_check", "rule_kind", "rule_kind"), ("fct_check", "outcome", "outcome"),
            ("fct_table_reading", "header_match", "header_match"), ("fct_token", "token_class", "token_class"),
            ("fct_observation", "status", "status"),
        ):  # fmt: skip
            found = {row[0] for row in connection.execute(f"select distinct {column} from marts.{relation}").fetchall()}
            assert found == set(CODES[listed])
            named = connection.execute("select code from marts.dim_label where domain = ?", [listed]).fetchall()
            assert {row[0] for row in named} >= found, f"every {column} has a name"


@pytest.mark.parametrize(("dataset", "column"), [("table_reading", "header_match"), ("check", "rule_kind")])
def test_another_code_fails_and_names_its_edition(tmp_path: Path, dataset: str, column: str) -> None:
    wrong = Altered(reading(2, date(2020, 2, 1)), {dataset: {column: ["unheard_of"]}})
    outcome = build(tmp_path, reading(1, MONTH), wrong)
    assert not outcome.success
    assert not outcome.failed_otherwise
    ((places),) = outcome.failing_editions.values()
    assert places == [f"{CITY}-{SERIES}-2020-02|original|||2020-02-01"]
