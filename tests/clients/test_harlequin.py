"""Harlequin's catalog, as a person unfolds it."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.clients.answers import questions
from tests.clients.conversation import HERE
from tests.clients.environments import python_with
from warehouse.home import Home
from warehouse.stored import STORE

pytestmark = pytest.mark.slow


def test_its_catalog_has_every_relation(home: Home) -> None:
    python = python_with("harlequin==2.17.0", "duckdb==1.5.6")
    done = subprocess.run(
        [python, HERE / "ask_harlequin.py", home.database], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    shown = json.loads(done.stdout.splitlines()[-1])
    relations = {name for name in questions(home.database) if "." in name}
    # A catalog shows how facts lie in the file, too; that is nothing to ask (docs/connect).
    assert shown.pop(STORE)
    assert {f"{schema}.{name}" for schema, names in shown.items() for name in names} == relations
    for schema, names in shown.items():
        assert all(names[min(names)]), f"the columns of {schema}.{min(names)}"
