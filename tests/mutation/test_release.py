"""A small run of the release gate: damaged bulletins in one load through the real job, and the release graded.

``python -m tests.mutation.release`` is the long form.
"""

from __future__ import annotations

from collections import Counter

import duckdb
import pytest

from tests.mutation.edits.tally import Graded
from tests.mutation.release.__main__ import report, run
from tests.mutation.release.load import Load
from tests.mutation.release.lot import Choice, Planned, plan

SEED, COUNT = 3, 20
EDITS = (
    "cell emptied", "cell lost", "header cell emptied", "header row lost", "label lost", "line swapped with the next",
    "rows swapped", "table moved", "title lost", "unit line changed", "unit line lost",
)  # fmt: skip

Gate = tuple[list[Planned], Load, list[Graded]]


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    planned = plan(COUNT, SEED)
    loaded, results = run(planned, Choice(SEED, EDITS, most=1), tmp_path_factory.mktemp("gate"))
    assert results, loaded.said
    return planned, loaded, results


def test_a_run_has_months_alone_and_a_year_of_months_damaged_and_not(gate: Gate) -> None:
    planned, _, results = gate
    assert len(results) == COUNT
    assert Counter(p.in_year for p in planned) == {True: 17, False: 3}
    assert {p.damaged for p in planned} == {True, False}


def test_every_month_is_in_the_release_and_nothing_is_wrong(gate: Gate) -> None:
    planned, loaded, results = gate
    assert loaded.code == 0
    assert [told for result in results for told in result.told.values()] == []
    with duckdb.connect(str(loaded.database), read_only=True) as release:
        months = release.execute("select city_code, month from marts.dim_bulletin").fetchall()
    assert set(months) == {(p.which.city, p.which.month) for p in planned}


def test_undamaged_months_beside_damaged_ones_are_whole(gate: Gate) -> None:
    planned, _, results = gate
    for one, result in zip(planned, results, strict=True):
        if not one.damaged:
            assert result.counts["right"] == result.counts["figures"] > 700


def test_the_report_has_the_figures_of_the_gate(gate: Gate) -> None:
    planned, _, results = gate
    told = report(planned, results, most=5)
    assert "alone in their year: 3 bulletins" in told
    assert "in years of months: 17 bulletins" in told
    assert "wrong and unflagged 0 (0 confirmed), wrong but failing a check 0, non-facts served 0, missing 0." in told
