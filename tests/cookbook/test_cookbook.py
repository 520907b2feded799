"""What the cookbook prints is what a release answers, and every question has an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from tests.cookbook.pages import COMMAND, PAGES, page
from tests.cookbook.questions import Question, questions
from tests.cookbook.release import cookbook_home
from tests.once import made_once
from warehouse.home import Home
from warehouse.query import connect
from warehouse.trace import trace


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder, _ = made_once(tmp_path_factory, "cookbook", lambda folder: str(cookbook_home(folder).root))
    return Home.open(folder / "home")


@pytest.fixture
def release(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect(home)
    yield connection
    connection.close()


@pytest.mark.parametrize("language", sorted(PAGES))
def test_the_page_shows_what_a_release_answers(language: str, release: duckdb.DuckDBPyConnection) -> None:
    path = PAGES[language]
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    assert page(language, release) == kept, f"{path.name} is stale: run {COMMAND} to regenerate"


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.path.stem)
def test_every_question_has_an_answer_in_an_order_of_its_own(
    question: Question, release: duckdb.DuckDBPyConnection
) -> None:
    answers = [release.execute(question.sql).fetchall() for _ in range(2)]
    assert answers[0], question.path.name
    assert answers[0] == answers[1]


def test_there_are_as_many_questions_as_promised() -> None:
    assert len(questions()) >= 25


TRACED = [
    ("醴陵市", "2020-09", "investment.completed.total"),
    ("株洲市", "2020-09", "investment.plan.industry"),
    ("株洲市", "2020-09", "financing.new_total"),
    ("湘潭市", "2020-09", "investment.completed.total"),
    ("永州市", "2020-07", "investment.completed.total"),
]


@pytest.mark.parametrize(("area", "month", "metric"), TRACED)
def test_the_view_and_the_command_trace_a_figure_alike(
    area: str, month: str, metric: str, home: Home, release: duckdb.DuckDBPyConnection
) -> None:
    told = trace(home, area, month, metric)
    assert told.figure is not None
    assert told.source is not None
    result = release.execute(
        "select * from marts.v_trace where area_zh = ? and month = ? and metric_code = ? order by vintage_no",
        [area, date.fromisoformat(f"{month}-01"), metric],
    )
    columns = [column[0] for column in result.description]
    rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
    assert [(row["vintage_no"], row["value"], row["recorded_from"], row["recorded_to"]) for row in rows] == [
        (one.vintage_no, one.value, one.recorded_from, one.recorded_to) for one in told.vintages
    ]
    latest = rows[-1]
    source = told.source
    assert latest["is_latest"]
    assert (latest["source_name"], latest["rendition_id"], latest["table_title"], latest["row_label"]) == (
        source.document, source.sha256, source.table_title, source.row_label,
    )  # fmt: skip
    assert (latest["line"], latest["column_no"], latest["printed"]) == (source.line, source.column, told.figure.printed)
    assert (latest["check_ids"] or []) == [check.check_id for check in told.checks]
    assert [text.split(" ")[0] for text in latest["checks"] or []] == [check.outcome_zh for check in told.checks]


def test_what_is_printed_beside_a_figure_is_shown(release: duckdb.DuckDBPyConnection, home: Home) -> None:
    told = trace(home, "醴陵市", "2020-09", "investment.completed.total")
    assert told.source is not None
    assert told.source.printed is not None
    marked = next(row for row in told.source.printed.rows if row.marked is not None)
    (shown,) = release.execute(
        "select printed_row from marts.v_trace where area_zh = '醴陵市' and month = '2020-09-01' and metric_code = ?",
        ["investment.completed.total"],
    ).fetchone() or ("",)
    in_file = [cell.strip() for cell in marked.cells[1:]]
    assert shown.replace("【", "").replace("】", "").split(" | ") == in_file
