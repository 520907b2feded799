"""Synthetic bulletins are what they say: consistent, marked, and printed as their truth has it."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

import pytest

from ingest.identify import identify
from ingest.read import read_document
from tests.mutation.guards import Guards
from tests.mutation.page import parse_page
from tests.mutation.sources import reference
from tests.synthetic import CITY_CODES, Bulletin, figures_of, generate, history, irregularities, months

ISSUES = [("430300", date(2020, 9, 1)), ("431100", date(2020, 1, 1)), ("431100", date(2021, 12, 1)),
          ("430900", date(2022, 5, 1)), ("430200", date(2021, 6, 1))]  # fmt: skip
CUMULATED = ("completed", "actual", "started", "in_production", "signed", "done", "approved")


@pytest.fixture(scope="module", params=ISSUES, ids=lambda issue: f"{issue[0]}-{issue[1]:%Y-%m}")
def bulletin(request: pytest.FixtureRequest) -> Bulletin:
    return generate(*request.param, seed=7)


def test_every_cell_stands_where_the_truth_has_it(bulletin: Bulletin) -> None:
    _, facts, non_facts = parse_page(bulletin.text, bulletin.city.code, reference())
    when = f"{bulletin.month:%Y-%m}"
    tables = {(a, m): p for (a, _, m), p in bulletin.truth.items() if (a, when, m) not in bulletin.narrative_only}
    assert facts == tables
    assert non_facts == {(a, m) for a, _, m in bulletin.non_facts}


def test_every_edit_rule_holds_within_printed_precision(bulletin: Bulletin) -> None:
    page, facts, _ = parse_page(bulletin.text, bulletin.city.code, reference())
    said = {(a, m): p for (a, _, m), p in bulletin.restated.items()}
    guards = Guards(page, bulletin.city.code, reference(), said)
    assert len(guards.all) > 400
    assert [g for g in guards.all if guards.fails(g, facts)] == []


def test_a_wrong_figure_would_fail_a_rule(bulletin: Bulletin) -> None:
    page, facts, _ = parse_page(bulletin.text, bulletin.city.code, reference())
    guards = Guards(page, bulletin.city.code, reference(), {})
    key = (bulletin.city.areas[1].code, "investment.completed.total")
    wrong = facts | {key: facts[key]._replace(value=facts[key].value * 2, text=str(facts[key].value * 2))}
    assert not guards.undetectable(facts, wrong, key)


def test_the_text_says_that_it_is_synthetic(bulletin: Bulletin) -> None:
    assert "合成数据" in bulletin.text[:60]
    identity = identify(read_document(bulletin.content, bulletin.file_name), reference())
    assert "合成数据" in identity.title_zh, "so that a warehouse shows it too"
    assert (identity.month, identity.published_on) == (bulletin.month, bulletin.published_on)


def test_the_narrative_prints_what_its_truth_says(bulletin: Bulletin) -> None:
    narrative = bulletin.text.split("附件：")[0].replace(" ", "")
    for (_, _, metric), printed in (bulletin.narrative_only | bulletin.restated).items():
        unit = "个百分点" if printed.unit == "百分点" else printed.unit
        assert f"{printed.text.lstrip('-')}{unit}" in narrative, metric


def test_months_without_assessment_have_eight_annexes_and_no_scores() -> None:
    bulletin = generate("430300", date(2021, 8, 1))
    assert "附件 8" in bulletin.text
    assert "附件 9" not in bulletin.text
    assert not any(metric.startswith("score.") for _, _, metric in bulletin.truth)


def test_january_stands_alone_and_december_appears_next_year() -> None:
    assert "活动 1 月情况通报" in generate("430300", date(2021, 1, 1)).text
    december = generate("430300", date(2020, 12, 1))
    assert (december.issue_year, december.published_on.year, december.published_on.month) == (2021, 2021, 1)


def test_plans_stay_and_year_to_date_figures_never_fall() -> None:
    year = [figures_of("431100", month, 3) for month in months(date(2021, 1, 1), date(2021, 12, 1))]
    for before, after in itertools.pairwise(year):
        for (area, metric), value in before.items():
            last = metric.rpartition(".")[2]
            if metric.startswith("score.") or last in ("progress", "start_rate", "production_rate"):
                continue
            if last in ("plan", "target", "planned_area", "projects") and not metric.startswith("works."):
                assert after[area, metric] == value, metric
            elif any(metric.endswith(word) for word in CUMULATED):
                assert after[area, metric] >= value, (area, metric)


def test_an_old_name_is_printed_before_the_renaming_only() -> None:
    before, after = generate("431100", date(2020, 12, 1)).text, generate("431100", date(2021, 1, 1)).text
    assert "祁阳县" in before.replace(" ", "")
    assert "祁阳市" not in before.replace(" ", "")
    assert "祁阳县" not in after.replace(" ", "")


def test_a_correction_mends_a_mistaken_issue() -> None:
    mistaken = generate("430300", date(2021, 5, 1), edition="mistaken")
    correction = generate("430300", date(2021, 5, 1), edition="correction")
    assert correction.truth == generate("430300", date(2021, 5, 1)).truth
    assert correction.published_on > mistaken.published_on
    assert (correction.issue_no, correction.issue_year) == (mistaken.issue_no, mistaken.issue_year)
    assert "更正" in correction.text
    key = ("430300", "2021-05", "investment.completed.total")
    assert mistaken.truth[key].value < correction.truth[key].value


def test_the_same_seed_gives_the_same_bytes() -> None:
    one = [b.content for b in history(CITY_CODES[:2], date(2021, 1, 1), date(2021, 2, 1), seed=5)]
    two = [b.content for b in history(CITY_CODES[:2], date(2021, 1, 1), date(2021, 2, 1), seed=5)]
    other = [b.content for b in history(CITY_CODES[:2], date(2021, 1, 1), date(2021, 2, 1), seed=6)]
    assert one == two
    assert one != other


def test_precision_is_mixed_as_in_real_bulletins() -> None:
    texts = [p.text for p in generate("430300", date(2020, 9, 1)).truth.values() if p.unit == "%"]
    assert {len(text.rstrip("%").partition(".")[2]) for text in texts} >= {0, 1, 2}
    money = [p for p in generate("430300", date(2020, 9, 1)).truth.values() if p.unit == "亿元"]
    assert any(p.value == p.value.to_integral() for p in money)
    assert any(p.value != p.value.quantize(Decimal("0.1")) for p in money)


def test_an_irregular_history_has_what_happens_to_real_ones() -> None:
    codes, first, last = ("430200", "431100"), date(2018, 4, 1), date(2021, 3, 1)
    bulletins = list(history(codes, first, last, irregular=True))
    issued = {(b.city.code, b.month) for b in bulletins}
    years = {(code, year): irregularities(code, year) for code in codes for year in range(2018, 2022)}
    assert {kind for u in years.values() for kind in ("missing", "late", "corrected") if getattr(u, kind)} == {
        "missing", "late", "corrected"
    }  # fmt: skip
    assert any(unusual.two_months for unusual in years.values())
    for (code, year), unusual in years.items():
        for month in (unusual.missing, 1 if unusual.two_months else None):
            assert month is None or (code, date(year, month, 1)) not in issued
    [*in_order] = [b.published_on for b in bulletins if b.city.code == "430200" and not b.correction]
    months_in_order = [b.month for b in bulletins if b.city.code == "430200" and not b.correction]
    assert in_order == sorted(in_order)
    assert months_in_order != sorted(months_in_order), "a late one comes after that of the next month"
    keys = [(b.city.code, b.issue_year, b.issue_no, b.correction) for b in bulletins]
    assert len(keys) == len(set(keys))
    texts = ["".join(b.text.split()) for b in bulletins if b.city.code == "430200"]
    assert any("株洲县" in text for text in texts)
    assert any("渌口区" in text for text in texts)
