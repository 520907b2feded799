"""The bundled reference data without one table, as a city would have it whose table no contract knows."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

import ingest.contracts.lint
import ingest.contracts.lint.loading
import ingest.reference
from ingest.contracts.draft import Draft
from ingest.contracts.model import TableContract
from ingest.edits.rules import parse_rule
from ingest.reference import BUNDLED, Reference
from tests.synthetic.bulletin import reference

SERIES = "industrial-project-year"
WHOLE = Reference.load()
# The generator reads the bundled contracts once: it must not meet them with one withheld.
reference()


def withhold(monkeypatch: pytest.MonkeyPatch, folder: Path, contract: TableContract) -> None:
    """From now on ``Reference.load`` finds everything but ``contract`` and what names its metrics."""
    root = folder / "bundled"
    shutil.copytree(BUNDLED, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    Path(root, "contracts", f"{contract.code}.yml").unlink()
    gone = set(contract.column_of)
    path = root / "series" / f"{SERIES}.yml"
    series = yaml.safe_load(path.read_text(encoding="utf-8"))
    series["tables"].remove(contract.code)
    series["edits"] = [text for text in series["edits"] if not gone & set(parse_rule(text).metrics)]
    _write(path, series)
    for path in (root / "narrative").glob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if content.get("table") == contract.code:
            path.unlink()
        elif "slots" in content:
            content["slots"] = [slot for slot in content["slots"] if slot["metric"] not in gone]
            _write(path, content)
    for module in (ingest.reference, ingest.contracts.lint, ingest.contracts.lint.loading):
        monkeypatch.setattr(module, "BUNDLED", root)


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def renamed(draft: Draft, bundled: TableContract) -> dict[str, str]:
    """The drafted metric codes as the bundled contract calls the columns at the same places."""
    pairs = zip(draft.contract.columns, bundled.columns, strict=True)
    codes = list(zip(draft.contract.category_codes, bundled.category_codes, strict=True))
    return {mine.metrics[a]: theirs.metrics[b] for mine, theirs in pairs for a, b in codes}


def rules(contract: TableContract, names: Mapping[str, str] | None = None) -> set[tuple[str, frozenset[object]]]:
    """Rules as (target, terms), in bundled names; a ratio's terms keep their order."""

    def name(metric: str) -> str:
        return names[metric] if names else metric

    return {
        (
            name(r.target),
            frozenset((sign, name(m), n if r.kind == "ratio" else 0) for n, (sign, m) in enumerate(r.terms)),
        )
        for r in contract.edits
    }
