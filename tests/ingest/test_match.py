"""Annexes are known by title and header, whatever their number and order; what is unknown is kept whole."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from ingest.match.tables import MatchedTable, match_tables
from tests.ingest.bulletin import (
    CITY,
    accounting_closes,
    annex_of,
    document_of,
    page,
    plain,
    printed,
    quarantine,
    read,
    reference,
    served,
    text_of,
    values,
)

SERIES = "industrial-project-year"
UNKNOWN = """附件 9

全市工业用电量情况表

单位：万千瓦时

县市区\t9 月用电量\t同比
全 市\t41250\t3.1%
芦淞区\t5120\t-2.2%
荷塘区\t6230\t/

"""


def matched(text: str) -> list[MatchedTable]:
    return match_tables(document_of(text), CITY, SERIES, reference())


def codes(text: str) -> list[str | None]:
    return [table.contract.code if table.contract else None for table in matched(text)]


def test_both_forms_are_matched_in_page_order() -> None:
    for form in ("better", "damaged"):
        assert codes(text_of(form)) == [contract.code for contract in reference().contracts_of(SERIES)]


def test_what_one_series_calls_a_table_is_not_remembered_for_another() -> None:
    series = reference().series[SERIES]
    backwards = series.spec.model_copy(update={"series": "other", "tables": series.spec.tables[::-1]})
    both = replace(
        reference(), series={**reference().series, "other": replace(series, code="other", spec=backwards)}, _cache={}
    )
    document = document_of(text_of("better"))
    first, second = (match_tables(document, CITY, code, both) for code in (SERIES, "other"))
    assert [table.contract for table in first] == [table.contract for table in second]


def test_other_order_and_other_numbers_change_nothing() -> None:
    bulletin = page()
    bulletin.annexes.reverse()
    for number, annex in enumerate(bulletin.annexes, 1):
        annex.before = [f"附件 {number}" if line.startswith("附件") else line for line in annex.before]
    assert values(read(printed(bulletin))) == values(plain())


def test_lost_titles_are_made_up_for_by_headers() -> None:
    bulletin = page()
    for annex in bulletin.annexes:
        annex.before = [line for line in annex.before if "表" not in line]
    found = read(printed(bulletin))
    expected = {
        key: (row["value"], row["unit"]) for key, row in served(plain()).items() if row["table_code"] != "narrative"
    }
    assert len(expected) == 1399
    assert values(found).items() >= expected.items()
    assert accounting_closes(found)


def test_a_month_without_an_annex_has_the_others_and_invents_nothing() -> None:
    bulletin = page()
    bulletin.annexes = [annex for annex in bulletin.annexes if annex.contract.code != "scores"]
    expected = {key: value for key, value in values(plain()).items() if not key[1].startswith("score.")}
    assert values(read(printed(bulletin))) == expected


def test_an_unknown_table_is_kept_whole_and_named() -> None:
    found = read(text_of("better").replace("附件 9\n\n", UNKNOWN + "附件 10\n\n"))
    assert values(found) == values(plain())
    kept = [(row["row_label"], row["column_label"], row["printed"]) for row in quarantine(found)]
    assert kept == [
        ("全 市", "9 月用电量", "41250"),
        ("全 市", "同比", "3.1%"),
        ("芦淞区", "9 月用电量", "5120"),
        ("芦淞区", "同比", "-2.2%"),
        ("荷塘区", "9 月用电量", "6230"),
    ]
    for row in quarantine(found):
        assert (row["reason_code"], row["table_title"], row["table_code"]) == (
            "unknown_table", "全市工业用电量情况表", None,
        )  # fmt: skip
        assert "契约" in row["reason_zh"]
        assert "bulletins contracts draft" in row["suggestion"]
    (report,) = [report for report in found.reports if report.table_code is None]
    assert (report.title, report.quarantined, report.header_match) == ("全市工业用电量情况表", 5, "none")
    assert accounting_closes(found)


@pytest.mark.parametrize("header", [True, False], ids=["header repeated", "no header"])
@pytest.mark.parametrize("title", [True, False], ids=["title repeated", "no title"])
def test_a_page_break_is_no_new_table(header: bool, title: bool) -> None:
    bulletin = page()
    annex = annex_of(bulletin, "works")
    at = annex.body.index(annex.rows[5])
    printed_title = next(line for line in annex.before if line.endswith("表"))
    annex.body[at:at] = ["", "- 12 -", "", *([f"{printed_title}（续）", ""] if title else [])]
    if header:
        at = annex.body.index(annex.rows[5])
        annex.body[at:at] = copy.deepcopy(annex.header)
    text = printed(bulletin)
    (table,) = [t for t in matched(text) if t.contract and t.contract.code == "works"]
    assert (table.joined, len(table.body.rows)) == (1, 12)
    assert values(read(text)) == values(plain())
