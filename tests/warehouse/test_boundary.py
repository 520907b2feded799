"""The warehouse stands below orchestration and dbt: it works where neither is installed."""

from __future__ import annotations

import ast
from pathlib import Path
from sys import stdlib_module_names

import warehouse

FOLDER = Path(warehouse.__file__).parent
ALLOWED = {"duckdb", "filelock", "ingest", "numpy", "pyarrow", "rapidfuzz", "rich", "warehouse", "yaml"}
ALLOWED_OF_INGEST = {
    "ingest.config_text", "ingest.config_yaml", "ingest.emit.schemas", "ingest.emit.soundness",
    "ingest.emit.vocabulary", "ingest.errors", "ingest.identify", "ingest.labels", "ingest.printable", "ingest.reading",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    """Names of the modules a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_it_imports_storage_and_the_schemas_of_ingest_only() -> None:
    files = sorted(FOLDER.glob("*.py"))
    assert len(files) > 10
    for path in files:
        for module in imported(path):
            top = module.partition(".")[0]
            assert top in ALLOWED or top in stdlib_module_names, f"{path.name} imports {module}"
            assert top != "ingest" or module in ALLOWED_OF_INGEST, f"{path.name} imports {module}"
