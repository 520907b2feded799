"""Dependencies point one way: orchestration → warehouse → ingest."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ingest", "warehouse", "orchestration")
FORBIDDEN = {
    # Pure functions: neither storage nor the network nor the clock's keepers.
    "ingest": {"warehouse", "orchestration", "tests", "dagster", "dagster_dbt", "dbt", "duckdb", "requests",
               "urllib", "socket", "http"},
    "warehouse": {"orchestration", "tests", "dagster", "dagster_dbt", "dbt"},
    "orchestration": {"tests"},
}  # fmt: skip


def _imports(file: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every import, those inside functions too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = file.relative_to(ROOT).with_suffix("").parts
            base = ".".join(package[: -node.level]) if node.level else ""
            yield node.lineno, ".".join(filter(None, (base, node.module)))


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_only_what_it_may(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files, f"there is nothing in {room}"
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports {module}"
        for file in files
        for line, module in _imports(file)
        if module.split(".")[0] in FORBIDDEN[room]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_python_names_a_table_or_an_area() -> None:
    """Tables, areas and metrics are data; code that names one works for that one only."""
    from ingest.reference import Reference

    reference = Reference.load()
    names = set(reference.contracts) | set(reference.metrics) | set(reference.areas)
    # Codes that are plain English words in other uses would raise false alarms as bare strings.
    names -= {"land", "works", "reserve", "conversion", "scores", "investment", "attraction"}
    wrong = []
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and node.value in names:
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno} names {node.value}")
    assert not wrong, "\n".join(wrong)


def test_only_orchestration_needs_dagster() -> None:
    """The modules of the other rooms import without Dagster and dbt being loaded by any of them."""
    import subprocess

    modules = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for room in ("ingest", "warehouse")
        for file in sorted((ROOT / room).rglob("*.py"))
        if file.name not in ("__init__.py", "__main__.py")
    ]
    program = (
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print([name for name in ('dagster', 'dbt') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
