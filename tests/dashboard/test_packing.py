"""Months of a series as one text: every figure at its month, to its printed decimal."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from warehouse.dashboard.packing import fronts, packed
from warehouse.dashboard.series import PRINTED_VALUE


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("7", 0, "7"), ("101.74", 2, "101.74"), ("147.2", 2, "147.20"), ("-0.5", 1, "-0.5"), ("62.125", 3, "62.125"),
        ("0.1234", 4, "0.1234"), ("0.1234", 6, "0.1234"), ("100", 0, "100"),
    ],
)  # fmt: skip
def test_a_figure_is_shown_to_its_printed_decimal(value: str, decimals: int, shown: str) -> None:
    given = f"(select cast('{value}' as decimal(18, 4)) as value, {decimals} as decimals) as f"
    assert duckdb.sql(f"select {PRINTED_VALUE} from {given}").fetchall() == [(shown,)]


def test_months_without_a_figure_stay_empty() -> None:
    first = np.array([True, False, True, True, False])
    front = fronts(first, np.array([1, 4, 0, 0, 11]))
    texts = packed(front, pa.array(["1.5", "2", "3", "4", ""]), pa.array(["", "@1", "", "", ""]))
    assert texts == ["|1.5|||2@1", "3", "4"]
    assert packed(front.slice(2), pa.array(["3", "4", "5"])) == ["3", "4" + "|" * 11 + "5"]


def test_nothing_packs_to_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert packed(fronts(none.astype(bool), none), pa.array([], pa.string())) == []


def test_two_figures_of_one_month_are_not_run_into_one() -> None:
    with pytest.raises(ValueError, match="two rows of one month"):
        fronts(np.array([True, False]), np.array([3, 3]))


def test_a_figure_without_a_text_does_not_shift_the_months_behind_it() -> None:
    with pytest.raises(ValueError, match="lacks a text"):
        packed(fronts(np.array([True, False]), np.array([0, 1])), pa.array(["1", None]))
