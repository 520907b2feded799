"""Each edit changes the text, says which figures are gone and which changed places, and can be made again."""

from __future__ import annotations

import copy

import pytest

from tests.mutation.damage import Effect
from tests.mutation.edits import EDITS
from tests.mutation.edits.exchanges import exchange_columns, exchange_rows
from tests.mutation.edits.make import BUNDLED, Which, edited, guards_of, source
from tests.mutation.edits.pairs import column_pairs, row_pairs
from tests.mutation.edits.tally import graded, summary
from tests.mutation.grade import Outcome, Print, verdicts
from tests.mutation.page import Page, Source, render
from tests.mutation.sources import reference
from tests.mutation.verdict import Served

SEED = 7


def clean() -> tuple[Source, Page]:
    found = source(BUNDLED, SEED)
    return found, copy.deepcopy(found.page)


@pytest.mark.parametrize("name", sorted(EDITS))
def test_an_edit_changes_the_text_and_says_what_is_gone(name: str) -> None:
    one = edited(1, SEED, [name], most=1)
    found = source(one.which, SEED)
    assert one.text != render(found.page)[0]
    lost = {key for key, how in one.printed.effect.touched.items() if how == "lost"}
    lines = one.text.split("\n")
    for key, (line, text) in one.printed.places.items():
        assert key not in lost
        assert text in lines[line - 1]
    assert set(one.printed.places) | lost >= set(found.facts)


def test_a_number_makes_the_same_bulletin_again() -> None:
    texts = {edited(number, SEED).text for number in range(6)}
    assert texts == {edited(number, SEED).text for number in range(6)}
    assert len(texts) == 6


def test_there_are_965_pairs_of_columns_in_nine_tables() -> None:
    annexes = source(BUNDLED, SEED).page.annexes
    assert len(annexes) == 9
    assert len(column_pairs(annexes)) == 965
    assert len(row_pairs(annexes)) == 573


def test_the_bundled_bulletin_of_another_year_is_another_month_with_the_same_figures() -> None:
    moved = source(Which(BUNDLED.city, BUNDLED.month.replace(year=1999), bundled=True), SEED)
    assert moved.month == "1999-09"
    assert moved.facts == source(BUNDLED, SEED).facts
    text = render(moved.page)[0]
    assert "(1999 年第 14 期)" in text
    assert "1997-1998 年签约" in text


def outcome(effect: Effect, found: Source, page: Page, status: str, flagged: int = 0) -> dict[tuple[str, str], str]:
    """Verdicts of a reading that takes every figure for what its place says."""
    effect.settle(page, found.facts)
    said = found.facts | found.narrative | effect.changed
    served = {
        (area, found.month, metric): Served(figure.value, figure.unit, status, figure.text, flagged)
        for (area, metric), figure in said.items()
        if (area, metric) not in effect.vacated
    }
    printed = Print(effect, render(page)[1])
    told = list(verdicts(found, [printed], Outcome(served), guards_of(BUNDLED, SEED), reference()))
    assert all(v.proof for v in told if v.outcome == "undetectable" and v.served)
    counts = graded(1, ("x",), "", told).counts
    assert counts["figures"] == len(found.facts | found.narrative)
    return {verdict.key: verdict.outcome for verdict in told}


def test_rows_that_no_rule_tells_apart_are_undetectable_and_must_not_be_confirmed() -> None:
    found, page = clean()
    annex = page.annex("land")
    assert annex is not None
    first, second = annex.rows[5], annex.rows[9]
    effect = exchange_rows(annex, first, second)
    told = outcome(effect, found, page, "confirmed")
    wrong = {key for key, what in told.items() if what not in ("right", "repaired")}
    assert {area for area, _ in wrong} == {first.area, second.area}
    assert {told[key] for key in wrong} == {"undetectable"}


def test_what_tells_of_one_figure_of_an_exchange_tells_of_all() -> None:
    found, page = clean()
    annex = page.annex("works")
    assert annex is not None
    told = outcome(exchange_columns(annex, 1, 2), found, page, "reported")
    assert "undetectable" not in told.values()
    assert list(told.values()).count("silently wrong") > 15


def test_a_wrong_figure_that_is_confirmed_fails_the_run_though_nothing_could_tell() -> None:
    found, page = clean()
    annex = page.annex("land")
    assert annex is not None
    effect = exchange_rows(annex, annex.rows[5], annex.rows[9]).settle(page, found.facts)
    key, figure = next(iter(effect.changed.items()))
    printed = Print(effect, render(page)[1])
    for status, failed in (("reported", False), ("confirmed", True)):
        served = {(key[0], found.month, key[1]): Served(figure.value, figure.unit, status, figure.text, 0)}
        told = verdicts(found, [printed], Outcome(served), guards_of(BUNDLED, SEED), reference())
        result = graded(1, ("x",), "", [v for v in told if v.key == key])
        assert result.counts["undetectable"] == 1
        assert result.failed == failed
    assert "undetectable 1 (1 confirmed, 0 in rows that name their area, 0 within rounding)" in summary([result])


def test_points_beyond_those_of_the_header_are_told() -> None:
    found, page = clean()
    annex = page.annex("scores")
    assert annex is not None
    at = annex.label_columns
    columns = [c.metrics[""] for c in annex.contract.columns]
    effect = exchange_columns(
        annex, at + columns.index("score.major_industry"), at + columns.index("score.tech_innovation")
    )
    told = outcome(effect, found, page, "reported")
    assert told["430211", "score.tech_innovation"] == "silently wrong"
