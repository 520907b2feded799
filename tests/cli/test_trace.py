"""``bulletins trace`` as a newcomer meets it: from the words of a question to the place on the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.conftest import BETTER, Answer, Bulletins, ask
from tests.published import CITY, UNREADABLE, WORDS, published_once
from warehouse.home import Home


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published_once(tmp_path_factory)


def _trace(home: Home, *words: str) -> Answer:
    return ask(home.root, "trace", *words)


def _found(home: Home, *words: str) -> dict[str, object]:
    answer = _trace(home, *words, "--format", "json")
    assert answer.code == ExitCode.OK, answer.text
    found: dict[str, object] = json.loads(answer.out)
    return found


def test_a_newcomer_finds_the_figure_and_what_it_is_made_of(loaded: Home, bulletins: Bulletins) -> None:
    answer = bulletins("trace", "醴陵市", "2020-09", "完成投资")
    assert answer.code == ExitCode.OK, answer.text
    assert "101.74 亿元" in answer.out
    assert "【101.74】" in answer.out, "the figure is marked in its printed row"
    assert "71.32" in answer.out, "so is what it is made of"
    assert "30.42" in answer.out
    assert "2020-14.txt" in answer.out
    assert "2020-10-27 发布" in answer.out
    line = next(n for n, text in enumerate(BETTER.read_text(encoding="utf-8").splitlines(), 1) if "\t101.74\t" in text)
    assert f"第 {line} 行" in answer.out


def test_names_and_codes_lead_to_the_same_cell(published: Home) -> None:
    by_code = _found(published, "430281", "2020-09", "investment.completed.total")
    for words in (("醴陵", "2020年9月", "完成投资"), ("醴陵市", "202009", "重点项目投资·完成投资·合计")):
        assert _found(published, *words)["source"] == by_code["source"]


def test_every_check_that_the_figure_counts_is_listed(published: Home) -> None:
    found = _found(published, "株洲市", "2020-09", "investment.completed.total")
    assert len(found["checks"]) == found["figure"]["checks_passed"] + found["figure"]["checks_failed"]
    balance = next(check for check in found["checks"] if check["kind"] == "balance")
    assert len(balance["parts"]) > 10
    assert all(part["printed"] for part in balance["parts"])


def test_a_figure_of_the_narrative_is_shown_in_its_sentence(loaded: Home, bulletins: Bulletins) -> None:
    found = json.loads(bulletins("trace", "株洲市", "2020-09", "city.preliminary.completed", "--format", "json").out)
    place = found["source"]["printed"]
    assert place["text"] == "6.12"
    assert place["after"].lstrip().startswith("亿元")


def test_a_repaired_figure_tells_its_evidence(published: Home) -> None:
    found = _found(published, "天元区", "2020-09", "land.collective.planned_projects")
    assert found["figure"]["status"] == "repaired"
    assert found["figure"]["evidence"] in _trace(published, "天元区", "2020-09", "land.collective.planned_projects").out


def test_a_corrected_figure_has_its_chain_of_vintages(published: Home) -> None:
    found = _found(published, "湘潭市", "2020-08", "investment.completed.total")
    before, after = found["vintages"]
    assert (before["edition"], before["recorded_to"]) == ("original", after["recorded_from"])
    assert after["edition"].startswith("correction")
    assert after["recorded_to"] is None
    assert before["printed"] != after["printed"]
    text = _trace(published, "湘潭市", "2020-08", "investment.completed.total").out
    assert f"印作“{before['printed']}”" in text
    # The sum of the correction is shown with the figures that were believed with it, revised or not.
    assert all(part["printed"] for check in found["checks"] for part in check["parts"])


def test_a_cell_in_quarantine_says_what_is_printed_and_where(published: Home) -> None:
    area, month, metric = UNREADABLE
    answer = _trace(published, area, f"{month:%Y-%m}", metric)
    assert answer.code == ExitCode.BAD_INPUT
    assert "没有发布的数值" in answer.out
    assert WORDS in answer.out
    assert "2020-06" in answer.out, "months that have it are named"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("醴灵市", "2020-09", "完成投资"), "醴陵市（430281"),
        (("醴陵市", "2020-09", "完成的投资"), "investment.completed.total"),
        (("醴陵市", "2031-09", "完成投资"), "2020-09"),
        (("醴陵市", "九月", "完成投资"), "2020-09"),
        (("跨区", "2020-09", "完成投资·合计"), "430200-cross"),
        (("醴陵市", "2020-09", "小计"), "works.start.actual"),
        (("醴陵市", "2020-09", "完成投资", "--city", "株州"), "株洲市"),
    ],
)
def test_what_is_unknown_or_ambiguous_names_the_candidates(words: tuple[str, ...], named: str, published: Home) -> None:
    answer = _trace(published, *words)
    assert answer.code == ExitCode.BAD_INPUT
    assert named in answer.err
    assert "Traceback" not in answer.text


def test_a_city_tells_areas_of_one_name_apart(published: Home) -> None:
    found = _found(published, "跨区", "2020-09", "重点项目投资·完成投资·合计", "--city", CITY)
    assert found["area"]["code"] == f"{CITY}-cross"


def test_a_lost_original_is_told_and_the_rest_still_shown(loaded: Home, bulletins: Bulletins) -> None:
    for file in Path(loaded.archive).glob("sha256/*/*.bin"):
        file.chmod(0o644)
        file.write_bytes(b"damaged")
    answer = bulletins("trace", "醴陵市", "2020-09", "完成投资")
    assert answer.code == ExitCode.OK
    assert "101.74 亿元" in answer.out
    assert "无法取出原文" in answer.out
