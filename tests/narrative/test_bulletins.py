"""Whole bulletins: the bundled one in both forms, and the real renditions where they are at hand."""

from __future__ import annotations

import csv
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.narrative import numeric_tokens, read_narrative
from tests.narrative.bulletins import CITY, document, identity, read, reference

SAMPLES = Path(__file__).parents[1] / "samples"
SHARED = Path(__file__).parents[3] / "shared"
BUNDLED = [SAMPLES / form / "2020-14.txt" for form in ("better", "damaged")]
REAL = sorted((SHARED / "bulletins").glob("*.txt"))


def truth(path: Path) -> dict[str, tuple[Decimal, str]]:
    """Metric code (``.yoy`` too) -> value and unit."""
    found: dict[str, tuple[Decimal, str]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert row["area_code"] == CITY
            found[row["metric_code"]] = Decimal(row["value"]), row["unit"]
            if row["yoy"]:
                found[f"{row['metric_code']}.yoy"] = Decimal(row["yoy"]), row["yoy_unit"]
    return found


TRUTHS = [(path, SAMPLES / "truth/narrative_2020-09.csv") for path in BUNDLED] + [
    (path, SHARED / "truth/narrative_2020-09.csv") for path in REAL
]


@pytest.mark.parametrize(("path", "told"), TRUTHS, ids=[path.name for path, _ in TRUTHS])
def test_every_figure_of_the_narrative_is_right(path: Path, told: Path) -> None:
    expected = truth(told)
    reading = read(path.read_text(encoding="utf-8"))
    found = {figure.metric_code: (figure.value, figure.unit) for figure in reading.figures}
    assert {code: found.get(code) for code in expected} == expected
    assert reading.unattributed == ()


@pytest.mark.parametrize("path", [path for path, _ in TRUTHS], ids=[path.name for path, _ in TRUTHS])
def test_every_numeric_token_has_one_class_and_its_place(path: Path) -> None:
    paper = document(path.read_text(encoding="utf-8"))
    reading = read_narrative(paper, identity(), reference())
    lines = {block.line: block.text for block in paper.paragraphs}
    tokens = [(line, start + 1, token) for line, text in lines.items() for start, _, token in numeric_tokens(text)]
    assert [(t.line, t.column, t.token) for t in reading.tokens] == sorted(tokens)
    for figure in reading.figures:
        assert lines[figure.line][figure.column - 1 :].startswith(str(abs(figure.value)))


@pytest.mark.parametrize("path", [path for path, _ in TRUTHS], ids=[path.name for path, _ in TRUTHS])
def test_claims_are_those_of_the_score_table(path: Path) -> None:
    table = Path(TRUTHS[0][1]).with_name("facts_2020-09.csv")
    scores: dict[str, dict[str, Decimal]] = {}
    with table.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["metric_code"].startswith("score."):
                scores.setdefault(row["metric_code"], {})[row["area_code"]] = Decimal(row["value"])
    reading = read(path.read_text(encoding="utf-8"))
    assert Counter(claim.kind for claim in reading.claims) == {
        "highest": 10, "lowest": 10, "all_equal": 1, "not_assessed": 1,
    }  # fmt: skip
    assert reading.doubtful_claims == ()
    for claim in reading.claims:
        by_area: dict[str, Decimal] = {}
        for metric in claim.metrics:
            for area, score in scores.get(metric, {}).items():
                by_area[area] = by_area.get(area, Decimal(0)) + score
        if claim.kind == "not_assessed":
            assert not by_area
        elif claim.kind == "all_equal":
            assert len(set(by_area.values())) == 1
        else:
            extreme = max(by_area.values()) if claim.kind == "highest" else min(by_area.values())
            assert set(claim.area_codes) == {area for area, score in by_area.items() if score == extreme}


def test_a_bulletin_is_read_in_milliseconds() -> None:
    """Generous: this guards against a thousandfold slip, ``make bench`` measures."""
    paper = document(BUNDLED[0].read_text(encoding="utf-8"))
    read_narrative(paper, identity(), reference())
    started = time.process_time()
    for _ in range(20):
        read_narrative(paper, identity(), reference())
    assert (time.process_time() - started) / 20 < 0.05
