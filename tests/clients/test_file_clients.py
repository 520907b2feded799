"""Real clients of other versions and languages on the file that is served, while releases are published.

Each stays through several publications and connects anew for each: names and figures are those that the warehouse
reads itself, and the release is the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.answers import MARKER, answers, questions
from tests.clients.conversation import HERE, Conversation, conversation
from tests.clients.environments import node_with, python_with
from warehouse.home import Home

pytestmark = pytest.mark.slow

Publish = Callable[[int], None]


@pytest.mark.parametrize("version", ["1.1.3", "1.3.2", "1.4.4", "1.5.6", "2.0.0"])
def test_python_of_old_and_new_versions(home: Home, publish: Publish, version: str) -> None:
    python = python_with(f"duckdb=={version}")
    with conversation([python, HERE / "ask_duckdb.py", home.database]) as client:
        reads_all_and_follows(client, home, publish)


def test_node(home: Home, publish: Publish, tmp_path: Path) -> None:
    folder = node_with("@duckdb/node-api@1.5.6-r.1")
    # Node looks for packages beside the script.
    script = tmp_path / "ask_node.mjs"
    script.write_text((HERE / "ask_node.mjs").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(folder / "node_modules", target_is_directory=True)
    with conversation(["node", script, home.database], at=tmp_path) as client:
        reads_all_and_follows(client, home, publish)


@pytest.mark.parametrize("release", ["1.4.54", "2.0.49"])
def test_sqlalchemy_without_a_pool(home: Home, publish: Publish, release: str) -> None:
    python = python_with("duckdb==1.4.4", "duckdb-engine==0.17.0", f"sqlalchemy=={release}")
    with conversation([python, HERE / "ask_sqlalchemy.py", home.database]) as client:
        reads_all_and_follows(client, home, publish)


def test_sqlalchemy_describes_tables_and_columns(home: Home) -> None:
    """With SQLAlchemy 1.4, which Superset 6.1 has; duckdb-engine 0.17 cannot do so with 2.x."""
    python = python_with("duckdb==1.4.4", "duckdb-engine==0.17.0", "sqlalchemy==1.4.54")
    with conversation([python, HERE / "ask_sqlalchemy.py", home.database]) as client:
        told = client.ask({"catalog": "bulletins.marts"})["catalog"]
    [comments] = _answers(home, "comments")
    expected: dict[str, dict[str, str]] = {}
    for schema, table, column, comment in comments["rows"]:
        if schema == "marts" and table in told:
            expected.setdefault(table, {})[column] = comment
    assert {name: table["columns"] for name, table in told.items()} == expected
    assert all(table["comment"] for name, table in told.items() if name != "publication_marker")


def reads_all_and_follows(client: Conversation, home: Home, publish: Publish) -> None:
    asked = questions(home.database)
    expected = answers(home.database, asked)
    told = client.ask(asked)
    for name, answer in expected.items():
        assert told[name] == answer, name
    for number in range(2, 7):
        publish(number)
        assert client.ask({"marker": MARKER})["marker"]["rows"] == [[str(number)]]
    assert client.ask({"figures": asked["figures"]})["figures"] == expected["figures"]


def _answers(home: Home, *names: str) -> Iterable[Any]:
    asked = questions(home.database)
    found = answers(home.database, {name: asked[name] for name in names})
    return [found[name] for name in names]
