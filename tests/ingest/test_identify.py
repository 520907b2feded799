"""Which bulletin a document is, as months, cities and issues really print it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import BulletinError
from ingest.identify import identify
from ingest.identify.period import find_periods
from ingest.labels import fold
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from tests.ingest.bulletin import document_of, identity_of, reference, text_of
from tests.synthetic import generate

TITLE = "全市“产业项目建设年”活动 1-9 月情况通报"
PUBLISHED = "2020 年 10 月 27 日"
ISSUE = "(2020 年第 14 期)"
SYNTHETIC = Path(__file__).parents[1] / "synthetic"


def bulletin(period: str = "1-9 月", published: str = PUBLISHED) -> str:
    """The bundled bulletin as one of another period: title, headers and text say so."""
    label = find_periods(fold(f"{period}情况"))[0]
    everywhere = re.sub(r"1-9 ?月", f"1-{label.last}月" if label.last > 1 else "1月", text_of("better"))
    titled = re.sub(r"(活动) ?[\d-]+ ?月(情况通报)", rf"\1 {period}\2", everywhere, count=1)
    return titled.replace(PUBLISHED, published)


@pytest.mark.parametrize(
    ("printed", "published", "month", "label"),
    [
        ("1 月", "2020 年 2 月 27 日", date(2020, 1, 1), "1月"),
        ("一季度", "2020 年 4 月 20 日", date(2020, 3, 1), "1-3月"),
        ("上半年", "2020 年 7 月 20 日", date(2020, 6, 1), "1-6月"),
        ("1 至 8 月份", "2020 年 9 月 20 日", date(2020, 8, 1), "1-8月"),
        ("1—9月", PUBLISHED, date(2020, 9, 1), "1-9月"),
        ("１－９月", "２０２０年１０月２７日", date(2020, 9, 1), "1-9月"),
        ("前三季度", PUBLISHED, date(2020, 9, 1), "1-9月"),
        ("2020 年 1-9 月", PUBLISHED, date(2020, 9, 1), "1-9月"),
        ("10 月", "2020 年 10 月 31 日", date(2020, 10, 1), "10月"),
        ("1-12 月", "2021 年 1 月 10 日", date(2020, 12, 1), "1-12月"),
        ("2020 年 1-12 月", "2021 年 1 月 10 日", date(2020, 12, 1), "1-12月"),
        ("12 月", "2021 年 1 月 10 日", date(2020, 12, 1), "12月"),
        ("全年", "2021 年 1 月 10 日", date(2020, 12, 1), "1-12月"),
    ],
)
def test_the_reporting_month(printed: str, published: str, month: date, label: str) -> None:
    found = identity_of(bulletin(printed, published))
    assert (found.month, found.period_label) == (month, label)


def test_the_identity_of_the_bundled_bulletin_in_both_forms() -> None:
    for form in ("better", "damaged"):
        found = identity_of(text_of(form))
        assert found.key == ("430200-industrial-project-year-2020-14", "original")
        assert (found.month, found.published_on) == (date(2020, 9, 1), date(2020, 10, 27))
        assert found.title_zh == "全市“产业项目建设年”活动1-9月情况通报"


def test_an_issue_without_a_year_is_of_the_year_of_publication() -> None:
    assert identity_of(text_of("better").replace(ISSUE, "(第 3 期)")).bulletin_id.endswith("-2020-03")


@pytest.mark.parametrize("word", ["（更正）", "（勘误）", "更正稿"])
def test_a_correction_is_an_edition_of_its_own(word: str) -> None:
    found = identity_of(text_of("better").replace(TITLE, TITLE + word))
    assert found.bulletin_id == identity_of(text_of("better")).bulletin_id
    assert found.edition == "correction-2020-10-27"


@pytest.mark.parametrize("code", ["430300", "430900", "431100"])
def test_the_city_comes_from_the_area_files(code: str) -> None:
    text = generate(code, date(2020, 9, 1), 3).text
    assert identify(document_of(text), Reference.load(SYNTHETIC)).city_code == code


@pytest.mark.parametrize("title", ["全市“产业项目建设年”活动情况通报", ""])
def test_a_title_without_a_period_falls_back_on_the_tables(title: str) -> None:
    found = identity_of(text_of("better").replace(TITLE, title))
    assert (found.month, found.period_label) == (date(2020, 9, 1), "1-9月")
    assert "产业项目建设年" in found.title_zh


def test_tables_that_disagree_tell_no_month() -> None:
    text = text_of("better").replace(TITLE, "情况通报").replace("1-9 月完成投资", "1-8 月完成投资")
    with pytest.raises(BulletinError, match="1-8月、1-9月") as refused:
        identity_of(text)
    assert refused.value.code == "no_month"


MISPRINTED = TITLE.replace("1-9", "1-8")


def test_a_title_that_all_else_contradicts_is_misprinted_and_the_ledger_says_so() -> None:
    text = text_of("better").replace(TITLE, MISPRINTED)
    document = document_of(text)
    identity = identity_of(text)
    assert (identity.month, identity.period_label) == (date(2020, 9, 1), "1-9月")
    assert "1-8" in identity.title_zh
    reading = read_edition([Rendition(document, identity)], reference())
    (check,) = [c for c in reading.tables["check"].to_pylist() if c["rule_kind"] == "title"]
    assert (check["outcome"], check["left_value"], check["right_value"]) == ("fails", 8.0, 9.0)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(MISPRINTED, MISPRINTED + "\n\n1-8 月全市投资增长。"),
        lambda text: text.replace("1-9 月完成投资", "1-7 月完成投资"),
        lambda text: text.replace(PUBLISHED, "2020 年 8 月 27 日"),
    ],
    ids=["the text speaks for the title", "the tables disagree", "it came out before the month of its tables"],
)
def test_a_month_in_doubt_is_refused_with_what_each_says(change: Callable[[str], str]) -> None:
    with pytest.raises(BulletinError, match="1-8月 in its title, but its table headers print 1-") as refused:
        identity_of(change(text_of("better").replace(TITLE, MISPRINTED)))
    assert refused.value.code == "month_contradicted"
    assert refused.value.remedy


def test_one_table_with_last_months_header_does_not_touch_the_title() -> None:
    text = text_of("better").replace("1-9 月完成投资", "1-8 月完成投资", 1)
    assert identity_of(text).month == date(2020, 9, 1)


REFUSED = {
    "no_issue": text_of("better").replace(ISSUE, ""),
    "no_date": text_of("better").replace(PUBLISHED, "2020 年 13 月 47 日"),
    "no_month": re.sub(r"1-9 ?月", "", text_of("better")),
    "unknown_city": text_of("better").replace("株洲", "某某"),
    "not_a_bulletin": text_of("better").replace("产业项目建设年", "重点项目推进年"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_a_masthead_lacks_is_named_with_a_remedy(code: str) -> None:
    with pytest.raises(BulletinError) as refused:
        identity_of(REFUSED[code])
    assert refused.value.code == code
    assert str(refused.value).startswith("bulletin.txt: ")
    assert refused.value.remedy
