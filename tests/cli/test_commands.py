"""Help, ``status``, ``check`` and ``sql``: quick, without Dagster and dbt, and clear about mistakes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
import pytest

from orchestration.cli.exit_codes import ExitCode
from orchestration.cli.main import bulletins as console
from tests.cli.conftest import BETTER, Answer, Bulletins
from warehouse.home import Home

HEAVY = ("dagster", "dbt", "dagster_dbt")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["status"],
        ["check", str(BETTER)],
        ["sql", "select 1"],
        ["load", "--help"],
        ["load", "nowhere"],
    ],
)
def test_neither_dagster_nor_dbt_is_imported(arguments: list[str], tmp_path: Path) -> None:
    program = (
        "import sys\nfrom orchestration.cli.main import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        f"print('heavy:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={"WAREHOUSE_HOME": str(tmp_path)}
    )
    assert done.stdout.splitlines()[-1] == "heavy: []", done.stderr


def test_help_has_examples_and_exit_codes(bulletins: Bulletins) -> None:
    text = bulletins("--help").out
    assert "Examples:" in text
    for code in ExitCode:
        assert code.meaning in text


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


def test_every_command_explains_itself_with_examples() -> None:
    commands = dict(_commands(console))
    assert {("load",), ("status",), ("check",), ("sql",)} <= set(commands)
    for words, command in commands.items():
        call = " ".join(("bulletins", *words))
        assert command.help, call
        assert "Examples:" in command.help, call
        assert call in command.help.split("Examples:")[1], call


@pytest.mark.parametrize("arguments", [["lod"], ["sql"], ["load", "--wait", "soon"], ["sql", "1", "--format", "x"]])
def test_a_wrong_command_line_is_a_usage_error(bulletins: Bulletins, arguments: list[str]) -> None:
    answer = bulletins(*arguments)
    assert answer.code == ExitCode.USAGE
    assert "Error:" in answer.err
    assert "Traceback" not in answer.text


def test_status_of_an_empty_warehouse_says_how_to_begin(bulletins: Bulletins) -> None:
    answer = bulletins("status")
    assert answer.code == ExitCode.OK
    assert "nothing was loaded yet" in answer.out


def test_status_counts_what_is_published(loaded: Home, bulletins: Bulletins) -> None:
    text = bulletins("status").out
    assert "1 (2020-09)" in text
    facts = (
        duckdb.connect(str(loaded.database), read_only=True)
        .execute("select count(*) from marts.fct_observation")
        .fetchone()
    )
    assert facts is not None
    assert f"{facts[0]:,} published" in text
    assert "000000000001" in text
    assert json.loads(bulletins("status", "--json").out)["facts"] == facts[0]


def test_check_reads_without_writing(bulletins: Bulletins, tmp_path: Path) -> None:
    answer = bulletins("check", BETTER)
    assert answer.code == ExitCode.OK
    assert "Checks: " in answer.out
    assert "fails: " in answer.out, "the document contradicts itself, and check says where"
    assert not (tmp_path / "home").exists()


def test_check_of_what_is_no_bulletin(bulletins: Bulletins, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("会议记录", encoding="utf-8")
    answer = bulletins("check", tmp_path / "notes.txt")
    assert answer.code == ExitCode.BAD_INPUT
    assert "notes.txt" in answer.err
    assert "Traceback" not in answer.text
    assert "Traceback" in bulletins("check", tmp_path / "notes.txt", "--debug").err


def test_sql_in_every_format(loaded: Home, bulletins: Bulletins, tmp_path: Path) -> None:
    query = "select area_code, value from fct_observation order by all limit 2"
    assert "area_code" in bulletins("sql", query).out
    lines = bulletins("sql", query, "--format", "csv").out.splitlines()
    assert (lines[0], len(lines)) == ("area_code,value", 3)
    assert len(json.loads(bulletins("sql", query, "--format", "json").out)) == 2
    file = tmp_path / "out.parquet"
    answer = bulletins("sql", query, "--format", "parquet", "--output", file)
    assert answer.code == ExitCode.OK
    assert duckdb.sql(f"select count(*) from '{file}'").fetchone() == (2,)


def test_sql_that_is_wrong_or_writes(loaded: Home, bulletins: Bulletins) -> None:
    wrong = bulletins("sql", "select no_such_column from fct_observation")
    assert wrong.code == ExitCode.BAD_INPUT
    assert "no_such_column" in wrong.err
    assert "Traceback" not in wrong.text
    assert bulletins("sql", "drop table marts.fct_observation").code == ExitCode.BAD_INPUT


def test_sql_before_the_first_load(bulletins: Bulletins) -> None:
    answer = bulletins("sql", "select 1")
    assert answer.code == ExitCode.BAD_INPUT
    assert "nothing has been published yet" in answer.err


def test_a_reader_that_stops_is_no_error(loaded: Home, loaded_once: tuple[Path, Answer]) -> None:
    script = Path(sys.executable).with_name("bulletins")
    done = subprocess.run(
        f"{script} sql 'from fct_observation' --format csv | head -1",
        shell=True, capture_output=True, text=True, env={"WAREHOUSE_HOME": str(loaded.root), "PATH":
        "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stderr == ""


def test_no_question_writes_and_no_condition_is_a_second_statement(
    bulletins: Bulletins, loaded: Home, tmp_path: Path
) -> None:
    before = loaded.database.read_bytes()
    for query in (
        f"copy (select 1) to '{loaded.database.resolve()}' (use_tmp_file false)",
        f"copy (select 1) to '{tmp_path}/out.csv'",
        f"from read_text('{BETTER}')",
    ):
        answer = bulletins("sql", query)
        assert (answer.code, answer.out) == (1, ""), answer.text
    where = f"1 = 1) to '{tmp_path}/x'; copy (select 1"
    answer = bulletins("export", "--format", "csv", "--to", tmp_path / "part", "--where", where)
    assert (answer.code, "is not one expression" in answer.err) == (1, True), answer.text
    answer = bulletins("export", "--format", "csv", "--to", tmp_path / "part", "--where", "value > 100 -- large ones")
    assert answer.code == 0, answer.text
    assert loaded.database.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "part"]


def test_what_documents_say_is_shown_and_not_obeyed(bulletins: Bulletins, tmp_path: Path) -> None:
    named = tmp_path / "\x1b]0;owned\x07.txt"
    named.write_text("\x1b[31m会议记录", encoding="utf-8")
    for answer in (bulletins("check", named), bulletins("load", named)):
        assert answer.code == 1
        assert "\x1b" not in answer.text
        assert "\x07" not in answer.text
        assert "\\u001b]0;owned\\u0007.txt" in answer.text
