"""Slips of characters: repaired only where no other slip would explain them, and never on coarse evidence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.reconcile.variants import variants
from tests.ingest.bulletin import (
    annex_of,
    held,
    nothing_wrong,
    page,
    plain,
    print_figure,
    printed,
    read,
    row_of,
    text_of,
    values,
)
from tests.mutation.page import Key


@pytest.mark.parametrize(
    ("shown", "meant"),
    [("1.5", "12.5"), ("122.5", "12.5"), ("0.82", "0.28"), ("125", "12.5"), ("1.25", "12.5"), ("-12.5", "12.5")],
    ids=["digit lost", "digit doubled", "digits swapped", "point lost", "point moved", "minus added"],
)
def test_every_slip_is_among_the_readings(shown: str, meant: str) -> None:
    assert Decimal(meant) in {Decimal(str(figure.value)) for figure in variants(shown)}


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (("430203-p1", "reserve.plants_finished.completed"), "18.9"),
        (("430203", "city.tech_innovation.completed"), "8.14"),
        (("430211", "investment.completed.total"), "-93.29"),
        (("430281", "conversion.current.signed"), "1.5"),
    ],
)
def test_a_wrong_figure_is_never_served_as_another_wrong_one(key: Key, text: str) -> None:
    bulletin = page()
    print_figure(bulletin, key, text)
    assert nothing_wrong(read(printed(bulletin)))


def test_a_count_is_never_negative() -> None:
    key = ("430202", "attraction.source.beijing")
    bulletin = page()
    cell = next(c for c in row_of(annex_of(bulletin, "attraction"), "430202").cells if c.key == key)
    cell.text = "-1"
    found = read(printed(bulletin))
    assert key not in values(found)
    assert key in held(found)


def test_decimal_commas_throughout_a_table_are_read() -> None:
    bulletin = page()
    for row in annex_of(bulletin, "investment").rows:
        for cell in row.facts():
            cell.text = cell.text.replace(".", ",")
    right = {k: v for k, v in values(plain()).items() if k[1].startswith("investment.")}
    found = read(printed(bulletin))
    served = {k: v for k, v in values(found).items() if k[1].startswith("investment.")}
    assert set(served.items()) <= set(right.items())
    assert len(served) >= 0.9 * len(right)


def test_what_the_narrative_restates_otherwise_is_held_if_one_slip_explains_it() -> None:
    key = ("430200", "investment.progress.industry")
    bulletin = page()
    print_figure(bulletin, key, "93.7%")
    assert "93.9%" in text_of("better")
    found = read(printed(bulletin))
    assert values(found).get(key) in (None, values(plain())[key])


def test_two_cells_of_a_row_exchanged_are_held_though_their_row_still_adds_up() -> None:
    columns = ("works.finish.early", "works.finish.off_plan")
    right = values(plain())
    areas = [row.area for row in annex_of(page(), "works").rows]
    exchanged = [a for a in areas if len({right.get((a, code)) for code in columns} - {None}) == 2]
    assert len(exchanged) > 3
    for area in exchanged:
        bulletin = page()
        cells = {cell.key: cell for cell in row_of(annex_of(bulletin, "works"), area).cells if cell.key}
        one, other = (cells[area, code] for code in columns)
        one.text, other.text = other.text, one.text
        found = read(printed(bulletin))
        assert {(area, code) for code in columns} <= held(found).keys(), area
