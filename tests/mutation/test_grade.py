"""Grading tells right from repaired, quarantined, lost, undetectable and silently wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.mutation.damage import Effect
from tests.mutation.grade import Grade, Outcome, Print, grade
from tests.mutation.guards import Guards
from tests.mutation.page import Key, Source, render
from tests.mutation.sources import bundled, reference
from tests.mutation.verdict import Served
from tests.synthetic.printing import Printed

GUARDED: Key = ("430281", "works.start.actual")
TRIMMED: Key = ("430223-p1", "reserve.land.actual")


@pytest.fixture(scope="module")
def source() -> Source:
    return bundled()


@pytest.fixture
def perfect(source: Source) -> Outcome:
    served = {
        (area, source.month, metric): Served(f.value, f.unit, "confirmed", f.text, 0)
        for (area, metric), f in (source.facts | source.narrative).items()
    }
    return Outcome(served)


def graded(source: Source, effect: Effect, outcome: Outcome) -> Grade:
    guards = Guards(source.page, source.city, reference(), source.restated)
    return grade(source, [Print(effect, render(source.page)[1])], outcome, guards, reference())


def test_a_perfect_reading_is_all_right(source: Source, perfect: Outcome) -> None:
    result = graded(source, Effect(touched={GUARDED: "moved"}), perfect)
    assert dict(result.touched) == {"right": 1}
    assert dict(result.untouched) == {"right": 1399 + 29 + 3 - 1}
    assert result.silently_wrong == 0


def serve(key: Key, value: str, unit: str, status: str = "reported") -> Callable[[Source, Outcome], None]:
    def change(source: Source, outcome: Outcome) -> None:
        outcome.served[key[0], source.month, key[1]] = Served(Decimal(value), unit, status, value, 0)

    return change


def test_a_wrong_value_or_unit_is_silently_wrong(source: Source, perfect: Outcome) -> None:
    serve(GUARDED, "49", "个")(source, perfect)
    serve(("430281", "investment.plan.total"), "114.83", "万元")(source, perfect)
    result = graded(source, Effect(), perfect)
    assert result.untouched["silently wrong"] == 2
    assert len(result.wrong) == 2


def test_the_same_amount_in_another_unit_is_right(source: Source, perfect: Outcome) -> None:
    serve(("430281", "investment.plan.total"), "1148300", "万元")(source, perfect)
    assert graded(source, Effect(), perfect).silently_wrong == 0


def test_quarantine_is_told_from_loss(source: Source, perfect: Outcome) -> None:
    for key in (GUARDED, TRIMMED, ("430223", "score.total")):
        del perfect.served[key[0], source.month, key[1]]
    perfect.quarantined.add(GUARDED)
    line, text = render(source.page)[1][TRIMMED]
    perfect.by_line[0, line].append(text)
    result = graded(source, Effect(), perfect)
    assert (result.untouched["quarantined"], result.untouched["lost"]) == (2, 1)


def test_a_blank_served_as_a_figure_is_counted(source: Source, perfect: Outcome) -> None:
    serve(("430211", "score.project_reserve"), "0", "分")(source, perfect)
    assert graded(source, Effect(), perfect).non_facts == 1


def test_a_change_that_a_rule_sees_is_wrong_and_one_that_none_sees_is_undetectable(
    source: Source, perfect: Outcome
) -> None:
    seen = Printed(Decimal("98"), "个", "98")
    # 13.6 of 18 is 75.6 %; 13.61 is so as well, and the total is printed as 159.
    key: Key = ("430203-p1", "reserve.plants_started.completed")
    hidden = Printed(Decimal("13.61"), "万平方米", "13.61")
    serve(GUARDED, "98", "个")(source, perfect)
    serve(key, "13.61", "万平方米")(source, perfect)
    effect = Effect(touched={GUARDED: "garbled", key: "garbled"}, changed={GUARDED: seen, key: hidden})
    result = graded(source, effect, perfect)
    assert dict(result.touched) == {"silently wrong": 1, "undetectable": 1}


def test_a_mislabelled_unit_is_seen_when_one_figure_of_the_column_is_guarded(source: Source) -> None:
    guards = Guards(source.page, source.city, reference(), source.restated)
    column = [key for key in source.facts if key[1] == "investment.completed.total"]
    after = source.facts | {key: source.facts[key]._replace(unit="万元") for key in column}
    assert not all(guards.undetectable(source.facts, after, key) for key in column)


def test_a_lost_figure_may_come_back_from_the_narrative(source: Source, perfect: Outcome) -> None:
    key: Key = ("430200", "investment.completed.total")
    serve(key, "891.3", "亿元")(source, perfect)
    assert graded(source, Effect(touched={key: "lost"}), perfect).silently_wrong == 0
    assert graded(source, Effect(), perfect).silently_wrong == 1


def test_of_two_equal_figures_one_print_stands_for_either(source: Source, perfect: Outcome) -> None:
    equal = next(
        (one, other)
        for one in source.facts
        for other in source.facts
        if one != other and one[0] == other[0] and source.facts[one] == source.facts[other]
    )
    lost, kept = equal
    del perfect.served[kept[0], source.month, kept[1]]
    assert graded(source, Effect(), perfect).untouched["lost"] == 1
    assert graded(source, Effect(touched={lost: "lost"}), perfect).untouched["lost"] == 0
    del perfect.served[lost[0], source.month, lost[1]]
    assert graded(source, Effect(touched={lost: "lost"}), perfect).untouched["lost"] == 1
