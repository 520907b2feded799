"""Rows of categories, headers against bodies, rates as fractions: read right with evidence, or held, never by order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.reading import Reading
from tests.ingest.bulletin import accounting_closes, nothing_wrong, plain, quarantine, read, served, text_of, values

Rows = list[list[str]]


def damaged(title: str, damage: Callable[[Rows], None]) -> Reading:
    """The bundled bulletin with the rows of one table (header and body, cells by column) damaged."""
    lines = text_of("better").split("\n")
    top = max(n for n, line in enumerate(lines) if title in line)
    first = next(n for n in range(top, len(lines)) if "\t" in lines[n])
    last = next(n for n in range(first, len(lines)) if "\t" not in lines[n])
    rows = [line.split("\t") for line in lines[first:last]]
    damage(rows)
    lines[first:last] = ["\t".join(row) for row in rows]
    return read("\n".join(lines))


def lost(reading: Reading) -> set[tuple[str, str]]:
    return set(values(plain())) - set(values(reading))


LAND, ATTRACTION, SCORES, RESERVE = "征地拆迁完成情况表", "招商引资及引进“500", "季度考核得分表", "土地和标准厂房完成"
HEAD = 2
"""Header rows of the land table; two body rows an area follow, the city's first."""


def swapped(rows: Rows) -> None:
    rows[HEAD + 5], rows[HEAD + 6] = rows[HEAD + 6], rows[HEAD + 5]


def swapped_at_total(rows: Rows) -> None:
    rows[HEAD + 1], rows[HEAD + 2] = rows[HEAD + 2], rows[HEAD + 1]


def first_row_lost(rows: Rows) -> None:
    del rows[HEAD]


def pair_lost(rows: Rows) -> None:
    del rows[HEAD + 5 : HEAD + 7]


def pair_moved(rows: Rows) -> None:
    pair = rows[HEAD + 5 : HEAD + 7]
    del rows[HEAD + 5 : HEAD + 7]
    rows[HEAD + 9 : HEAD + 9] = pair


def stray_row(rows: Rows) -> None:
    rows.insert(HEAD + 7, ["", "国有", "9", "91234", "", "", "4", "4321", "5%", "", "", ""])


def label_moved_up(rows: Rows) -> None:
    rows[HEAD + 5][0], rows[HEAD + 6][0] = rows[HEAD + 6][0], ""


def label_carried(rows: Rows) -> None:
    rows[HEAD + 5][0], rows[HEAD + 7][0] = rows[HEAD + 4][0], rows[HEAD + 6][0]
    rows[HEAD + 6][0] = rows[HEAD + 4][0]


@pytest.mark.parametrize(
    ("damage", "most"),
    [(swapped, 10), (swapped_at_total, 10), (first_row_lost, 15), (pair_lost, 20), (pair_moved, 20), (stray_row, 5),
     (label_moved_up, 30), (label_carried, 30)],
)  # fmt: skip
def test_rows_that_break_the_pattern_of_categories_are_held(damage: Callable[[Rows], None], most: int) -> None:
    reading = damaged(LAND, damage)
    assert nothing_wrong(reading)
    assert accounting_closes(reading)
    assert 0 < len(lost(reading)) <= most
    assert quarantine(reading)


def categories_exchanged(rows: Rows) -> None:
    rows[HEAD + 4][1], rows[HEAD + 5][1] = rows[HEAD + 5][1], rows[HEAD + 4][1]


def category_lost(rows: Rows) -> None:
    rows[HEAD + 5][1] = ""


def copy_of_another(rows: Rows) -> None:
    rows.insert(HEAD + 5, list(rows[HEAD + 17]))


def total_again(rows: Rows) -> None:
    rows += [list(rows[HEAD]), list(rows[HEAD + 1])]


@pytest.mark.parametrize("damage", [categories_exchanged, category_lost, copy_of_another, total_again])
def test_rows_whose_place_is_told_are_read(damage: Callable[[Rows], None]) -> None:
    reading = damaged(LAND, damage)
    assert values(reading) == values(plain())
    assert accounting_closes(reading)


def test_a_figure_where_its_category_has_none_is_held() -> None:
    def exchanged(rows: Rows) -> None:
        row = rows[HEAD + 1]
        row[5], row[6] = row[6], row[5]

    assert nothing_wrong(damaged(LAND, exchanged))


def test_a_label_that_slid_to_its_neighbour_heads_no_figures() -> None:
    def moved(rows: Rows) -> None:
        rows[6][0], rows[5][0] = rows[5][0], ""

    reading = damaged(SCORES, moved)
    assert nothing_wrong(reading)
    assert len(lost(reading)) == 32


@pytest.mark.parametrize("at", range(1, 14))
@pytest.mark.parametrize("cut", [False, True])
def test_a_header_cell_doubled_moves_no_column(at: int, cut: bool) -> None:
    def doubled(rows: Rows) -> None:
        rows[1].insert(at, rows[1][at])
        if cut:
            rows[1].pop()

    reading = damaged(ATTRACTION, doubled)
    assert values(reading) == values(plain())
    assert quarantine(reading) == []


@pytest.mark.parametrize("number", range(3))
def test_a_header_row_lost_moves_no_column(number: int) -> None:
    reading = damaged(ATTRACTION, lambda rows: rows.pop(number) and None)
    assert nothing_wrong(reading)
    assert accounting_closes(reading)


def test_two_labels_exchanged_are_not_two_columns_exchanged() -> None:
    def exchanged(rows: Rows) -> None:
        rows[1][12], rows[1][13] = rows[1][13], rows[1][12]

    reading = damaged(ATTRACTION, exchanged)
    assert nothing_wrong(reading)
    assert {metric for _, metric in lost(reading)} == {"attraction.source.beijing", "attraction.source.shanghai"}


def as_fraction(text: str) -> str:
    if not text.endswith("%"):
        return text
    return f"{float(text[:-1]) / 100:.4f}".rstrip("0")


@pytest.mark.parametrize("title", [LAND, RESERVE])
def test_rates_as_fractions_are_per_cent(title: str) -> None:
    def stored(rows: Rows) -> None:
        rows[:] = [[as_fraction(cell) for cell in row] for row in rows]

    reading = damaged(title, stored)
    assert values(reading).items() <= values(plain()).items()
    assert all("progress" in metric for _, metric in lost(reading))
    assert len(lost(reading)) <= 1
    row = served(reading)["430203", "land.collective.planned_area_progress"]
    if title == LAND:
        assert (row["value"], row["printed"], row["status"]) == (74, "0.74", "repaired")
        assert "换算为百分数" in row["evidence"]


def test_a_lone_fraction_is_no_rate() -> None:
    def one(rows: Rows) -> None:
        rows[HEAD + 4][8] = as_fraction(rows[HEAD + 4][8])

    reading = damaged(LAND, one)
    assert lost(reading) == {("430203", "land.collective.planned_area_progress")}
    assert nothing_wrong(reading)
