"""Each damage does what it says, reports exactly what it touched, and repeats itself for the same seed."""

from __future__ import annotations

import copy
from random import Random

import pytest

from tests.mutation import OPERATORS, Effect
from tests.mutation.page import Page, Source, render
from tests.mutation.sources import standard

ALONE = sorted(OPERATORS)
KEPT_WORDS = {"moved", "relabelled", "garbled", "converted", "lost"}


def damaged(name: str, seed: int) -> tuple[Source, Page, Effect]:
    """The first of the standard bulletins that this damage fits."""
    for source in standard(1):
        for attempt in range(20):
            page = copy.deepcopy(source.page)
            effect = OPERATORS[name](page, Random(f"{name}/{seed}/{attempt}"))
            if effect is not None:
                return source, page, effect.settle(page, source.facts)
    raise AssertionError(f"{name} fits no bulletin")


@pytest.fixture(params=ALONE)
def case(request: pytest.FixtureRequest) -> tuple[str, Source, Page, Effect]:
    return (request.param, *damaged(request.param, 1))


def test_the_text_changes_and_what_is_reported_is_known(case: tuple[str, Source, Page, Effect]) -> None:
    name, source, page, effect = case
    assert render(page)[0] != render(source.page)[0], name
    assert set(effect.touched.values()) <= KEPT_WORDS
    assert set(effect.touched) <= set(source.facts) | set(source.narrative)


def test_untouched_figures_keep_their_text_and_lost_ones_are_gone(
    case: tuple[str, Source, Page, Effect],
) -> None:
    _, source, page, effect = case
    text, places = render(page)
    lines = text.split("\n")
    lost = {key for key, how in effect.touched.items() if how == "lost"}
    assert set(places) == set(source.facts) - lost
    for key, (line, printed) in places.items():
        assert "".join(printed.split()) in "".join(lines[line - 1].split())
        if key not in effect.touched:
            assert printed == source.facts[key].text


def test_only_what_is_reported_as_changed_says_another_value(
    case: tuple[str, Source, Page, Effect],
) -> None:
    _, source, page, effect = case
    places = render(page)[1]
    told = source.facts | source.narrative
    for key in effect.truth:
        assert key in effect.touched
    for key, figure in effect.changed.items():
        assert key in effect.touched or key in effect.exchanged
        if key in effect.exchanged:
            assert effect.exchanged[key][0].text == figure.text
        elif key in source.facts:
            assert places[key][1] == figure.text
        if key in told:
            assert (figure.value, figure.unit) != (told[key].value, told[key].unit)


@pytest.mark.parametrize("name", ALONE)
def test_a_seed_repeats(name: str) -> None:
    assert render(damaged(name, 3)[1])[0] == render(damaged(name, 3)[1])[0]


def test_swapped_columns_keep_their_own_labels() -> None:
    source, page, effect = damaged("columns in another order", 4)
    after = next(a for a in page.annexes if any(k in effect.touched for k in (c.key for c in a.facts())))
    before = source.page.annex(after.contract.code)
    assert before is not None

    def labelled(annex: object) -> dict[str, set[str]]:
        deepest: dict[str, set[str]] = {}
        for n, cell in enumerate(annex.rows[1].cells):  # type: ignore[attr-defined]
            texts = [row.cells[n].text for row in annex.header if row.cells[n].text]  # type: ignore[attr-defined]
            if cell.key:
                deepest[cell.key[1]] = set(texts[-1:])
        return deepest

    assert labelled(before) == labelled(after)


def test_a_split_label_shifts_the_names_of_other_areas() -> None:
    source, page, effect = damaged("area label split, rest slid by one", 2)
    areas = {area for area, _ in effect.touched}
    assert len(areas) >= 2
    annex = next(a for a in page.annexes if set(effect.touched) & {c.key for c in a.facts()})
    original = source.page.annex(annex.contract.code)
    assert original is not None
    names = [row.cells[0].text for row in annex.rows if row.cells[0].text.strip()]
    assert len(names) == len([row for row in original.rows if row.cells[0].text.strip()])


def test_a_contradiction_closes_within_its_own_table() -> None:
    from tests.mutation.guards import Guards
    from tests.mutation.sources import reference

    source, page, effect = damaged("contradiction in the source", 1)
    assert effect.truth
    guards = Guards(page, source.city, reference(), source.restated)
    figures = source.facts | effect.truth
    broken = [g for g in guards.all if guards.fails(g, figures) and not guards.fails(g, source.facts)]
    homes = {m: a.contract.code for a in page.annexes for m in a.contract.column_of}
    for guard in broken:
        tables = {homes[metric] for _, metric in (guard.target, *(key for _, key in guard.terms))}
        assert guard.kind == "narrative" or len(tables) > 1, guard
    assert broken
