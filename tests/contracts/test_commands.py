"""``bulletins contracts`` at the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from orchestration.cli.main import _run
from tests.contracts.test_lint import HOUSING

SAMPLE = Path(__file__).parents[1] / "samples" / "better" / "2020-14.txt"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_clean_check_sums_up_tables_and_cities(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["contracts", "check"], False) == 0
    out = capsys.readouterr().out
    assert "no errors" in out
    assert "five_hundreds" in out
    assert "株洲市" in out
    assert "9 of 9" in out


def test_a_mistake_in_the_config_folder_fails_the_check(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "config" / "contracts").mkdir(parents=True)
    path = home / "config" / "contracts" / "housing.yml"
    path.write_text(HOUSING.replace("unit: 亿元}", "unit: 亿}", 1), encoding="utf-8")
    assert _run(["contracts", "check"], False) == 1
    out = capsys.readouterr().out
    assert "housing.yml" in out
    assert "columns[2].columns[0].unit" in out
    assert "Did you mean 亿元?" in out
    path.write_text(HOUSING, encoding="utf-8")
    assert _run(["contracts", "check"], False) == 0
    assert "保障性住房建设情况表" in capsys.readouterr().out


def test_findings_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "housing.yml"
    path.write_text(HOUSING.replace("theme: housing", "them: housing"), encoding="utf-8")
    assert _run(["contracts", "check", str(path), "--json"], False) == 1
    found = json.loads(capsys.readouterr().out)
    assert {(f["code"], f["line"]) for f in found} == {("unknown_field", 6), ("missing_field", 2)}


@pytest.mark.parametrize("kind", ["contract", "series", "section", "vocabulary", "claims"])
def test_schemas_name_every_field(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["contracts", "schema", kind], False) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["additionalProperties"] is False
    assert "series" in schema["properties"]


def test_a_draft_goes_to_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["contracts", "draft", str(SAMPLE), "--table", "储备土地"], False) == 0
    out, told = capsys.readouterr()
    assert out.startswith("# Drafted from 2020-14.txt, table 7")
    assert "draft.t7.c06 = draft.t7.c05 / draft.t7.c04  # holds in 11 of 11 rows" in out
    assert "name the metrics" in told


def test_a_bulletin_of_known_tables_needs_no_draft(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["contracts", "draft", str(SAMPLE)], False) == 0
    out, told = capsys.readouterr()
    assert out == ""
    assert "Contracts know every table" in told


def test_a_draft_with_new_areas_writes_their_file_beside_it(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8").replace("茶陵县\t16\t12", "新茶区\t16\t12")
    bulletin = tmp_path / "2020-14.txt"
    bulletin.write_text(text, encoding="utf-8")
    target = tmp_path / "works.yml"
    assert _run(["contracts", "draft", str(bulletin), "--table", "6", "-o", str(target)], False) == 0
    assert "新茶区" in (tmp_path / "works-areas.csv").read_text(encoding="utf-8")
    assert "table: draft_t6" in target.read_text(encoding="utf-8")


def test_an_unknown_table_title_shows_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["contracts", "draft", str(SAMPLE), "--table", "没有"], False) == 1
    told = capsys.readouterr().err
    assert "征地拆迁完成情况表" in told
    assert "names no table" in told


def test_a_check_of_a_folder_takes_all_its_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "housing.yml").write_text(HOUSING, encoding="utf-8")
    shutil.copytree(Path(__file__).parents[1] / "synthetic" / "areas", tmp_path / "areas")
    assert _run(["contracts", "check", str(tmp_path)], False) == 0
    assert "湘潭市" in capsys.readouterr().out
