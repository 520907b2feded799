"""``bulletins rollback``: an earlier release is served again, a damaged one is not."""

from __future__ import annotations

from orchestration.cli.exit_codes import ExitCode
from tests.cli.altered import altered_release, flip_a_byte
from tests.cli.conftest import Bulletins
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


def test_a_damaged_or_missing_release_is_refused_and_the_served_one_stays(loaded: Home, bulletins: Bulletins) -> None:
    altered_release(loaded)
    flip_a_byte(loaded.releases / "000000000001" / "bulletins.duckdb")
    for number, reason in (("1", "was changed since it was published"), ("7", "there is no release")):
        answer = bulletins("rollback", number)
        assert answer.code != ExitCode.OK
        assert reason in answer.err
    assert served(bulletins) == ["000000000002"]
