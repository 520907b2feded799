"""A printed unit holds for what it spans, the nearest print wins, and what contradicts it is held."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ingest.bulletin import (
    accounting_closes,
    annex_of,
    nothing_wrong,
    page,
    plain,
    print_figure,
    printed,
    quarantine,
    read,
    served,
    values,
)  # fmt: skip
from tests.mutation.page import Page

HALL = ("430204", "reserve.plants_started.plan")


def in_wan(bulletin: Page, code: str) -> None:
    """Converts the figures of a table from 亿元 to 万元."""
    for cell in annex_of(bulletin, code).facts():
        if cell.unit == "亿元":
            cell.text = f"{Decimal(cell.text) * 10_000:.0f}"


def base(number: tuple[Decimal, str]) -> tuple[Decimal, str]:
    value, unit = number
    return (value * 10_000, "万元") if unit == "亿元" else number


def test_a_unit_in_a_group_s_label_is_that_of_all_columns_under_it() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "investment")
    annex.before = [line for line in annex.before if "单位" not in line]
    for cell in annex.header[0].cells[1:]:
        if cell.text.strip() and "比重" not in cell.text:
            cell.text += "(万元)"
    in_wan(bulletin, "investment")
    found = read(printed(bulletin))
    assert {key: base(number) for key, number in values(found).items()} == {
        key: base(number) for key, number in values(plain()).items()
    }
    assert served(found)["430204", "investment.plan.industry"]["unit"] == "万元"
    assert not quarantine(found)


def test_figures_of_another_unit_than_the_printed_one_are_held() -> None:
    bulletin = page()
    in_wan(bulletin, "investment")
    found = read(printed(bulletin))
    assert nothing_wrong(found)
    assert {q["reason_code"] for q in quarantine(found)} == {"unit_unclear"}
    assert accounting_closes(found)


def test_a_note_below_a_table_says_its_unit() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "investment")
    annex.before = [line for line in annex.before if "单位" not in line]
    annex.after = ["", "注：表中投资额单位为万元。", *annex.after]
    in_wan(bulletin, "investment")
    found = read(printed(bulletin))
    assert served(found)["430204", "investment.plan.industry"]["unit"] == "万元"
    assert not quarantine(found)


def test_units_printed_in_the_cells_are_read() -> None:
    bulletin = page()
    for cell in annex_of(bulletin, "land").facts():
        if cell.unit != "%":
            cell.text += cell.unit
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert not quarantine(found)
    assert "亩" in served(found)["430204", "land.collective.planned_area"]["evidence"]


@pytest.mark.parametrize(("text", "served_as"), [("180000平方米", "18"), ("18万平方米", "18"), ("18亩", None)])
def test_a_lone_other_unit_in_a_cell_is_converted_or_held(text: str, served_as: str | None) -> None:
    bulletin = page()
    key = next(k for k, v in values(plain()).items() if k[1] == HALL[1] and v[0] == 18)
    print_figure(bulletin, key, text)
    found = read(printed(bulletin))
    assert nothing_wrong(found)
    assert (key in served(found)) == (served_as is not None)
    assert accounting_closes(found)


@pytest.mark.parametrize(("old", "new"), [("亩", "公顷"), ("平方米", "万平方米")])
def test_a_wrong_unit_of_land_serves_nothing_wrong(old: str, new: str) -> None:
    bulletin = page()
    annex = annex_of(bulletin, "land")
    annex.before = [line.replace(old, new) if "单位" in line else line for line in annex.before]
    found = read(printed(bulletin))
    assert nothing_wrong(found)
    assert accounting_closes(found)


def test_titles_exchanged_are_decided_by_header_and_rows() -> None:
    bulletin = page()
    a, b = annex_of(bulletin, "five_hundreds"), annex_of(bulletin, "five_batches")
    a.before, b.before = b.before, a.before
    found = read(printed(bulletin))
    assert nothing_wrong(found)
    assert set(served(plain())) - set(served(found)) <= {k for k in served(plain()) if "directive" in k[1]}


def test_a_label_filled_down_over_its_rows_is_the_area_s() -> None:
    bulletin = page()
    label = ""
    for row in annex_of(bulletin, "land").rows:
        label = row.cells[0].text or label
        row.cells[0].text = label
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert not quarantine(found)
