"""The bundled sample and its hand-placed truth belong together."""

from __future__ import annotations

import csv
import re

from tests.mutation.guards import Guards
from tests.mutation.page import render
from tests.mutation.sources import SAMPLES, bundled, reference

KNOWN_CONTRADICTIONS = {("430200", "investment.plan.industry"), ("430281", "investment.plan.industry")}
"""醴陵's industry plan: annex 2 against annexes 3 and 4, and the city's row with it."""


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "truth" / f"{name}_2020-09.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_better_form_by_position_is_the_hand_placed_truth() -> None:
    source = bundled()
    truth = {(r["area_code"], r["metric_code"]): (r["printed"], r["unit"]) for r in rows("facts")}
    assert {key: (figure.text, figure.unit) for key, figure in source.facts.items()} == truth
    assert len(truth) == 1399
    assert source.non_facts == {(r["area_code"], r["metric_code"]) for r in rows("not_facts")}


def test_a_page_prints_back_as_it_was() -> None:
    assert render(bundled().page)[0] == (SAMPLES / "better" / "2020-14.txt").read_text(encoding="utf-8")


def test_both_forms_carry_every_figure_of_the_narrative() -> None:
    for form in ("better", "damaged"):
        text = (SAMPLES / form / "2020-14.txt").read_text(encoding="utf-8")
        narrative = re.sub(r"\s", "", text.split("附件：")[0])
        for row in rows("narrative"):
            assert f"{row['value']}{row['unit']}" in narrative, (form, row["metric_code"])
            if row["yoy"]:
                unit = "个百分点" if row["yoy_unit"] == "百分点" else row["yoy_unit"]
                assert f"{row['yoy'].lstrip('-')}{unit}" in narrative, (form, row["metric_code"])


def test_the_source_contradicts_itself_only_where_it_is_known_to() -> None:
    source = bundled()
    guards = Guards(source.page, source.city, reference(), source.restated)
    broken = {g.target for g in guards.all if guards.fails(g, source.facts)}
    assert broken == KNOWN_CONTRADICTIONS
