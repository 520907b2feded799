"""What an edition's evidence said day by day: stages, and the figures that a later one changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from ingest.corrections.model import Correction
from ingest.reading import Reading, Rendition, arrival_of
from ingest.stages import read_stages, stages_of
from tests.corrections.samples import (
    BULLETIN,
    GUARDED,
    better,
    decision,
    misprint,
    printed_places,
    reference,
    rendition,
    served,
)

PUBLISHED = date(2020, 10, 27)
FIRST, NEXT, THIRD = date(2020, 10, 28), date(2020, 11, 2), date(2020, 11, 5)
ALONE = ("430225", "score.park_upgrade.land_reserve")
"""Printed 38.74. A last digit misread there shows only beside another rendition, and then both are doubtful."""

Span = tuple[str, date, date | None, str | None, str | None]


def came(text: str, on: date | None) -> Rendition:
    return replace(rendition(text), received_on=on)


def read(renditions: Sequence[Rendition], *corrections: Correction) -> Reading:
    return read_stages(renditions, replace(reference(), corrections={BULLETIN: corrections} if corrections else {}))


def spans(reading: Reading, key: tuple[str, str]) -> list[Span]:
    rows: list[dict[str, Any]] = reading.beliefs.to_pylist() if reading.beliefs is not None else []
    return [
        (str(r["value"]), r["believed_from"], r["believed_to"], r["began_by"], r["ended_by"])
        for r in rows
        if (r["area_code"], r["metric_code"]) == key
    ]


def mended(when: str, value: str = "38.74") -> Correction:
    return decision(printed_places()[ALONE], value, expect=("38.77", "38.74"), when=f"{when}T09:30:00+08:00")


@pytest.fixture(scope="module")
def first() -> Rendition:
    """Both misprints: one withheld, one served."""
    return came(misprint({ALONE: "38.77", GUARDED: "28"}), FIRST)


def test_a_later_rendition_changes_its_figures_from_its_day_on(first: Rendition) -> None:
    reading = read([first, came(better(), NEXT)])
    assert spans(reading, GUARDED) == [("21.0000", NEXT, None, "rendition", None)]
    assert spans(reading, ALONE) == [("38.7700", PUBLISHED, NEXT, None, "rendition")]
    assert served(reading, ALONE) is None, "two renditions disagree, and no rule tells which is right"
    assert reading.beliefs is not None
    assert reading.beliefs.num_rows < 20, "figures that stayed what they were are no rows"
    assert set(reading.beliefs["reading_id"].to_pylist()) == {reading.reading_id}


@pytest.mark.parametrize("days", [(None, None), (FIRST, FIRST), (None, PUBLISHED)])
def test_what_came_together_or_by_the_publication_is_one_stage(days: tuple[date | None, ...], first: Rendition) -> None:
    reading = read([replace(first, received_on=days[0]), came(better(), days[1])])
    assert reading.beliefs is None


def test_a_later_rendition_that_says_the_same_changes_nothing() -> None:
    assert read([came(better(), FIRST), came(better() + "\n", NEXT)]).beliefs is None


def test_a_decision_holds_from_its_own_day_on_whenever_the_documents_came(first: Rendition) -> None:
    for received in (FIRST, None, date(2026, 11, 22)):
        renditions = [replace(first, received_on=received), came(better(), received)]
        reading = read(renditions, mended("2020-11-05"))
        assert spans(reading, ALONE) == [("38.7400", THIRD, None, "decision", None)]
    before = read([first], mended("2020-10-01", "38.70"))
    assert before.beliefs is None, "decided before the publication: so from the first"
    assert str((served(before, ALONE) or {})["value"]) == "38.7000"


def test_withdrawn_decided_and_decided_anew(first: Rendition) -> None:
    reading = read([first, came(better(), NEXT)], mended("2020-11-05"), mended("2020-11-09", "38.70"))
    assert spans(reading, ALONE) == [
        ("38.7700", PUBLISHED, NEXT, None, "rendition"),
        ("38.7400", THIRD, date(2020, 11, 9), "decision", "decision"),
        ("38.7000", date(2020, 11, 9), None, "decision", None),
    ]


def test_order_makes_no_difference(first: Rendition) -> None:
    renditions = [first, came(better(), NEXT), came(better() + "\n", THIRD)]
    readings = [read(order, mended("2020-11-05")) for order in permutations(renditions)]
    assert len({reading.reading_id for reading in readings}) == 1
    assert all(reading.beliefs == readings[0].beliefs for reading in readings)


def test_days_are_part_of_the_identity_where_renditions_came_one_after_the_other(first: Rendition) -> None:
    together = read([first, came(better(), FIRST)])
    assert together.reading_id == read([replace(first, received_on=None), came(better(), None)]).reading_id
    apart = [read([first, came(better(), day)]).reading_id for day in (NEXT, THIRD)]
    assert len({together.reading_id, *apart}) == 3


def test_unnoted_days_are_the_first() -> None:
    assert arrival_of({"a": None, "b": None}) == arrival_of({"a": FIRST}) == ""
    assert arrival_of({"a": None, "b": NEXT}) == arrival_of({"b": NEXT, "a": FIRST}) != ""
    stages = stages_of([came(better(), None), came(better() + "\n", NEXT)], (), PUBLISHED)
    assert [(stage.since, len(stage.renditions)) for stage in stages] == [(PUBLISHED, 1), (NEXT, 2)]
