"""What of the reference data a reading depends on: enough that nothing stale is kept, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.reading import reading_id
from ingest.reference import BUNDLED, Reference
from ingest.reference.version import version_for
from tests.synthetic import AREAS

BULLETIN = "430200-industrial-project-year-2020-14"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for kind in ("areas", "contracts", "series", "narrative"):
        (tmp_path / kind).mkdir()
    return tmp_path


def changed(config: Path, kind: str, name: str, old: str, new: str) -> Reference:
    """The reference data with one bundled file replaced by its copy with another text in it."""
    text = (BUNDLED / kind / name).read_text(encoding="utf-8")
    assert old in text
    (config / kind / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return Reference.load(config)


def test_another_city_changes_nothing(config: Path) -> None:
    (config / "areas" / "431100.csv").write_bytes((AREAS / "431100.csv").read_bytes())
    before, after = Reference.load(), Reference.load(config)
    assert before.version != after.version
    assert version_for(BULLETIN, before) == version_for(BULLETIN, after)
    assert reading_id(["a"], BULLETIN, before) == reading_id(["a"], BULLETIN, after)
    other = BULLETIN.replace("430200", "431100")
    assert version_for(other, after) != version_for(BULLETIN, after)


def test_another_series_changes_nothing(config: Path) -> None:
    contract = (BUNDLED / "contracts" / "land.yml").read_text(encoding="utf-8")
    contract = contract.replace("table: land", "table: soil").replace("land.", "soil.")
    contract = contract.replace("series: industrial-project-year", "series: other")
    (config / "contracts" / "soil.yml").write_text(contract, encoding="utf-8")
    (config / "series" / "other.yml").write_text(
        "series: other\nname: 别的简报\nrecognised_by: {any: [别的], kind: [简报]}\ntables: [soil]\n", encoding="utf-8"
    )
    assert version_for(BULLETIN, Reference.load(config)) == version_for(BULLETIN, Reference.load())


def test_a_comment_changes_nothing(config: Path) -> None:
    same = changed(config, "contracts", "land.yml", "table: land", "# A remark.\ntable: land")
    assert version_for(BULLETIN, same) == version_for(BULLETIN, Reference.load())


@pytest.mark.parametrize(
    ("kind", "name", "old", "new"),
    [
        ("contracts", "land.yml", "period_basis: ytd", "period_basis: month"),
        ("series", "industrial-project-year.yml", "  - city.attraction.target = attraction.all.plan\n", ""),
        ("narrative", "works.yml", "开竣工情况, ", ""),
    ],
)
def test_whatever_its_reading_uses_changes_it(config: Path, kind: str, name: str, old: str, new: str) -> None:
    other = changed(config, kind, name, old, new)
    assert version_for(BULLETIN, other) != version_for(BULLETIN, Reference.load())


def test_the_names_of_its_areas_change_it(config: Path) -> None:
    path, other = config / "areas" / "431100.csv", BULLETIN.replace("430200", "431100")
    text = (AREAS / path.name).read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    before = version_for(other, Reference.load(config))
    path.write_text(text.rstrip("\n") + "|又一名称\n", encoding="utf-8")
    assert version_for(other, Reference.load(config)) != before


def test_a_series_that_is_gone_counts_all(config: Path) -> None:
    reference = Reference.load()
    assert version_for("430200-gone-2020-14", reference) == reference.version
