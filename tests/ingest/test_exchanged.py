"""Columns and rows in each other's place, figures that cannot be, and what ``confirmed`` asks for."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import pytest

from ingest.edits.proofs import ASPECTS, proves
from ingest.emit.vocabulary import RULE_KINDS
from ingest.reading import Reading
from tests.ingest.bulletin import read, reference, served, text_of

Key = tuple[str, str]
Figure = dict[str, Any]


def text() -> str:
    return text_of("better")


@cache
def truth() -> dict[Key, Figure]:
    return served(read(text()))


def wrong(reading: Reading) -> list[str]:
    """What is served otherwise than of the print as it is."""
    return [
        f"{key} {row['value']} [{row['status']}]"
        for key, row in served(reading).items()
        if key not in truth() or truth()[key]["value"] != row["value"]
    ]


def body(table: str) -> list[int]:
    """Lines (0-based) of the rows of a table, from top to bottom."""
    return sorted({row["line"] - 1 for row in truth().values() if row["table_code"] == table})


def cells_changed(table: str, change: Any) -> str:
    """The print with ``change`` made to the cells of each row of a table, its label cells first."""
    lines = text().split("\n")
    for line in body(table):
        lines[line] = "\t".join(change(lines[line].split("\t")))
    return "\n".join(lines)


def columns_exchanged(table: str, one: int, other: int) -> str:
    first = reference().contracts[table].label_columns

    def change(cells: list[str]) -> list[str]:
        cells[first + one], cells[first + other] = cells[first + other], cells[first + one]
        return cells

    return cells_changed(table, change)


def rows_exchanged(table: str, one: int, other: int) -> str:
    """The figures of two rows (by their order) exchanged under their labels."""
    first, lines, rows = reference().contracts[table].label_columns, text().split("\n"), body(table)
    a, b = (lines[rows[n]].split("\t") for n in (one, other))
    lines[rows[one]], lines[rows[other]] = "\t".join(a[:first] + b[first:]), "\t".join(b[:first] + a[first:])
    return "\n".join(lines)


@pytest.mark.parametrize("table", ["investment", "conversion"])
def test_columns_that_rates_tell_apart_are_never_served_in_each_others_place(table: str) -> None:
    width = len(reference().contracts[table].columns)
    for one, other in combinations(range(width), 2):
        assert wrong(read(columns_exchanged(table, one, other))) == [], (one, other)


@pytest.mark.parametrize(
    ("table", "one", "other"),
    [
        ("five_hundreds", 0, 4),  # projects, which only the narrative knows
        ("works", 1, 6),  # of which industry: the narrative again
        ("scores", 2, 4),  # points of the header, best and worst
        ("scores", 0, 6),  # a total in place of an item
        ("five_batches", 6, 16),  # a plan in 亿元 and a count of projects
        ("attraction", 0, 2),  # a total that two other tables print
    ],
)  # fmt: skip
def test_columns_that_anything_tells_apart_are_held(table: str, one: int, other: int) -> None:
    reading = read(columns_exchanged(table, one, other))
    assert wrong(reading) == []
    columns = reference().contracts[table].columns
    moved = {columns[one].label_zh, columns[other].label_zh}
    held = {row["column_label"] for row in reading.tables["quarantine"].to_pylist() if row["table_code"] == table}
    assert held == moved


@pytest.mark.parametrize("table", ["investment", "five_batches", "conversion"])
def test_rows_that_other_tables_contradict_are_held_whole(table: str) -> None:
    rows = len(body(table))
    for one, other in [(1, 2), (2, rows - 2), (4, 5)]:
        reading = read(rows_exchanged(table, one, other))
        assert wrong(reading) == [], (one, other)
        lost = {area for area, metric in truth().keys() - served(reading).keys()}
        assert len(lost) == 2


def test_a_penalty_is_never_positive_and_an_item_never_far_above_its_points() -> None:
    for column, printed in (("score.penalty", "65"), ("score.tech_innovation", "147.4")):
        position = reference().contracts["scores"].column_of[column][0] + 1
        lines = text().split("\n")
        cells = lines[body("scores")[3]].split("\t")
        cells[position] = printed
        lines[body("scores")[3]] = "\t".join(cells)
        reading = read("\n".join(lines))
        assert wrong(reading) == []
        assert printed in reading.tables["quarantine"]["printed"].to_pylist()


def test_ranks_among_equal_scores_confirm_nothing() -> None:
    def equal(cells: list[str]) -> list[str]:
        cells[1] = "855.11"
        return cells

    ranks = {k: row for k, row in served(read(cells_changed("scores", equal))).items() if k[1] == "score.rank"}
    assert {row["checks_passed"] for row in ranks.values()} == {0}
    assert "confirmed" not in {row["status"] for row in ranks.values()}


def test_rows_without_a_name_are_reported_and_say_why() -> None:
    unnamed = [row for row in truth().values() if row["evidence"]]
    assert {row["status"] for row in unnamed} == {"reported"}
    assert {row["evidence"] for row in unnamed} == {
        "本行没有印出地区名称，只凭行的次序归属，没有他表、正文或此前月份可证"
    }
    # Each area's second row, but for the total's, which is the sum of the others.
    lines = text().split("\n")
    assert {row["line"] for row in unnamed} == {n + 1 for n in body("land")[3:] if not lines[n].split("\t")[0]}


def test_nearly_all_of_an_undamaged_bulletin_is_confirmed() -> None:
    figures = [row for row in truth().values() if row["table_code"] != "narrative"]
    assert sum(row["status"] == "confirmed" for row in figures) >= 0.95 * len(figures)


def test_a_repair_is_right_to_the_last_digit_that_its_column_prints() -> None:
    """37.20 garbled to 3 is not 37: rules that hold for 37 give or take a half tell nothing of the hundredths."""
    lines = text().split("\n")
    row = body("investment")[4]
    lines[row] = lines[row].replace("\t97.36\t", "\t9\t")
    reading = read("\n".join(lines))
    assert wrong(reading) == []


def test_every_kind_of_check_says_what_it_proves() -> None:
    for kind in RULE_KINDS:
        assert {*proves(kind, "any table").split(",")} <= {*ASPECTS, ""}, kind
    told: dict[str, set[str]] = {}
    for row in read(text()).tables["check"].to_pylist():
        kind = "between tables" if row["table_code"] == "series" else row["rule_kind"]
        told.setdefault(kind, set()).add(row["proves"])
    assert told == {
        "balance": {"value"},
        "sum": {"value,row,column"},
        "ratio": {"value,row,column"},
        "rank": {"row"},
        "between tables": {"value,column,area,unit"},
        "narrative": {"value,column,area,unit,period"},
        "claim": {"area"},
    }
