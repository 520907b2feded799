"""The project by itself: it parses with nothing set up, and its SQL keeps to the rules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from dbt_build import PROJECT


def test_project_parses_without_a_lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BULLETIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    arguments = [
        "--project-dir",
        str(PROJECT),
        "--profiles-dir",
        str(PROJECT),
        "--target-path",
        str(tmp_path),
    ]
    outcome = dbtRunner().invoke(["parse", *arguments, "--log-path", str(tmp_path), "--quiet"])
    assert outcome.exception is None
    manifest = (tmp_path / "manifest.json").read_text(encoding="utf-8")
    assert str(Path.home()) not in manifest
    assert "stg_lake__observation" in manifest


def test_sql_is_clean(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "dbt_project/models", "dbt_project/tests"],
        cwd=PROJECT.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout
