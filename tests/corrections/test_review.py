"""``bulletins review``: what a person sees, types and gets."""

from __future__ import annotations

import json

import click
import pytest

from ingest.corrections.files import corrections_path, load_corrections
from ingest.corrections.model import Correction
from orchestration.cli.exit_codes import ExitCode
from orchestration.loading import due
from orchestration.session import LoadSession
from tests.corrections.conftest import Fill, Review
from tests.corrections.samples import BULLETIN, GUARDED, RATIO, better, misprint, printed_places, reference
from warehouse.archive import Archive
from warehouse.home import Home
from warehouse.lake import Lake


def recorded(home: Home) -> tuple[Correction, ...]:
    return load_corrections(home.config).get(BULLETIN, ())


def test_it_shows_the_cell_among_its_neighbours_with_reason_and_advice(damaged: Home, review: Review) -> None:
    shown = review("--table", "five_batches", typed="q\n").output
    assert "1 / 1" in shown
    place = printed_places()[RATIO]
    for part in (
        BULLETIN, f"line {place['line']}, column {place['column']}", "五个一批", "芦淞区 430203",
        "占年度计划比", "【78.4%】", "failing_rule", "可能应为 78.1%",
        "city.key_industry.completed / city.key_industry.plan",
    ):  # fmt: skip
        assert part in shown, part
    row = next(line for line in shown.splitlines() if "【78.4%】" in line)
    assert "73.55" in row
    assert "57.44" in row
    assert recorded(damaged) == ()


def test_a_suggestion_is_accepted_at_a_stroke(damaged: Home, review: Review) -> None:
    result = review("--table", "five_batches", typed="a\n\n原件第三页\n")
    assert "Recorded" in result.output
    (entry,) = recorded(damaged)
    assert (entry.cell.key, entry.value, entry.unit) == (RATIO, "78.1%", "%")
    assert (entry.reason, entry.who, entry.expect.printed) == ("原件第三页", "张三", ("78.4%",))
    assert "bulletins load" in result.output


def test_one_right_decision_settles_the_questions_that_hung_on_it(damaged: Home, review: Review) -> None:
    before = review("--table", "land", "--list").output
    assert before.strip().endswith("11 open")
    # The seventh of a column of eleven is the misprint; those after it need no answer any more.
    result = review("--table", "land", typed="s\n" * 6 + "a\n\n\n")
    assert "7 / 11" in result.output
    assert "8 / 11" not in result.output
    assert review("--table", "land", "--list").output.startswith("0 open")
    assert [entry.value for entry in recorded(damaged)] == ["21"]


def test_a_value_is_entered_and_a_failing_check_must_be_confirmed(damaged: Home, review: Review) -> None:
    answers = ["v", "eighty", "79.9%", "亿元", "%", "", "n", "v", "78.1%", "", "", "q"]
    result = review("--table", "five_batches", typed="\n".join(answers) + "\n")
    assert "“eighty” is not a number" in result.output
    assert "Not “亿元”" in result.output
    assert "this check fails" in result.output
    assert [entry.value for entry in recorded(damaged)] == ["78.1%"]


def test_no_figure_and_keep_as_printed(damaged: Home, review: Review) -> None:
    review("--table", "five_batches", typed="n\n\n")
    review("--table", "land", typed="k\n\ny\n\nq\n")
    kinds = {entry.decision for entry in recorded(damaged)}
    assert "non_fact" in kinds


def test_area_and_metric_are_found_by_name(fill: Fill, review: Review) -> None:
    at = printed_places()[RATIO]["line"] - 1
    lines = better().split("\n")
    lines[at] = "\t".join(["某某新区", *lines[at].split("\t")[1:]])
    home = fill("\n".join(lines))
    listed = json.loads(review("--json", "--reason", "unknown_area").output)["open"]
    number = next(n for n, row in enumerate(listed) if row["printed"] == "78.1%")
    answers = ["s"] * number + ["p", "芦松", "1", "重点建设 计划比", "1", "", "", "n", "q"]
    result = review("--reason", "unknown_area", typed="\n".join(answers) + "\n")
    assert "芦淞区 430203" in result.output
    assert [(e.decision, e.cell.key) for e in recorded(home)] == [("place", RATIO)], result.output


def test_a_row_is_assigned_whole(fill: Fill, review: Review) -> None:
    at = printed_places()[RATIO]["line"] - 1
    lines = better().split("\n")
    lines[at] = "\t".join(["某某新区", *lines[at].split("\t")[1:]])
    home = fill("\n".join(lines))
    count = len(json.loads(review("--json").output)["open"])
    assert count > 10
    result = review(typed="p\n芦淞区\n\n\n\ny\n")
    assert f"Assign the {count - 1} other cells of this row to 芦淞区, too?" in result.output
    assert f"{count} decided" in result.output
    assert len(recorded(home)) == count
    assert "0 open" in review("--list").output
    assert fill("\n".join(lines)) is home
    rows = Lake(home).read("observation", BULLETIN, "original").to_pylist()
    assert sum(row["status"] == "corrected" and row["checks_failed"] == 0 for row in rows) == count


def test_list_filters_and_json(damaged: Home, review: Review) -> None:
    assert review("--list").output.strip().endswith("12 open")
    for arguments, count in (
        (["--city", "株洲市"], 12), (["--city", "430200"], 12), (["--month", "2020-09"], 12),
        (["--month", "2020-08"], 0), (["--reason", "unknown_area"], 0), (["--table", "five_batches"], 1),
    ):  # fmt: skip
        assert f"{count} open" in review("--list", *arguments).output
        assert len(json.loads(review("--json", *arguments).output)["open"]) == count


def test_wrong_filters_are_said(damaged: Home, review: Review) -> None:
    for arguments, says in ((["--city", "长沙市"], "no known city"), (["--month", "9月"], "not a month")):
        with pytest.raises(click.BadParameter, match=says):
            review("--list", *arguments)


def test_an_empty_warehouse_has_nothing_to_review(home: Home, review: Review) -> None:
    assert "Nothing is in quarantine" in review().output


def test_a_stale_correction_is_told_and_can_be_removed(damaged: Home, fill: Fill, review: Review) -> None:
    review("--table", "five_batches", typed="a\n\n\n")
    home = fill(misprint({GUARDED: "28", RATIO: "78.4%"}), better())
    listed = review("--list")
    assert listed.return_value == ExitCode.STALE
    assert "1 correction is stale" in listed.output
    assert "78.1%" in listed.output
    removed = review(typed="y\nq\n")
    assert removed.return_value == ExitCode.OK
    assert recorded(home) == ()
    assert review("--list").return_value == ExitCode.OK


def test_a_misprint_that_another_rendition_overruled_is_settled(fill: Fill, review: Review) -> None:
    home = fill(misprint({RATIO: "78.4%"}), better())
    result = review(typed="n\n\n")
    assert "misprint: 78.1% is served here, and stays" in result.output
    assert "Recorded" in result.output
    assert "0 open" in review("--list").output
    assert [entry.decision for entry in recorded(home)] == ["non_fact"]


def test_a_decision_makes_its_edition_due_and_no_other(damaged: Home, review: Review) -> None:
    review("--table", "five_batches", typed="a\n\n\n")
    session = LoadSession(damaged, "again")
    (edition,) = session.due()
    assert edition.key == (BULLETIN, "original")
    assert edition.reason == "its corrections changed"
    session.read()
    session.commit()
    rows = Lake(damaged).read("observation", *edition.key).to_pylist()
    corrected = [(r["metric_code"], r["printed"]) for r in rows if r["status"] == "corrected"]
    assert corrected == [(RATIO[1], "78.4%")]
    assert LoadSession(damaged, "third").due() == []
    corrections_path(damaged.config, BULLETIN).unlink()
    assert [e.reason for e in due([], Archive(damaged), Lake(damaged), reference())] == ["its corrections changed"]


def test_the_file_of_an_unknown_bulletin_is_pointed_out(damaged: Home, review: Review) -> None:
    review("--table", "five_batches", typed="a\n\n\n")
    path = corrections_path(damaged.config, BULLETIN)
    other = path.with_name("430200-industrial-project-year-2019-01.yml")
    other.write_text(path.read_text(encoding="utf-8").replace(BULLETIN, other.stem), encoding="utf-8")
    assert f"{other} is about a bulletin that was not loaded." in review("--list").output
