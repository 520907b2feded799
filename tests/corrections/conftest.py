"""A warehouse whose lake holds misprinted bulletins, made without Dagster and dbt; and the console script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from orchestration.cli.main import bulletins
from orchestration.session import LoadSession
from tests.corrections.samples import GUARDED, RATIO, misprint
from warehouse.home import Home

Fill = Callable[..., Home]
Review = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An empty warehouse that WAREHOUSE_HOME points to."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BULLETIN_REVIEWER", "张三")
    return Home.open()


@pytest.fixture
def fill(home: Home, tmp_path: Path) -> Fill:
    """``fill(text, ...)``: texts into archive and lake, as the load's first steps do it."""

    def into(*texts: str) -> Home:
        paths = []
        for number, text in enumerate(texts):
            paths.append(tmp_path / f"{number}.txt")
            paths[-1].write_text(text, encoding="utf-8")
        session = LoadSession(home, f"run-{len(list(home.lake.rglob('*')))}", paths)
        session.take_in()
        session.read()
        session.commit()
        assert not session.account.refused, session.account.refused
        return home

    return into


@pytest.fixture
def damaged(fill: Fill) -> Home:
    """The bundled bulletin with two misprints: one accuses neighbours, one its own ratio only."""
    return fill(misprint({GUARDED: "28", RATIO: "78.4%"}))


@pytest.fixture
def review() -> Review:
    """``review(*arguments, typed="")``: ``bulletins review`` with what a person types, one answer a line."""

    def run(*arguments: str, typed: str = "") -> Result:
        result = CliRunner().invoke(
            bulletins, ["review", *arguments], input=typed, standalone_mode=False, obj={"debug": False}
        )
        if isinstance(result.exception, click.ClickException):
            raise result.exception
        if result.exception is not None:
            raise AssertionError(result.output[-3000:]) from result.exception
        return result

    return run
