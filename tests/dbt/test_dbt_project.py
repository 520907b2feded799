"""The project by itself: it parses with nothing set up, and its SQL keeps to the rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from dbt_build import PROJECT, parse


def test_a_prebuilt_manifest_serves_any_lake(tmp_path: Path) -> None:
    manifest = parse(tmp_path)
    sources = {source.name: source.relation_name or "" for source in manifest.sources.values()}
    assert len(sources) == 14
    assert all("getvariable('lake')" in relation for relation in sources.values())


def test_chinese_names_are_unique_and_short(tmp_path: Path) -> None:
    """A name of schema zh is the part of a description before “：”."""
    marts = [node for node in parse(tmp_path).nodes.values() if node.schema == "marts"]
    names = [mart.description.split("：")[0] for mart in marts if mart.resource_type == "model"]
    assert len(names) == len(set(names)) == 22
    for mart in marts:
        columns = [column.description.split("：")[0] for column in mart.columns.values()]
        assert len(columns) == len(set(columns)), mart.name
        assert all(re.fullmatch(r"[一-鿿]{1,8}", column) for column in columns), (mart.name, columns)


def test_sql_is_clean() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "dbt_project/models", "dbt_project/tests"],
        cwd=PROJECT.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout
