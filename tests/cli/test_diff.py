"""``bulletins diff``: every difference between two releases, and none where there is none."""

from __future__ import annotations

import json
import re

from orchestration.cli.exit_codes import ExitCode
from tests.cli.altered import altered_release
from tests.cli.conftest import Bulletins
from warehouse.home import Home

METRIC = "metric_key = (select metric_key from store.metric_key where metric_code = '{}')"
ONE = f"area_code = '430211' and {METRIC.format('investment.completed.total')}"


def test_equal_releases_are_the_same(loaded: Home, bulletins: Bulletins) -> None:
    alone = bulletins("diff")
    assert alone.code == ExitCode.BAD_INPUT
    assert "there is no release before 000000000001 to compare it with. The next load that changes " in alone.err
    altered_release(loaded)
    answer = bulletins("diff")
    assert (answer.code, "Nothing changes" in answer.out) == (ExitCode.OK, True), answer.text
    assert json.loads(bulletins("diff", "1", "2", "--format", "json").out)["same"] is True


def test_every_kind_of_change_is_told_apart(loaded: Home, bulletins: Bulletins) -> None:
    altered_release(
        loaded,
        f"update store.fct_observation_vintage set value = 1.5, printed = '1.50' where {ONE}",
        "update store.fct_observation_vintage set status = 'repaired' "
        f"where area_code = '430202' and {METRIC.format('score.total')}",
        "delete from store.fct_observation_vintage where area_code = '430225' and table_code = 'land'",
        "insert into marts.fct_check select * replace ('new' as check_id, 'fails' as outcome) from marts.fct_check "
        "limit 1",
        "delete from marts.fct_quarantine",
    )
    answer = bulletins("diff")
    assert answer.code == ExitCode.DIFFERS
    assert "1 value" in answer.out
    assert "天元区 2020-09 investment.completed.total: " in answer.out
    assert "→ 1.5 亿元" in answer.out
    few = bulletins("diff", "--limit", "2").out
    changed = [line for line in answer.out.splitlines() if " 2020-09 " in line and " → " in line]
    assert len(changed) > 2
    assert re.search(r"^  and \d+ more; --limit \d+ lists all$", few, re.MULTILINE)
    told = json.loads(bulletins("diff", "--format", "json", "--limit", "1000").out)
    counts: dict[tuple[str, str], int] = {}
    for row in told["facts"]:
        counts[row["table_code"], row["change"]] = row["facts"]
    removed = counts.pop(("land", "removed"))
    assert removed > 5
    assert counts.pop(("investment", "value")) == 1
    assert set(counts) == {("scores", "status")}
    assert told["failing"] == {"added": 1, "removed": 0}
    assert told["facts_before"] - told["facts_after"] == removed
    assert len([change for change in told["changes"] if change["kind"] == "removed"]) == removed
    assert {change["after"] is None for change in told["changes"] if change["kind"] == "removed"} == {True}


def test_backwards_is_the_mirror_image(loaded: Home, bulletins: Bulletins) -> None:
    altered_release(loaded, "delete from store.fct_observation_vintage where table_code = 'land'")
    there, back = (json.loads(bulletins("diff", *pair, "--format", "json").out) for pair in (("1", "2"), ("2", "1")))
    assert {row["change"] for row in there["facts"]} == {"removed"}
    assert {row["change"] for row in back["facts"]} == {"added"}
    assert [row["facts"] for row in there["facts"]] == [row["facts"] for row in back["facts"]]


def test_other_relations_that_differ_are_named(loaded: Home, bulletins: Bulletins) -> None:
    altered_release(loaded, "update marts.dim_area set name_zh = '渌口' where area_code = '430212'")
    answer = bulletins("diff")
    assert answer.code == ExitCode.DIFFERS
    assert "marts.dim_area" in answer.out


def test_a_release_that_is_not_there(loaded: Home, bulletins: Bulletins) -> None:
    answer = bulletins("diff", "7")
    assert answer.code == ExitCode.BAD_INPUT
    assert "There are 1" in answer.err
