"""The bundled bulletin, better form and damaged form, against its hand-placed truth."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from ingest.reading import Reading
from tests.ingest.bulletin import (
    CITY,
    SAMPLES,
    accounting_closes,
    accounts,
    checks,
    quarantine,
    read,
    served,
    text_of,
    truth,
    values,
)

FORMS = {
    "better": ("better",),
    "damaged": ("damaged",),
    "better, damaged": ("better", "damaged"),
    "damaged, better": ("damaged", "better"),
}
SHARED = Path(__file__).parents[3] / "shared"
STATED_IN_NOTES = 3
"""Figures of the note below 五个一批, of which the hand-placed truth has none."""
INDUSTRY_PLAN = "investment.plan.industry"


@cache
def reading(form: str) -> Reading:
    return read(*(text_of(name) for name in FORMS[form]))


def right_table_figures(found: Reading, folder: Path) -> int:
    have = values(found)
    right = [
        have.get((row["area_code"], row["metric_code"])) == (Decimal(row["value"]), row["unit"])
        for row in truth("facts", folder)
    ]
    assert all(right)
    return len(right)


def right_narrative_figures(found: Reading, folder: Path) -> int:
    """Values that stand in no table, and every change on the year before."""
    have = values(found)
    right = []
    for row in truth("narrative", folder):
        key = (row["area_code"], row["metric_code"])
        if not row["in_table"]:
            right.append(have.get(key) == (Decimal(row["value"]), row["unit"]))
        if row["yoy"]:
            right.append(have.get((key[0], f"{key[1]}.yoy")) == (Decimal(row["yoy"]), row["yoy_unit"]))
    assert all(right)
    return len(right)


@pytest.mark.parametrize("form", FORMS)
def test_every_figure_is_right_with_its_unit_and_nothing_else_is_served(form: str) -> None:
    found = reading(form)
    assert right_table_figures(found, SAMPLES / "truth") == 1399
    assert right_narrative_figures(found, SAMPLES / "truth") == 29
    assert len(served(found)) == 1399 + 29 + STATED_IN_NOTES


@pytest.mark.parametrize("form", FORMS)
def test_no_blank_dash_or_spanned_cell_is_served(form: str) -> None:
    non_facts = {(row["area_code"], row["metric_code"]) for row in truth("not_facts")}
    assert len(non_facts) == 197
    assert not non_facts & served(reading(form)).keys()


@pytest.mark.parametrize("form", FORMS)
def test_every_numeric_token_has_a_home(form: str) -> None:
    found = reading(form)
    assert accounting_closes(found)
    assert accounts(found)["tokens"] > 1600 * len(FORMS[form])
    assert quarantine(found) == []
    for report in found.reports:
        parts = (report.facts, report.blanks, report.placeholders, report.spanned, report.quarantined)
        assert report.cells == sum(parts), report.title


def test_the_order_of_arrival_changes_nothing() -> None:
    one, other = reading("better, damaged"), reading("damaged, better")
    assert one.reading_id == other.reading_id
    for name, table in one.tables.items():
        if name == "rendition":
            continue  # carries the file names, which this test numbers by arrival
        assert table.to_pylist() == other.tables[name].to_pylist(), name


@pytest.mark.parametrize("form", FORMS)
def test_what_the_source_contradicts_is_served_as_printed_with_its_failed_check(form: str) -> None:
    found = reading(form)
    assert set(checks(found, "fails")) == {f"sum:{INDUSTRY_PLAN}@{CITY}", f"sum:{INDUSTRY_PLAN}@430281"}
    for area, printed in ((CITY, "657.43"), ("430281", "78.7")):
        row = served(found)[area, INDUSTRY_PLAN]
        assert (row["printed"], row["value"], row["checks_failed"]) == (printed, Decimal(printed), 1)
    failed = checks(found, "fails")[f"sum:{INDUSTRY_PLAN}@430281"]
    assert (failed["left_value"], failed["right_value"]) == (78.7, pytest.approx(77.21))


@pytest.mark.parametrize("form", FORMS)
def test_a_trimmed_figure_is_served_as_printed(form: str) -> None:
    row = served(reading(form))["430225", "city.key_industry.completed"]
    assert (row["printed"], row["value"], row["decimals"]) == ("15", Decimal(15), 0)


def test_two_renditions_that_agree_confirm_each_other() -> None:
    found = served(reading("better, damaged"))
    assert {row["renditions_agreeing"] for row in found.values()} == {2}
    assert {row["status"] for row in found.values()} == {"confirmed"}


@pytest.mark.parametrize(
    "copied",
    [
        lambda text: text + "\n",
        lambda text: text.replace("\n", " \r\n"),
        lambda text: "\ufeff" + text.replace("（", "(").replace("）", ")"),
    ],
    ids=["a line more", "other line ends", "other brackets"],
)
@pytest.mark.parametrize("form", ["better", "damaged"])
def test_a_copy_confirms_nothing(form: str, copied: Callable[[str], str]) -> None:
    alone, beside = served(reading(form)), served(read(text_of(form), copied(text_of(form))))
    for key, row in alone.items():
        assert (beside[key]["status"], beside[key]["renditions_agreeing"]) == (row["status"], 1), key
    three = served(read(text_of("better"), copied(text_of("better")), text_of("damaged")))
    assert {row["renditions_agreeing"] for row in three.values()} == {2}


def test_a_corrected_place_tells_its_grounds() -> None:
    repaired = [row for row in served(reading("damaged")).values() if row["status"] == "repaired"]
    assert repaired
    assert all(row["evidence"] for row in repaired)
    told = [row for row in served(reading("better")).values() if row["evidence"]]
    assert {row["status"] for row in told} == {"reported"}


@pytest.mark.skipif(not (SHARED / "bulletins").is_dir(), reason="the original bulletins are not at hand")
@pytest.mark.parametrize("order", [(0,), (1,), (0, 1), (1, 0)], ids=str)
def test_the_original_renditions(order: tuple[int, ...]) -> None:
    files = sorted((SHARED / "bulletins").glob("*.txt"))
    found = read(*(files[n].read_bytes() for n in order))
    assert right_table_figures(found, SHARED / "truth") == 1399
    assert right_narrative_figures(found, SHARED / "truth") == 29
    assert not {(r["area_code"], r["metric_code"]) for r in truth("not_facts", SHARED / "truth")} & served(found).keys()
    assert accounting_closes(found)
    assert set(checks(found, "fails")) == {f"sum:{INDUSTRY_PLAN}@{CITY}", f"sum:{INDUSTRY_PLAN}@430281"}
