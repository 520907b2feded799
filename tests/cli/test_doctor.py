"""``bulletins doctor`` finds what was really damaged, says what to do, and what it says mends it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.altered import alter, altered_release, flip_a_byte
from tests.cli.conftest import BETTER, Bulletins
from warehouse.home import Home
from warehouse.lake import Lake


def found(bulletins: Bulletins, outcome: str = "problem") -> dict[str, dict[str, Any]]:
    """Findings of one outcome, by check; the exit status agrees with them."""
    answer = bulletins("doctor", "--format", "json")
    checks = json.loads(answer.out)["checks"]
    problems = [check for check in checks if check["outcome"] == "problem"]
    assert answer.code == (ExitCode.UNSOUND if problems else ExitCode.OK), answer.err
    return {check["name"]: check for check in checks if check["outcome"] == outcome}


def test_an_empty_and_a_loaded_warehouse_are_sound(bulletins: Bulletins, tmp_path: Path) -> None:
    assert found(bulletins) == {}
    assert not (tmp_path / "home").exists()


def test_a_loaded_warehouse_is_sound_and_stays_as_it_is(loaded: Home, bulletins: Bulletins) -> None:
    before = {path: path.lstat().st_mtime_ns for path in loaded.root.rglob("*") if path.is_file()}
    assert set(found(bulletins, "sound")) >= {"archived files", "lake segments", "releases", "marts and lake"}
    assert found(bulletins) == {}
    assert found(bulletins, "note") == {}
    after = {path: path.lstat().st_mtime_ns for path in loaded.root.rglob("*") if path.is_file()}
    assert after == before


def test_a_changed_document_is_named_and_loading_it_again_mends_it(loaded: Home, bulletins: Bulletins) -> None:
    [path] = (loaded.root / "archive").glob("sha256/*/*.bin")
    flip_a_byte(path)
    answer = bulletins("doctor")
    assert answer.code == ExitCode.UNSOUND
    first = answer.out.splitlines()[0]
    assert first.startswith("Problem  archived files"), "problems come first"
    assert "2020-14.txt" in answer.out
    assert "Load the originals" in answer.out
    path.unlink()
    assert "the bytes are missing" in found(bulletins)["archived files"]["details"][0]
    assert bulletins("load", BETTER).code == ExitCode.OK
    assert found(bulletins) == {}


def test_a_lost_sidecar_and_a_lost_place_in_the_index(loaded: Home, bulletins: Bulletins) -> None:
    [mark] = (loaded.root / "archive").glob("index/*/*/*")
    mark.unlink()
    assert "not listed for" in found(bulletins)["archive index"]["details"][0]
    [sidecar] = (loaded.root / "archive").glob("sha256/*/*.json")
    sidecar.unlink()
    assert {"archived files", "documents read"} <= set(found(bulletins))
    assert bulletins("load", BETTER).code == ExitCode.OK
    assert found(bulletins) == {}


def test_files_of_the_lake_that_are_gone_or_changed(loaded: Home, bulletins: Bulletins) -> None:
    segment = Lake(loaded).segment(1)
    flip_a_byte(segment / "check.parquet")
    (segment / "token.parquet").unlink()
    details = found(bulletins)["lake segments"]["details"]
    assert any("check.parquet: was changed" in detail for detail in details)
    assert any("token.parquet: is missing" in detail for detail in details)
    shutil.rmtree(segment)
    [detail] = found(bulletins)["lake segments"]["details"]
    assert "is missing, though the release was built from it" in detail


def test_a_manifest_that_cannot_be_read(loaded: Home, bulletins: Bulletins) -> None:
    manifest = Lake(loaded).segment(1) / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_bytes(manifest.read_bytes()[:100])
    assert "is not a segment's manifest" in found(bulletins)["lake segments"]["details"][0]


@pytest.mark.slow
def test_a_truncated_release_is_found_and_the_next_load_publishes_a_whole_one(
    loaded: Home, bulletins: Bulletins
) -> None:
    database = loaded.current.resolve() / "bulletins.duckdb"
    database.chmod(0o644)
    with database.open("r+b") as file:
        file.truncate(database.stat().st_size // 2)
    problems = found(bulletins)
    assert {"releases", "served relations"} <= set(problems)
    assert "(served)" in problems["releases"]["details"][0]
    assert bulletins("load", BETTER).code == ExitCode.OK
    assert loaded.current.resolve().name == "000000000002"
    assert set(found(bulletins)) == {"releases"}, "the damaged one is still there, and served no more"
    shutil.rmtree(loaded.releases / "000000000001")
    assert found(bulletins) == {}


@pytest.mark.slow
def test_a_link_that_leads_nowhere_or_is_gone(loaded: Home, bulletins: Bulletins) -> None:
    loaded.current.unlink()
    assert "nothing is served" in found(bulletins)["published link"]["said"]
    loaded.current.symlink_to("../releases/000000000009")
    assert "leads nowhere" in found(bulletins)["published link"]["said"]
    assert bulletins("load", BETTER).code == ExitCode.OK
    assert found(bulletins) == {}


def test_a_figure_changed_in_the_release_alone(loaded: Home, bulletins: Bulletins) -> None:
    alter(
        loaded.current.resolve(),
        "update store.fct_observation_vintage set value = value + 1 where area_code = '430211' and metric_key in "
        "(select metric_key from store.metric_key where metric_code like 'works.%')",
        "update marts.fct_check set outcome = 'fails' where rule_kind = 'ratio'",
    )
    problems = found(bulletins)
    assert set(problems) == {"marts and lake"}, "its size and hash are as noted, so only the lake tells"
    told = " ".join(problems["marts and lake"]["details"])
    assert "facts served that no current reading has" in told
    assert "marts.fct_check" in told


def test_a_figure_missing_from_the_release(loaded: Home, bulletins: Bulletins) -> None:
    alter(loaded.current.resolve(), "delete from store.fct_observation_vintage where area_code = '430211'")
    problems = found(bulletins)
    assert "figures read but not served" in problems["marts and lake"]["details"][0]
    assert "marts.fct_observation" in " ".join(problems["served relations"]["details"])


def test_leftovers_are_a_note_and_the_next_load_removes_them(loaded: Home, bulletins: Bulletins) -> None:
    for folder in (loaded.releases, loaded.lake / ".staging"):
        folder.mkdir(exist_ok=True)
        (folder / ".tmp-0123").mkdir()
        (folder / ".tmp-0123" / "observation.parquet").write_bytes(b"half")
    assert len(found(bulletins, "note")["leftovers"]["details"]) == 2
    assert found(bulletins) == {}


BROKEN = {
    "config/retention.yml": ("releases: many\n", "releases: many"),
    "config/areas/999999.csv": ("area_code\n1\n", "999999.csv"),
    "config/corrections/430200-zzdsj-2020-14.yml": (
        "bulletin_id: a\nbulletin_id: b\n",
        "written twice, in lines 1 and 2",
    ),
    "dagster/dagster.yaml": ("run_storage: [\n", "is not valid YAML"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_of_the_configuration_that_no_load_could_read(loaded: Home, bulletins: Bulletins, name: str) -> None:
    text, says = BROKEN[name]
    path = loaded.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    [(check, finding)] = found(bulletins).items()
    assert check == "configuration"
    assert any(says in detail and path.name in detail for detail in finding["details"]), finding
    assert finding["remedy"]


def test_folders_where_a_lock_and_the_link_belong(loaded: Home, bulletins: Bulletins) -> None:
    loaded.lock.unlink(missing_ok=True)
    loaded.lock.mkdir()
    target = loaded.current.resolve()
    loaded.current.unlink()
    shutil.copytree(target, loaded.current)
    problems = found(bulletins)
    assert problems.keys() == {"writer", "published link"}
    assert str(loaded.lock) in problems["writer"]["details"]
    assert str(loaded.current) in problems["published link"]["details"]
    assert bulletins("load", BETTER).code == ExitCode.FAILED
    answer = bulletins("sql", "select 1")
    assert (answer.code, "is no link to a release" in answer.err) == (ExitCode.BAD_INPUT, True)


def test_an_edition_that_a_later_release_lacks_is_missed(loaded: Home, bulletins: Bulletins) -> None:
    # As releases were made that lost something: the next is of what was left.
    folder = altered_release(loaded)
    origin = json.loads((folder / "readings.json").read_bytes())
    lost = origin["readings"].pop()
    (folder / "readings.json").write_text(json.dumps(origin), encoding="utf-8")
    finding = found(bulletins)["what was served"]
    assert lost[0] in finding["details"][0]
    assert "000000000001" in finding["details"][0]
