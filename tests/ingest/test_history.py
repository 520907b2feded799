"""Earlier months as evidence: what they settle, what they flag, and what they never do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from ingest.history.catalogue import catalogue_of
from ingest.history.figures import month_figures
from ingest.history.model import NO_HISTORY, History, history_of
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from tests.mutation.sources import reference
from tests.synthetic import SERIES, generate

CODE, YEAR, SEED = "430300", 2021, 3


def read(text: str, history: History = NO_HISTORY) -> Reading:
    document = read_document(text.encode(), "bulletin.txt")
    return read_edition([Rendition(document, identify(document, reference()))], reference(), history)


@cache
def text_of(month: int) -> str:
    return generate(CODE, date(YEAR, month, 1), SEED).text


def before(month: int, change: Callable[[int, str], str] = lambda _, text: text) -> History:
    """The history that January to the month before make, each read beside the months before it."""
    catalogue = catalogue_of(CODE, SERIES, reference())
    history = History.before_any(catalogue)
    for earlier in range(1, month):
        reading = read(change(earlier, text_of(earlier)), history)
        history = history.then(month_figures(reading.tables["observation"], earlier, catalogue, reference()))
    return history


@cache
def eight() -> History:
    return before(8)


def rows_of(text: str, title: str) -> tuple[list[str], int]:
    """All lines, and the number of the first body row (the city's) of the table whose title holds ``title``."""
    lines = text.split("\n")
    start = max(n for n, line in enumerate(lines) if title in line)
    totals = ("合计", "合 计", "全 市", "全市")
    return lines, next(n for n in range(start, len(lines)) if lines[n].startswith(totals) and "\t" in lines[n])


def served(reading: Reading) -> dict[tuple[str, str], dict[str, object]]:
    return {(r["area_code"], r["metric_code"]): r for r in reading.tables["observation"].to_pylist()}


def over_time(reading: Reading, outcome: str) -> list[dict[str, object]]:
    return [
        c for c in reading.tables["check"].to_pylist()
        if c["rule_kind"] in ("constant", "not_falling") and c["outcome"] == outcome
    ]  # fmt: skip


def test_an_undamaged_year_holds_and_nothing_is_held_back() -> None:
    reading = read(text_of(8), eight())
    assert reading.tables["quarantine"].num_rows == 0
    assert over_time(reading, "fails") == []
    assert sum(len(c["cells"]) for c in over_time(reading, "holds")) > 200  # type: ignore[arg-type]
    assert {k: r["value"] for k, r in served(reading).items()} == {
        k: r["value"] for k, r in served(read(text_of(8))).items()
    }


def test_no_history_leaves_the_reading_as_it_is() -> None:
    nothing = history_of([], catalogue_of(CODE, SERIES, reference()))
    assert nothing.digest == ""
    assert read(text_of(1), nothing).reading_id == read(text_of(1)).reading_id
    assert read(text_of(8), eight()).reading_id != read(text_of(8)).reading_id


def test_the_digest_is_of_the_content() -> None:
    assert before(4).digest == before(4).digest
    spaced = before(4, lambda _, text: text.replace("\n\n", "\n \n"))
    assert spaced.digest == before(4).digest
    assert before(5).digest != before(4).digest


def test_two_rows_that_changed_places_are_told_by_their_plans() -> None:
    lines, first = rows_of(text_of(8), "招商引资及引进“500强”完成情况表")
    a, b = lines[first + 1].split("\t"), lines[first + 2].split("\t")
    lines[first + 1], lines[first + 2] = "\t".join([a[0], *b[1:]]), "\t".join([b[0], *a[1:]])
    reading = read("\n".join(lines), eight())
    wrong = [
        r for r in served(reading).values() if r["table_code"] == "attraction" and r["line"] in (first + 2, first + 3)
    ]
    assert wrong == []
    assert {q["reason_code"] for q in reading.tables["quarantine"].to_pylist()} == {"row_disagrees"}


def test_plans_printed_in_another_unit_than_the_label_says_hold_the_columns() -> None:
    # What the narrative says of the halls would tell the unit too.
    text = "\n".join(line for line in text_of(8).split("\n") if "。" not in line or "厂房" not in line)
    lines, first = rows_of(text, "动态储备土地和标准厂房完成情况表")
    unit = max(n for n in range(first) if lines[n].startswith("单位"))
    lines[unit] = lines[unit].replace("万平方米", "平方米")
    for reading in (read("\n".join(lines)), read("\n".join(lines), eight())):
        assert {q["reason_code"] for q in reading.tables["quarantine"].to_pylist()} == {"unit_unclear"}
        assert (CODE, "reserve.plants_started.plan") not in served(reading)


def _replaced(text: str, area_row: int, column: int, change: Callable[[str], str]) -> str:
    lines, first = rows_of(text, "征地拆迁完成情况表")
    cells = lines[first + area_row].split("\t")
    cells[column] = change(cells[column])
    lines[first + area_row] = "\t".join(cells)
    return "\n".join(lines)


def test_a_plan_that_lost_two_digits_is_held_back_alone_with_what_it_was() -> None:
    """Row 2 of the land table is the first area's; its planned area stands in the fourth cell."""
    text = _replaced(text_of(8), 2, 3, lambda cell: cell[:-2])
    quarantine = read(text, eight()).tables["quarantine"].to_pylist()
    assert [q["metric_code"] for q in quarantine] == ["land.collective.planned_area"]
    assert "7 月印作" in quarantine[0]["suggestion"]
    assert len(read(text).tables["quarantine"].to_pylist()) > 1, "alone, more could be wrong"


def revised(text: str) -> str:
    """A plan that no rule but its column's total guards, raised by 7 in a district and in the city."""
    for row in (0, 2):
        text = _replaced(text, row, 2, lambda cell: str(int(cell) + 7))
    return text


def test_a_revised_plan_is_served_flagged_and_not_confirmed() -> None:
    reading = read(revised(text_of(8)), eight())
    assert reading.tables["quarantine"].num_rows == 0
    failed = over_time(reading, "fails")
    assert {c["rule_code"] for c in failed} == {"constant:land.collective.planned_projects"}
    assert len(failed) == 2
    for check in failed:
        row = served(reading)[check["area_code"], "land.collective.planned_projects"]  # type: ignore[index]
        assert row["checks_failed"] == 1
        assert row["status"] == "reported"


def test_once_revised_a_plan_is_the_new_one() -> None:
    kept = before(8, lambda month, text: revised(text) if month >= 6 else text)
    assert over_time(read(revised(text_of(8)), kept), "fails") == []


def test_an_odd_month_does_not_make_the_next_one_odd() -> None:
    odd = before(8, lambda month, text: revised(text) if month == 7 else text)
    assert over_time(read(text_of(8), odd), "fails") == []


def test_a_figure_that_fell_is_flagged() -> None:
    lines, first = rows_of(text_of(8), "招商引资及引进“500强”完成情况表")
    cells = lines[first + 1].split("\t")
    before_fall = read(text_of(8), eight())
    column = next(n for n in range(len(cells) - 4, len(cells)) if cells[n].isdigit() and int(cells[n]) > 0)
    total = lines[first].split("\t")
    total[column], cells[column] = str(int(total[column]) - int(cells[column])), "0"
    lines[first], lines[first + 1] = "\t".join(total), "\t".join(cells)
    reading = read("\n".join(lines), eight())
    assert over_time(before_fall, "fails") == []
    assert {c["rule_kind"] for c in over_time(reading, "fails")} == {"not_falling"}


@pytest.mark.parametrize("month", [2, 12])
def test_february_and_december_have_their_year_before_them(month: int) -> None:
    history = before(month)
    assert int(history.month.max()) == month - 1
    assert read(text_of(month), history).tables["quarantine"].num_rows == 0


def test_a_misread_plan_is_mended_where_its_total_and_earlier_months_agree() -> None:
    """One balance finds an error and cannot place it; the months before say which of its figures it is."""
    text = _replaced(text_of(8), 2, 2, lambda cell: str(int(cell) + 1))
    key = ("430304", "land.collective.planned_projects")
    assert served(read(text_of(8)))[key]["value"] == served(read(text, eight()))[key]["value"]
    row = served(read(text, eight()))[key]
    assert row["status"] == "repaired"
    assert "本年此前各月" in str(row["evidence"])
    assert len(read(text).tables["quarantine"].to_pylist()) > 3, "alone, any of them could be the one"
