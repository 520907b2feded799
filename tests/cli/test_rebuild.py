"""``bulletins rebuild``: the archive read anew gives what there is, mends what is damaged, and asks before it changes
anything."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.altered import altered_release, flip_a_byte
from tests.cli.conftest import BETTER, DAMAGED, SCRIPT, Bulletins
from warehouse.adoption import accept, is_accepted, rebuilt_home
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import current_release


def doctor(bulletins: Bulletins) -> list[str]:
    checks = json.loads(bulletins("doctor", "--format", "json").out)["checks"]
    return [f"{check['name']}: {check['said']}" for check in checks if check["outcome"] == "problem"]


def tree(home: Home) -> dict[str, bytes | str]:
    """Everything that counts: archive, lake, releases, link."""
    found: dict[str, bytes | str] = {"link": str(home.current.readlink())}
    for name in ("archive", "lake", "releases"):
        for path in (home.root / name).rglob("*"):
            if path.is_file() and not path.name.startswith(".") and path.suffix != ".lock":
                found[str(path.relative_to(home.root))] = path.read_bytes()
    return found


def test_nothing_changes_and_everything_is_in_one_sound_segment(loaded: Home, bulletins: Bulletins) -> None:
    assert bulletins("load", DAMAGED).code == ExitCode.OK
    before = tree(loaded)
    answer = bulletins("rebuild")
    assert answer.code == ExitCode.OK, answer.text
    assert "Nothing changes" in answer.out
    assert tree(loaded) == before, "not published, so nothing was touched"
    answer = bulletins("rebuild", "--publish")
    assert answer.code == ExitCode.OK, answer.text
    assert "was rebuilt before" in answer.out
    assert "Published release 000000000003" in answer.out
    assert Lake(loaded).segments() == [3]
    assert len(Lake(loaded).manifest(3).superseded) == 1, "the reading before the second rendition came"
    assert doctor(bulletins) == []
    assert not rebuilt_home(loaded).root.exists()
    assert bulletins("diff", "2", "3").code == ExitCode.OK
    assert bulletins("load", BETTER).out.startswith("Nothing new")


@pytest.mark.slow
def test_it_mends_a_damaged_lake_and_release(loaded: Home, bulletins: Bulletins) -> None:
    flip_a_byte(Lake(loaded).segment(1) / "observation.parquet")
    flip_a_byte(loaded.current.resolve() / "bulletins.duckdb")
    assert len(doctor(bulletins)) >= 2
    answer = bulletins("rebuild", "--publish")
    assert answer.code == ExitCode.OK, answer.text
    shutil.rmtree(loaded.releases / "000000000001")
    assert doctor(bulletins) == []
    assert (loaded.lake / "damaged" / "000000000001" / "manifest.json").is_file(), "kept for whoever wants to look"


def test_a_difference_is_shown_and_not_published_unasked(loaded: Home, bulletins: Bulletins) -> None:
    altered_release(loaded, "update store.fct_observation_vintage set value = value + 1 where area_code = '430211'")
    answer = bulletins("rebuild")
    assert answer.code == ExitCode.DIFFERS
    assert "天元区 2020-09" in answer.out
    assert "Not published" in answer.out
    assert loaded.current.resolve().name == "000000000002"
    assert bulletins("diff", "--build").code == ExitCode.DIFFERS
    assert bulletins("diff", "1", "--build").code == ExitCode.OK


def test_an_edition_that_would_be_lost_is_not_published(loaded: Home, bulletins: Bulletins) -> None:
    # The reader of tomorrow does not know this city any more.
    areas = loaded.root / "config" / "areas"
    areas.mkdir(parents=True)
    (areas / "430200.csv").write_text(
        "area_code,name_zh,kind,parent_code,also_printed_as\n430200,株州市,city,,\n", encoding="utf-8"
    )
    answer = bulletins("rebuild", "--publish")
    assert answer.code != ExitCode.OK
    assert loaded.current.resolve().name == "000000000001"


def test_an_empty_archive_and_a_damaged_document(loaded: Home, bulletins: Bulletins, tmp_path: Path) -> None:
    [path] = (loaded.root / "archive").glob("sha256/*/*.bin")
    flip_a_byte(path)
    answer = bulletins("rebuild")
    assert answer.code == ExitCode.FAILED
    assert "Load the original (2020-14.txt) again" in answer.err
    shutil.rmtree(loaded.root)
    assert "Load one first" in bulletins("rebuild").err


@pytest.mark.slow
def test_killed_before_it_is_accepted_it_leaves_everything_as_it_was(loaded: Home, bulletins: Bulletins) -> None:
    before = tree(loaded)
    for seconds in (1.5, 4.0):
        process = subprocess.Popen(
            [SCRIPT, "rebuild", "--publish"],
            env={k: v for k, v in os.environ.items() if k != "DAGSTER_HOME"} | {"WAREHOUSE_HOME": str(loaded.root)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(seconds)
        if is_accepted(loaded):
            pytest.skip("this machine rebuilds faster than that")
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert tree(loaded) == before
    assert bulletins("rebuild", "--publish").code == ExitCode.OK
    assert doctor(bulletins) == []


@pytest.mark.slow
def test_killed_after_it_is_accepted_the_next_load_puts_it_in_place(loaded: Home, bulletins: Bulletins) -> None:
    altered_release(loaded, "delete from store.fct_observation_vintage where area_code = '430211'")
    assert bulletins("rebuild").code == ExitCode.DIFFERS
    state = json.loads((rebuilt_home(loaded).root / "rebuilt.json").read_bytes())
    accept(loaded, state["rebuild_id"])
    assert "a rebuild was accepted" in bulletins("doctor").out
    assert bulletins("load", BETTER).code == ExitCode.OK
    release = current_release(loaded)
    assert release is not None
    assert Lake(loaded).segments() == [2] == list(release.segments)
    assert doctor(bulletins) == []
    assert bulletins("diff", "1", release.release_id).code == ExitCode.OK
