"""Damage that real renditions show: figures come back to their places with evidence, or are held, never guessed."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from ingest.reading import Reading
from tests.ingest.bulletin import (
    CITY,
    accounting_closes,
    annex_of,
    checks,
    held,
    nothing_wrong,
    page,
    plain,
    print_figure,
    printed,
    quarantine,
    read,
    row_of,
    served,
    values,
)
from tests.mutation.page import Annex, Cell, Key

SOURCE_CONTRADICTIONS = {"sum:investment.plan.industry@430200", "sum:investment.plan.industry@430281"}


def evidence(reading: Reading, key: Key) -> str:
    row = served(reading)[key]
    assert row["status"] == "repaired"
    return str(row["evidence"])


def operations(reading: Reading, table: str) -> str:
    return "；".join(o for report in reading.reports if report.table_code == table for o in report.operations)


def figures_of(annex: Annex, area: str) -> list[Key]:
    return [cell.key for row in annex.rows for cell in row.facts() if row.area == area and cell.key is not None]


# ----------------------------------------------------------------------------------------------- headers


def slid(annex: Annex) -> None:
    lowest = annex.header[-1]
    lowest.cells = [*lowest.cells[1:], lowest.cells[0]]


def lowest_lost(annex: Annex) -> None:
    annex.header = annex.header[:-1]


def all_lost(annex: Annex) -> None:
    annex.header = []


@pytest.mark.parametrize("damage", [slid, lowest_lost, all_lost], ids=lambda damage: damage.__name__)
def test_a_damaged_header_is_made_up_for_by_arithmetic(damage: object) -> None:
    bulletin = page()
    damage(annex_of(bulletin, "investment"))  # type: ignore[operator]
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert "表头" in operations(found, "investment")
    repaired = {key for key, row in served(found).items() if row["status"] == "repaired"}
    assert repaired
    assert all(key[1].startswith("investment.") and "表头" in evidence(found, key) for key in repaired)


# -------------------------------------------------------------------------------------------------- rows


def test_a_label_split_over_two_rows_lets_the_labels_below_slide() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "conversion")
    labels = [row.cells[0].text for row in annex.rows]
    for row, label in zip(annex.rows, [labels[0], "高新区", "天元区", *labels[2:6], *labels[7:]], strict=True):
        row.cells[0].text = label
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert "下滑一行" in operations(found, "conversion")
    for area, label in (("430203", "天元区"), ("430212", "株洲经开区")):
        for key in figures_of(annex, area):
            assert f"印作“{label}”" in evidence(found, key)


def test_a_label_split_without_figures_is_joined() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "works")
    row = row_of(annex, "430211")
    row.cells[0].text = "高新区"
    annex.body.insert(annex.body.index(row) + 1, "天元区" + "\t" * 18)
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert "高新区＋天元区" in evidence(found, figures_of(annex, "430211")[0])


def test_a_blank_row_is_no_row() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "works")
    annex.body.insert(annex.body.index(annex.rows[3]), "\t" * 18)
    assert values(read(printed(bulletin))) == values(plain())


@pytest.mark.parametrize("extra", ["", "-"], ids=["blank", "dash"])
def test_a_shifted_row_is_shifted_back_with_evidence(extra: str) -> None:
    bulletin = page()
    annex = annex_of(bulletin, "investment")
    row_of(annex, "430224").cells.insert(1, Cell(extra))
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert all("移位" in evidence(found, key) for key in figures_of(annex, "430224"))


def test_tabs_collapsed_to_spaces() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "conversion")
    for row in [*annex.header, *annex.rows]:
        row.separator = " "
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert accounting_closes(found)


@pytest.mark.parametrize("added", [False, True], ids=["in place of a known row", "as a further row"])
def test_a_row_of_an_unknown_area_is_held_with_suggestions(added: bool) -> None:
    bulletin = page()
    annex = annex_of(bulletin, "conversion")
    row = row_of(annex, "430204")
    stranger = copy.deepcopy(row) if added else row
    stranger.cells[0].text = "石峰新城"
    if added:
        annex.body.insert(annex.body.index(row), stranger)
    found = read(printed(bulletin))
    lost = set() if added else set(figures_of(annex, "430204"))
    assert values(found) == {key: value for key, value in values(plain()).items() if key not in lost}
    assert [cell["printed"] for cell in quarantine(found)] == [cell.text for cell in row.cells[1:]]
    for cell in quarantine(found):
        assert (cell["reason_code"], cell["row_label"], cell["area_code"]) == ("unknown_area", "石峰新城", None)
        assert "石峰新城" in cell["reason_zh"]
        assert "石峰区" in cell["suggestion"]


def test_a_label_printed_twice_is_the_missing_areas_where_the_order_puts_it() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "conversion")
    row_of(annex, "430224").cells[0].text = "荷塘区"
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert {served(found)[key]["status"] for key in figures_of(annex, "430224")} == {"repaired"}


def test_rows_of_one_area_are_all_held_where_the_order_does_not_tell() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "conversion")
    for area in ("430224", "430225"):
        row_of(annex, area).cells[0].text = "荷塘区"
    found = read(printed(bulletin))
    assert nothing_wrong(found)
    gone = {key for area in ("430224", "430225", "430202") for key in figures_of(annex, area)}
    assert not gone & served(found).keys()
    assert {cell["reason_zh"] for cell in quarantine(found) if cell["row_label"] == "荷塘区"} == {
        "“荷塘区”出现了不止一行"
    }


def test_a_spanned_figure_is_of_the_city_however_often_it_is_printed() -> None:
    bulletin = page()
    annex = annex_of(bulletin, "reserve")
    for row in annex.rows[1:]:
        row.cells[1].text = "4011"
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    metric = annex.rows[0].cells[1].key
    assert [key for key in served(found) if metric is not None and key[1] == metric[1]] == [metric]


def test_another_figure_in_a_spanned_column_is_held() -> None:
    bulletin = page()
    annex_of(bulletin, "reserve").rows[4].cells[1].text = "513"
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert [(cell["printed"], cell["reason_code"]) for cell in quarantine(found)] == [("513", "spanned_contradiction")]


# -------------------------------------------------------------------------------------------- characters


@pytest.mark.parametrize(
    ("metric", "text", "right"),
    [
        ("investment.completed.industry.key", "59.35", "59.85"),
        ("investment.plan.supporting", "29.71", "29.11"),
    ],
)
def test_a_digit_that_two_rules_pin_is_repaired_naming_them(metric: str, text: str, right: str) -> None:
    bulletin = page()
    print_figure(bulletin, ("430204", metric), text)
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    grounds = evidence(found, ("430204", metric))
    assert f"印作“{text}”" in grounds
    assert right in grounds
    assert f"balance:{metric}@{CITY}" in grounds
    assert grounds.count("@430204") >= 1
    assert served(found)["430204", metric]["printed"] == text
    assert set(checks(found, "fails")) == SOURCE_CONTRADICTIONS


def test_a_digit_that_the_rules_do_not_pin_to_the_last_is_held_with_what_it_may_be() -> None:
    """95.20 mends both rules, but so would 95.21: what was printed may be two slips away."""
    key = ("430204", "investment.completed.total")
    bulletin = page()
    print_figure(bulletin, key, "95.70")
    found = read(printed(bulletin))
    assert nothing_wrong(found)
    assert key not in served(found)
    assert "95.2" in str(held(found)[key]["suggestion"])


ONE_SUM = ("430204", "works.start.plan.industry")


@pytest.mark.parametrize("text", ["15", "22", "3", "130", "40", "1〇", "1 8"])
def test_what_only_one_sum_notices_is_never_served(text: str) -> None:
    """13 with one digit changed, both, one lost, one too many, or look-alikes: the sum tells that, not where."""
    bulletin = page()
    print_figure(bulletin, ONE_SUM, text)
    found = read(printed(bulletin))
    assert nothing_wrong(found)
    assert ONE_SUM not in served(found)
    assert (held(found)[ONE_SUM]["printed"], held(found)[ONE_SUM]["reason_code"]) == (text, "failing_rule")
    assert f"balance:{ONE_SUM[1]}@{CITY}" in held(found)[ONE_SUM]["reason_zh"]
    assert {key[1] for key in values(plain()).keys() - values(found).keys()} == {ONE_SUM[1]}


@pytest.mark.parametrize("text", ["5²", "①", "½", "1234567890123456", "9.12345"])
def test_what_is_no_number_is_held_and_counted(text: str) -> None:
    bulletin = page()
    print_figure(bulletin, ONE_SUM, text)
    found = read(printed(bulletin))
    assert held(found)[ONE_SUM]["printed"] == text
    assert nothing_wrong(found)
    assert accounting_closes(found)


@pytest.mark.parametrize("text", ["9" * 40 + ".3", "9" * 5000, "773.54321"])
def test_a_number_too_long_for_a_figure_is_left_open_in_the_narrative(text: str) -> None:
    (long,) = [key for key, row in served(plain()).items() if row["printed"].replace(" ", "") == "773.5亿元"]
    found = read(printed(page()).replace("773.5 亿元", f"{text} 亿元"))
    assert values(found) == {k: value for k, value in values(plain()).items() if k != long}
    (cell,) = quarantine(found)
    assert (cell["reason_code"], cell["reason_zh"]) == ("unattributed", "数字过长或小数过多，疑为转换错误")
    assert accounting_closes(found)


# ------------------------------------------------------------------------------------------------- units


def in_wan(*, converted: bool) -> Reading:
    bulletin = page()
    annex = annex_of(bulletin, "investment")
    annex.before = [line.replace("亿元", "万元") for line in annex.before]
    for cell in annex.facts():
        if converted and "%" not in cell.text:
            cell.text = str((Decimal(cell.text) * 10_000).quantize(Decimal(1)))
    return read(printed(bulletin))


def test_converted_figures_are_served_in_the_unit_they_are_printed_in() -> None:
    found = in_wan(converted=True)
    expected = {
        key: (value * 10_000, "万元") if key[1].startswith("investment.") and unit == "亿元" else (value, unit)
        for key, (value, unit) in values(plain()).items()
    }
    assert values(found) == expected
    assert set(checks(found, "fails")) == SOURCE_CONTRADICTIONS


def test_figures_that_contradict_their_unit_line_are_held_not_mended() -> None:
    found = in_wan(converted=False)
    assert nothing_wrong(found)
    assert {cell["reason_code"] for cell in quarantine(found)} == {"unit_unclear"}
    assert ("430204", "investment.plan.total") not in served(found)
    assert set(values(plain())) == set(served(found)) | set(held(found))


@pytest.mark.parametrize("text", ["305月0957", "11，", "/8个", "30.57亿"])
def test_a_garbled_cell_is_held_not_dropped(text: str) -> None:
    """The rest of the row is placed without it; it must not pass for a blank too many."""
    bulletin = page()
    key = ("430224", "investment.plan.industry")
    print_figure(bulletin, key, text)
    found = read(printed(bulletin))
    assert text in {cell["printed"] for cell in quarantine(found)}
    assert key not in served(found)
    assert nothing_wrong(found)
    assert accounting_closes(found)


def test_a_number_in_the_place_of_a_label_is_held_with_its_row() -> None:
    bulletin = page()
    row = row_of(annex_of(bulletin, "works"), "430204")
    del row.cells[0]
    found = read(printed(bulletin))
    assert [cell["printed"] for cell in quarantine(found)] == [cell.text for cell in row.cells]
    assert nothing_wrong(found)
    assert accounting_closes(found)
