"""A table that no contract knows: what its draft proposes, and what loads with it as it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.contracts.draft import start
from ingest.errors import BulletinError
from ingest.read import read_document
from ingest.reference import Reference
from tests.contracts.withheld import WHOLE, renamed, rules, withhold
from tests.synthetic import AREAS, generate

SAMPLES = Path(__file__).parents[1] / "samples"
CONTENT = (SAMPLES / "better" / "2020-14.txt").read_bytes()


def test_rules_to_other_tables_are_found_though_the_source_breaks_one_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    withhold(monkeypatch, tmp_path, WHOLE.contracts["investment"])
    drafting = start(read_document(CONTENT, "2020-14.txt"), Reference.load())
    draft = drafting.draft(drafting.unknown()[0])
    assert {rule.text.partition(" = ")[2] for rule in draft.rules_across} == {
        f"province.{a}.{c} + city.{b}.{c}"
        for a, b, c in (
            ("major_industry", "key_industry", "plan"),
            ("major_industry", "key_industry", "completed"),
            ("tech_innovation", "tech_innovation", "completed"),
            ("product_innovation", "product_innovation", "completed"),
        )
    }
    # 醴陵's plan and with it the city's contradict in the source.
    assert "holds in 10 of 12 rows" in draft.yaml


@pytest.mark.parametrize(("city", "month"), [("430300", date(2020, 9, 1)), ("431100", date(2021, 6, 1))])
def test_other_cities_draft_alike(city: str, month: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bulletin = generate(city, month, 3)
    bundled = WHOLE.contracts["five_hundreds"]
    withhold(monkeypatch, tmp_path, bundled)
    drafting = start(read_document(bulletin.content, bulletin.file_name), Reference.load(AREAS.parent))
    draft = drafting.draft(drafting.unknown()[0])
    assert rules(draft.contract, renamed(draft, bundled)) == rules(bundled)
    assert draft.areas_csv is None


def test_a_city_that_no_file_knows_gets_an_area_file_that_loads(tmp_path: Path) -> None:
    bulletin = generate("430300", date(2020, 9, 1), 3)
    drafting = start(read_document(bulletin.content, bulletin.file_name), WHOLE)
    draft = drafting.draft(drafting.find("开竣工"))
    assert draft.areas_csv is not None
    for folder, name, text in (("areas", "new.csv", draft.areas_csv), ("contracts", "new.yml", draft.yaml)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    reference = Reference.load(tmp_path)
    assert "湘潭市" in {city.name_zh for city in reference.cities.values()}
    proposed = {area.name: area.kind for area in draft.new_areas}
    assert proposed["湘潭县"] == "county"
    assert proposed["跨区"] == "cross"
    assert len(proposed) == len(bulletin.city.areas) + 1


def test_a_row_that_is_no_known_area_is_listed_and_still_counts_as_evidence() -> None:
    text = CONTENT.decode().replace("茶陵县\t16\t12", "新茶区\t16\t12")
    drafting = start(read_document(text.encode(), "renamed.txt"), WHOLE)
    draft = drafting.draft(drafting.find("开竣工"))
    assert [(a.name, a.kind) for a in draft.new_areas] == [("新茶区", "district")]
    assert "新茶区" in draft.yaml
    assert len(draft.rules) == 4
    assert draft.rules[0].support.holds == 12


def test_rates_printed_without_their_sign_are_rates_all_the_same() -> None:
    text = CONTENT.decode()
    start_at, end = text.index("附件 2\n"), text.index("附件 3\n")
    text = text[:start_at] + text[start_at:end].replace("%", "") + text[end:]
    drafting = start(read_document(text.encode(), "signless.txt"), WHOLE)
    draft = drafting.draft(drafting.find("完成投资"))
    bundled = WHOLE.contracts["investment"]
    assert rules(draft.contract, renamed(draft, bundled)) == rules(bundled)
    assert "unit guessed" in draft.yaml


def test_a_table_without_tabs_is_refused_with_what_to_do() -> None:
    text = CONTENT.decode()
    start_at, end = text.index("附件 6\n"), text.index("附件 7\n")
    text = text[:start_at] + text[start_at:end].replace("\t", "  ") + text[end:]
    drafting = start(read_document(text.encode(), "collapsed.txt"), WHOLE)
    with pytest.raises(BulletinError, match=r"better rendition|prints it whole"):
        drafting.draft(drafting.find("开竣工"))
