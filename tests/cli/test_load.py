"""``bulletins load``: the report, the exit status, and one clear message for each bad input."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.conftest import BETTER, DAMAGED, SCRIPT, Answer, Bulletins
from tests.synthetic import AREAS, generate
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.query import run_sql
from warehouse.release import current_release

TEXT = BETTER.read_text(encoding="utf-8")


def test_the_report_says_what_became_of_every_cell(loaded_once: tuple[Path, Answer]) -> None:
    home, answer = loaded_once
    assert answer.code == ExitCode.OK, answer.err
    assert "株洲市 2020-09, issue 2020-14" in answer.out
    assert "2020-14.txt (text, utf-8, sha256 " in answer.out
    together = next(line.split() for line in answer.out.splitlines() if line.split()[:1] == ["together"])
    cells, facts, blank, placeholders, spanned, quarantined = (int(n.replace(",", "")) for n in together[1:7])
    assert cells == facts + blank + placeholders + spanned + quarantined > 1500
    assert "Numeric tokens: " in answer.out
    assert "≠" not in answer.out.split("Checks:")[0], "both sides of the tokens' account are equal"
    assert "narrative" in answer.out
    assert "blank, - or /: no figure is printed, and none is made of it. spanned: " in answer.out
    assert "Published release 000000000001" in answer.out
    assert str(home / "published" / "current" / "bulletins.duckdb") in answer.out


def test_a_document_without_its_tables_is_asked_about(bulletins: Bulletins, tmp_path: Path) -> None:
    half = tmp_path / "half.txt"
    half.write_text("\n".join(TEXT.splitlines()[:120]), encoding="utf-8")
    assert "No table of this series was found in it: is the file whole?" in bulletins("load", half).out


def test_another_issue_that_would_replace_a_months_figures_is_held_back(
    loaded: Home, bulletins: Bulletins, tmp_path: Path
) -> None:
    before = current_release(loaded)
    other = tmp_path / "15.txt"
    other.write_text(TEXT.replace("第 14 期", "第 15 期").replace("617.38", "617.39"), encoding="utf-8")
    answer = bulletins("load", other)
    assert answer.code == ExitCode.BAD_INPUT
    for said in ("15.txt: is of 2020-09, as 2020-14.txt is", "2020-15", "config/identities.yml"):
        assert said in answer.out
    assert current_release(loaded) == before
    assert "Refused      15.txt" in bulletins("status").out


def test_the_same_again_is_nothing_new_and_quick(loaded: Home, bulletins: Bulletins) -> None:
    before = current_release(loaded)
    started = time.perf_counter()
    answer = bulletins("load", BETTER)
    assert (answer.code, answer.out.startswith("Nothing new")) == (ExitCode.OK, True)
    assert time.perf_counter() - started < 10, "Dagster and dbt are not needed for that"
    assert current_release(loaded) == before


def test_a_copy_under_another_name_is_nothing_new(loaded: Home, bulletins: Bulletins, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes(BETTER.read_bytes())
    assert bulletins("load", copy).out.startswith("Nothing new")


def test_a_second_rendition_joins_the_first(loaded: Home, bulletins: Bulletins) -> None:
    answer = bulletins("load", DAMAGED)
    assert answer.code == ExitCode.OK, answer.text
    assert "2 renditions" in answer.out
    # Both files have the same name.
    hashes = set(re.findall(r"情况表 \[2020-14.txt ([0-9a-f]{6})\]", answer.out))
    assert len(hashes) == 2
    assert re.search(r"repaired in .+ \[2020-14.txt [0-9a-f]{6}\]: ", answer.out)
    bulletin = run_sql(loaded, "select count(*) as n, max(renditions) as r from dim_bulletin").to_pylist()
    assert bulletin == [{"n": 1, "r": 2}]


def test_the_day_on_which_a_further_file_came_is_said_where_it_was_not_today(
    loaded: Home, bulletins: Bulletins, tmp_path: Path
) -> None:
    further = tmp_path / "further.txt"
    further.write_text(TEXT + "\n", encoding="utf-8")
    assert bulletins("load", "--received-on", "2021-02-03", further).code == ExitCode.OK
    notes = [json.loads(path.read_bytes()) for path in (loaded.archive / "sha256").rglob("*.json")]
    assert {note["names"][0]: note["received_on"] for note in notes}["further.txt"] == "2021-02-03"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--received-on", "3. 2. 2021", BETTER], "Write it as 2026-03-01"),
        (["--received-on", "9999-01-01", BETTER], "yet to come"),
        (["--received-on", "2021-02-03"], "none is given"),
    ],
)
def test_a_day_that_cannot_be_meant_loads_nothing(bulletins: Bulletins, arguments: list[str | Path], said: str) -> None:
    answer = bulletins("load", *arguments)
    assert (answer.code, said in answer.err) == (2, True), answer.text


def test_a_printed_growth_that_the_figures_contradict_is_published_with_a_warning(
    bulletins: Bulletins, tmp_path: Path
) -> None:
    shutil.copytree(AREAS, tmp_path / "home" / "config" / "areas")
    before, after = generate("430300", date(2020, 9, 1)), generate("430300", date(2021, 9, 1))
    printed = after.truth["430300", "2021-09", "financing.new_total.yoy"].text
    told = re.compile(rf"(同比增长 ?){re.escape(printed)}( ?%)")
    assert len(told.findall(after.text)) == 1
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    (incoming / before.file_name).write_text(before.text, encoding="utf-8")
    (incoming / after.file_name).write_text(told.sub(r"\g<1>77.7\2", after.text), encoding="utf-8")
    answer = bulletins("load", incoming)
    assert answer.code == ExitCode.OK, answer.text
    (warning,) = (line for line in answer.out.splitlines() if line.startswith("Warning: "))
    assert "financing.new_total" in warning
    assert "printed_change=77.7000" in warning


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n ", "is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4, "picture.txt"),
        ("notes.txt", "会议记录：今天开会。\n".encode(), "notes.txt"),
        ("no-issue.txt", re.sub(r"第\s*\d+\s*期", "", TEXT).encode(), "no-issue.txt"),
        ("table.xyz", b"1,2,3\n", "table.xyz"),
    ],
)
def test_a_bad_document_gets_one_clear_message(
    bulletins: Bulletins, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    answer = bulletins("load", tmp_path / name)
    assert answer.code == ExitCode.BAD_INPUT, answer.text
    assert "Not loaded (1 of 1 documents)" in answer.out
    assert message in answer.out
    assert "Traceback" not in answer.text
    assert not (tmp_path / "home" / "published").exists()


def test_a_path_that_does_not_exist_is_named(bulletins: Bulletins, tmp_path: Path) -> None:
    answer = bulletins("load", tmp_path / "nowhere.txt")
    assert answer.code == ExitCode.BAD_INPUT
    assert "nowhere.txt: there is no such file or folder" in answer.out


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read_right(bulletins: Bulletins, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "coded.txt").write_bytes(BETTER.read_text(encoding="utf-8").encode(encoding))
    found = json.loads(bulletins("check", tmp_path / "coded.txt", "--json").out)
    plain = json.loads(bulletins("check", BETTER, "--json").out)
    assert found["statuses"] == plain["statuses"]


def test_part_of_a_folder_is_loaded_and_the_rest_told(bulletins: Bulletins, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "2020").mkdir(parents=True)
    (inbox / "2020" / "a.txt").write_bytes(BETTER.read_bytes())
    (inbox / "b.txt").write_bytes(b"")
    (inbox / ".hidden").write_bytes(b"")
    command, told = _mail_to(tmp_path)
    answer = bulletins("load", inbox, BULLETIN_NOTIFY_COMMAND=command)
    assert answer.code == ExitCode.PARTLY, answer.text
    assert "Not loaded (1 of 2 documents)" in answer.out
    assert "Published release" in answer.out
    assert "b.txt: is empty" in told.read_text()


def test_a_table_no_contract_knows_is_kept_and_named(bulletins: Bulletins, tmp_path: Path) -> None:
    annex = "\n附件10\n\n某某事项办理情况表\n\n单位\t甲项\t乙项\n某单位\t17\t23\n另一单位\t5\t61\n"
    (tmp_path / "odd.txt").write_text(TEXT + annex, encoding="utf-8")
    found = json.loads(bulletins("check", tmp_path / "odd.txt", "--json").out)
    (unmatched,) = [table for table in found["tables"] if table["table_code"] is None]
    assert unmatched["facts"] == 0
    assert unmatched["quarantined"] >= 4
    assert {"17", "23", "5", "61"} <= {cell["printed"] for cell in found["quarantine"]}
    assert "no contract" in bulletins("check", tmp_path / "odd.txt").out


def test_a_killed_load_leaves_nothing_half_done_and_is_finished_by_the_same_command(
    bulletins: Bulletins, tmp_path: Path
) -> None:
    home = Home.open(tmp_path / "home")
    process = subprocess.Popen(
        [SCRIPT, "load", BETTER],
        env=os.environ | {"WAREHOUSE_HOME": str(home.root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while not Lake(home).segments() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert Lake(home).segments() == [1], "killed after the commit, before the release"
    assert current_release(home) is None
    assert "run the same" in bulletins("status").out
    answer = bulletins("load", BETTER)
    assert answer.code == ExitCode.OK, answer.text
    assert "Published release" in answer.out
    assert Lake(home).segments() == [1]


def test_a_load_that_runs_is_waited_for_then_told(loaded: Home, bulletins: Bulletins, tmp_path: Path) -> None:
    from warehouse.lock import writer_lock

    with writer_lock(loaded, 0):
        answer = bulletins("load", DAMAGED, "--wait", "0")
    assert answer.code == ExitCode.LOCKED
    assert "another load is writing" in answer.err
    assert "Traceback" not in answer.text


def test_a_failing_load_says_so_and_keeps_what_was_published(
    loaded: Home, bulletins: Bulletins, tmp_path: Path
) -> None:
    before = current_release(loaded)
    # The build folder cannot be written: a file stands where dbt puts its results.
    target = loaded.build / "dbt"
    for path in sorted(target.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    target.rmdir()
    target.write_text("in the way")
    command, told = _mail_to(tmp_path)
    answer = bulletins("load", DAMAGED, BULLETIN_NOTIFY_COMMAND=command)
    assert answer.code == ExitCode.FAILED, answer.text
    assert "The load failed" in answer.err
    assert "Traceback" not in answer.text
    assert "bulletins load" in told.read_text()
    assert current_release(loaded) == before
    target.unlink()
    assert bulletins("load", DAMAGED).code == ExitCode.OK


def test_a_home_that_is_a_file_is_told(tmp_path: Path, bulletins: Bulletins) -> None:
    (tmp_path / "home").write_text("not a folder")
    answer = bulletins("load", BETTER)
    assert answer.code == ExitCode.BAD_INPUT
    assert "Set WAREHOUSE_HOME to a folder" in answer.err


def _mail_to(folder: Path) -> tuple[str, Path]:
    inbox = folder / "mail.txt"
    keep = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"
    return shlex.join([sys.executable, "-c", keep, str(inbox)]), inbox


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The home of this test on a disk of 8 MB; where this user may not mount one, the test is skipped."""
    home = tmp_path / "home"
    home.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", home], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield home
    subprocess.run(["umount", home], check=True)


def test_a_full_disk_is_told_and_with_room_the_same_command_finishes(small_disk: Path, bulletins: Bulletins) -> None:
    answer = bulletins("load", BETTER)
    assert answer.code == ExitCode.FAILED, answer.text
    assert "no room" in answer.err or "No space left" in answer.err
    assert "Traceback" not in answer.text
    assert current_release(Home.open(small_disk)) is None
    subprocess.run(["mount", "-o", "remount,size=200m", small_disk], check=True)
    answer = bulletins("load", BETTER)
    assert answer.code == ExitCode.OK, answer.text
    assert "Published release" in answer.out


def test_an_empty_folder_is_no_success(bulletins: Bulletins, tmp_path: Path) -> None:
    (tmp_path / "nothing" / "within").mkdir(parents=True)
    answer = bulletins("load", tmp_path / "nothing")
    assert answer.code == ExitCode.BAD_INPUT
    assert "there are no files in what was given" in answer.text
