"""Documents that claim a month, a number or a place in the order that another document has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from ingest.identify import Identity, agreed
from ingest.identify.admission import Arrival, held_back
from ingest.reference.settled import NOTHING, Settled

FIGURES = tuple(str(1000 + 7 * n) for n in range(100))
OTHERS = tuple(str(50_001 + 3 * n) for n in range(100))
TODAY = date(2021, 6, 1)


def issue(
    number: int, month: int, published: date | None = None, year: int = 2020, edition: str = "original"
) -> Identity:
    day = published or date(year, month + 1, 20)
    return Identity("s", "430200", year, number, edition, date(year, month, 1), f"1-{month}月", day, "情况通报")


def arrival(name: str, identity: Identity, stands: bool = False, settled: Settled = NOTHING) -> Arrival:
    return Arrival(name, f"{name}.txt", identity, TODAY, settled, stands)


def held(arrivals: Sequence[Arrival], figures: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: error.code for name, error in held_back(arrivals, lambda one: figures.get(one, FIGURES)).items()}


SERVED = arrival("good", issue(14, 9), stands=True)


def test_another_issue_of_the_same_month_must_print_the_same_figures() -> None:
    for number in (13, 15, 41):
        newcomer = arrival("bad", issue(number, 9, date(2020, 10, 12)))
        assert held([SERVED, newcomer], {"bad": (*FIGURES[:-1], "9")}) == {"bad": "month_taken"}
        assert held([SERVED, newcomer], {}) == {}
    late = arrival("bad", issue(13, 9, date(2020, 11, 1)))
    error = held_back([SERVED, late], lambda one: OTHERS if one == "bad" else FIGURES)["bad"]
    assert "2020-14" in str(error)
    assert "2020-13" in str(error)
    assert "good.txt" in str(error)
    assert "identities.yml" in str(error)


def test_of_two_newcomers_for_a_month_the_one_published_first_is_served() -> None:
    first, second = arrival("a", issue(14, 9)), arrival("b", issue(15, 9, date(2020, 11, 3)))
    for pair in ([first, second], [second, first]):
        assert held(pair, {"b": OTHERS}) == {"b": "month_taken"}


def test_a_correction_and_another_rendition_are_let_in() -> None:
    correction = arrival("c", issue(14, 9, date(2020, 11, 3), edition="correction-2020-11-03"))
    rendition = arrival("r", issue(14, 9))
    assert held([SERVED, correction, rendition], {"c": OTHERS, "r": FIGURES[:80]}) == {}
    early = arrival("c", issue(14, 9, date(2020, 10, 3), edition="correction-2020-10-03"))
    assert held([SERVED, early], {}) == {"c": "correction_too_early"}


def test_one_number_of_two_months_holds_the_newcomer() -> None:
    assert held([SERVED, arrival("bad", issue(14, 8))], {"bad": OTHERS}) == {"bad": "issue_taken"}


def test_other_figures_under_one_number_and_month_are_another_document() -> None:
    newcomer = arrival("bad", issue(14, 9))
    assert held([SERVED, newcomer], {"bad": OTHERS}) == {"bad": "figures_differ"}
    # Of two that came together neither is the better one.
    both = [replace(SERVED, stands=False), newcomer]
    assert held(both, {"bad": OTHERS}) == {"bad": "figures_differ", "good": "figures_differ"}


def test_a_number_out_of_the_order_of_its_year_is_asked_about() -> None:
    year = [arrival(f"m{month}", issue(month + 2, month), stands=True) for month in (1, 2, 3, 5, 6, 7, 8)]
    assert held([*year, arrival("n", issue(6, 4))], {}) == {}
    assert held([*year, arrival("n", issue(19, 4))], {}) == {"n": "out_of_order"}
    # Late, and numbered as it came out; few others; an office that numbers otherwise: nothing is asked.
    assert held([*year, arrival("n", issue(11, 4, date(2020, 10, 5)))], {}) == {}
    assert held([*year[:1], arrival("n", issue(1, 4))], {}) == {}
    otherwise = [arrival(f"o{month}", issue(20 - month, month), stands=True) for month in (8, 9, 10)]
    assert held([*year[:3], *otherwise, arrival("n", issue(19, 4))], {}) == {}
    # A single bad one among those that stand holds no good one back.
    assert held([*year, arrival("wrong", issue(30, 4), stands=True), arrival("n", issue(11, 9))], {}) == {}


def test_what_a_person_settled_is_let_in() -> None:
    settled = Settled(month=date(2020, 9, 1))
    assert held([SERVED, arrival("n", issue(15, 9), settled=settled)], {"n": OTHERS}) == {}


def test_renditions_that_differ_agree_by_most_and_by_no_order() -> None:
    one, other = issue(14, 9), issue(14, 9, date(2020, 10, 17))
    for renditions in ([one, other], [other, one]):
        assert agreed(renditions).published_on == date(2020, 10, 20)
    assert agreed([one, other, other]).published_on == date(2020, 10, 17)
    longer = replace(other, title_zh="全市情况通报")
    assert {agreed(pair).title_zh for pair in ([one, longer], [longer, one])} == {"全市情况通报"}
    with pytest.raises(Exception, match="2020-08 and 2020-09"):
        agreed([one, issue(14, 8)])
