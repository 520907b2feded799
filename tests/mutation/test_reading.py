"""The product against clean bulletins, the damaged sample, and each damage once.

``python -m tests.mutation`` is the long form.
"""

from __future__ import annotations

import pytest

from tests.mutation import OPERATORS, Effect
from tests.mutation.__main__ import Options, run
from tests.mutation.grade import Print, grade
from tests.mutation.guards import Guards
from tests.mutation.page import Source, render
from tests.mutation.pipeline import read
from tests.mutation.sources import SAMPLES, bundled, reference, standard


@pytest.mark.parametrize("source", standard(1), ids=lambda source: source.name)
def test_a_clean_bulletin_is_read_whole_and_nothing_is_in_quarantine(source: Source) -> None:
    text, places = render(source.page)
    outcome, _ = read([text], source.name, reference())
    guards = Guards(source.page, source.city, reference(), source.restated)
    result = grade(source, [Print(Effect(), places)], outcome, guards, reference())
    assert result.wrong == []
    assert dict(result.untouched) == {"right": len(source.facts) + len(source.narrative)}
    assert not outcome.by_line


@pytest.mark.parametrize("damage", sorted(OPERATORS))
def test_no_damage_makes_a_figure_silently_wrong(damage: str) -> None:
    result = run(1, Options(damages=(damage,), pairs=0.0))
    assert result.crash is None
    assert result.grade.wrong == [], result.note
    assert result.grade.gone == [], result.note


def test_the_damaged_sample_alone_is_read_right_or_put_in_quarantine() -> None:
    source = bundled()
    text = (SAMPLES / "damaged" / "2020-14.txt").read_text(encoding="utf-8")
    outcome, _ = read([text], "damaged", reference())
    guards = Guards(source.page, source.city, reference(), source.restated)
    result = grade(source, [Print(Effect(), {})], outcome, guards, reference())
    assert result.wrong == []
    # 1,390 of the 1,399 table figures and every one of the narrative.
    assert result.untouched["right"] >= 1390 + len(source.narrative)
