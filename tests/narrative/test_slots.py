"""Slot files: what they may say, and what a person is told who says it wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import ReferenceDataError
from ingest.narrative.phrases import expand, longest_match
from ingest.narrative.slots import load_slots
from ingest.reference import Reference
from tests.narrative.bulletins import document, identity, reference

SECTION = """
section: employment
series: industrial-project-year
headings: [就业情况]
subjects:
  workers: {texts: [新增就业]}
measures:
  people: {before: ["@", "[共]吸纳"]}
slots:
  - metric: employment.workers
    subject: workers
    measure: people
    yoy: "%"
    areas: city
    declares: {name_zh: 就业·新增就业, role: completed, unit: 个, theme: employment, period_basis: ytd}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "narrative" / "employment.yml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_a_section_of_the_users_own_needs_no_python(tmp_path: Path) -> None:
    from ingest.narrative import read_narrative

    write(tmp_path, SECTION)
    extended = Reference.load(tmp_path)
    assert extended.metrics["employment.workers"].unit == "个"
    assert extended.metrics["employment.workers.yoy"].unit == "%"
    text = "六、就业情况\n1-9月，新增就业3200人，同比增长5.2%。"
    figures = read_narrative(document(text), identity(), extended).figures
    assert [(f.metric_code, str(f.value), f.unit) for f in figures] == [
        ("employment.workers", "3200", "个"),
        ("employment.workers.yoy", "5.2", "%"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("headings:", "heading:", "heading"),
        ("subject: workers", "subject: people", "“people” is declared nowhere"),
        ("measure: people", "measure: workers", "“workers” is declared nowhere"),
        ("[新增就业]", '["新增(就业"]', "not closed"),
        ("[新增就业]", '["{今年}就业"]', "{"),
        ("section: employment", "chapter: employment", "begins with section"),
        ("yoy: \"%\"", "yoy: 倍", "yoy"),
        ("areas: city", "areas: city\n    weight: 3", "weight"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = write(tmp_path, SECTION.replace(old, new))
    with pytest.raises(ReferenceDataError) as raised:
        load_slots([path])
    assert str(path) in str(raised.value)
    assert told in str(raised.value)


def test_a_slot_of_an_unknown_metric_is_named(tmp_path: Path) -> None:
    start = SECTION.index("    declares:")
    write(tmp_path, SECTION[:start])
    with pytest.raises(ReferenceDataError, match=r"employment\.workers"):
        _ = Reference.load(tmp_path).metrics


def test_every_metric_of_a_slot_has_a_unit_and_a_home() -> None:
    slots = reference().narrative["industrial-project-year"]
    for section in slots.sections:
        for slot in section.slots:
            metric = reference().metrics[slot.metric]
            assert metric.unit in reference().units
            if slot.yoy:
                change = reference().metrics[f"{slot.metric}.yoy"]
                assert (change.unit, change.role, change.table_code) == (slot.yoy, "change", "narrative")


def test_phrases() -> None:
    assert expand("[已](开工|动工)项目") == ["开工项目", "动工项目", "已开工项目", "已动工项目"]
    assert longest_match(["开工", "开工率", "开"]).match("开工率为").group() == "开工率"  # type: ignore[union-attr]
