"""Things printed twice, cut in two, or glued together: each figure once, disagreement decided by rules or held."""

from __future__ import annotations

import copy

import pytest

from ingest.errors import BulletinError
from tests.ingest.bulletin import (
    accounting_closes,
    annex_of,
    held,
    nothing_wrong,
    page,
    plain,
    print_figure,
    printed,
    quarantine,
    read,
    row_of,
    text_of,
    values,
)
from tests.mutation.page import Page, annex_lines
from tests.synthetic import generate


def as_plain(bulletin: Page) -> bool:
    found = read(printed(bulletin))
    assert accounting_closes(found)
    assert quarantine(found) == []
    return values(found) == values(plain())


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_row_printed_twice_is_one_row(at_the_end: bool) -> None:
    bulletin = page()
    annex = annex_of(bulletin, "attraction")
    row = row_of(annex, "430224")
    annex.body.insert(len(annex.body) if at_the_end else annex.body.index(row), copy.deepcopy(row))
    assert as_plain(bulletin)


@pytest.mark.parametrize("first", [False, True])
def test_a_table_printed_twice_is_one_table(first: bool) -> None:
    bulletin = page()
    annex = annex_of(bulletin, "works")
    lines = annex_lines(annex)
    if first:
        annex.before = [*lines, *annex.before]
    else:
        bulletin.back = [*lines, *bulletin.back]
    assert as_plain(bulletin)


@pytest.mark.parametrize("misread_first", [False, True])
def test_where_two_prints_of_a_table_differ_the_rules_decide(misread_first: bool) -> None:
    key = ("430281", "investment.completed.industry")
    right, wrong = page(), page()
    print_figure(wrong, key, "11.11")
    one, other = (wrong, right) if misread_first else (right, wrong)
    one.back = [*annex_lines(annex_of(other, "investment")), *one.back]
    found = read(printed(one))
    assert values(found) == values(plain())
    assert accounting_closes(found)


def test_where_no_rule_decides_between_two_prints_both_are_held() -> None:
    # Parks' works have no rule that would tell one small figure from another in rows of blanks.
    bulletin, other = page(), page()
    key = ("430202", "score.bonus")
    print_figure(other, key, "21")
    print_figure(other, ("430202", "score.total"), "0")
    bulletin.back = [*annex_lines(annex_of(other, "scores")), *bulletin.back]
    found = read(printed(bulletin))
    assert nothing_wrong(found)


@pytest.mark.parametrize("note", ["注：本表数据由县市区报送。", "*含上年结转项目 4 个", "备注：合计含跨区 12.5 亿元。"])
def test_a_note_between_rows_cuts_no_table(note: str) -> None:
    bulletin = page()
    body = annex_of(bulletin, "five_batches").body
    body[5:5] = ["", note, ""]
    found = read(printed(bulletin))
    assert values(found) == values(plain())
    assert accounting_closes(found)


@pytest.mark.parametrize("rule", [True, False], ids=["with a rule", "without"])
def test_pipes_are_borders(rule: bool) -> None:
    bulletin = page()
    for annex in bulletin.annexes:
        for row in [*annex.header, *annex.rows]:
            row.separator = "|"
        if rule:
            line = "|" + " --- |" * len(annex.header[0].cells)
            annex.body.insert(0, line)
    assert as_plain(bulletin)


def test_entities_are_characters() -> None:
    text = text_of("better")
    marked = text.replace("%\t", "&#37;\t").replace("\t\t", "\t&nbsp;\t").replace("全 市", "全&emsp;市")
    assert marked != text
    found = read(marked)
    assert values(found) == values(plain())
    assert quarantine(found) == []


def test_several_bulletins_in_one_file_are_refused() -> None:
    from datetime import date

    other = generate("430300", date(2021, 5, 1)).text
    for text in (text_of("better") + other, text_of("better") + text_of("better").replace("第 14 期", "第 15 期")):
        with pytest.raises(BulletinError) as refused:
            read(text)
        assert refused.value.code == "several_bulletins"


def test_nothing_of_another_citys_table_is_served() -> None:
    from datetime import date

    other = generate("430300", date(2021, 5, 1)).text
    at = other.index("附件 1\n")
    bulletin = page()
    bulletin.annexes = [a for a in bulletin.annexes if a.contract.code != "investment"]
    found = read(printed(bulletin) + "\n" + other[at : other.index("附件 2\n", at)])
    assert not [key for key in values(found) if key[1].startswith("investment.") and not key[1].endswith(".yoy")]
    assert accounting_closes(found)


def test_swapped_cells_of_one_rendition_do_not_refute_the_other() -> None:
    # Bonus and penalty enter the total alike: either print of the row agrees with itself.
    bulletin = page()
    row = row_of(annex_of(bulletin, "scores"), "430211")
    row.cells[-1], row.cells[-2] = row.cells[-2], row.cells[-1]
    found = read(printed(bulletin), text_of("better"))
    assert not {("430211", "score.bonus"), ("430211", "score.penalty")} & set(values(found))
    assert {("430211", "score.bonus"), ("430211", "score.penalty")} <= set(held(found))
