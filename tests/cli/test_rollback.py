"""``bulletins rollback``: an earlier release is served again, a damaged one is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.altered import altered_release, flip_a_byte
from tests.cli.conftest import Bulletins, ask
from warehouse.home import Home

FACTS = "select count(*) as facts from fct_observation"


def served(bulletins: Bulletins) -> list[str]:
    return [line.split()[1] for line in bulletins("rollback").out.splitlines() if line.startswith("→")]


def test_an_earlier_release_is_served_again(loaded: Home, bulletins: Bulletins) -> None:
    before = bulletins("sql", FACTS).out
    altered_release(loaded, "delete from store.fct_observation_vintage where area_code = '430225'")
    assert bulletins("sql", FACTS).out != before
    assert served(bulletins) == ["000000000002"]
    answer = bulletins("rollback", "1")
    assert answer.code == ExitCode.OK, answer.text
    assert served(bulletins) == ["000000000001"]
    assert bulletins("sql", FACTS).out == before
    # Nobody is to be talked out of it by being told to load.
    status = bulletins("status").out
    assert "Went back    an earlier release is served, and not 000000000002" in status
    assert "Unfinished" not in status


def test_there_may_be_nothing_to_go_back_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "empty"))
    assert ask(tmp_path / "empty", "rollback").out == "Nothing has been published yet.\n"
    nothing = ask(tmp_path / "empty", "load").out
    assert nothing == "Nothing is archived yet: give a file or a folder, as in bulletins load incoming/\n"


def test_a_damaged_or_missing_release_is_refused_and_the_served_one_stays(loaded: Home, bulletins: Bulletins) -> None:
    altered_release(loaded)
    flip_a_byte(loaded.releases / "000000000001" / "bulletins.duckdb")
    for number, reason in (("1", "was changed since it was published"), ("7", "there is no release")):
        answer = bulletins("rollback", number)
        assert answer.code != ExitCode.OK
        assert reason in answer.err
    assert served(bulletins) == ["000000000002"]
