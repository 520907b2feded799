"""The lint of configuration files: all problems at once, each with file, field, line and what to do.

``loading``    files to specs, whatever can be read
``areas``      area files          ``tables``  one contract by itself
``rules``      edit rules          ``across``  contracts and series against each other
``narrative``  narrative slots and claims      ``corrections``  what people decided
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.contracts.lint.across import check_across
from ingest.contracts.lint.areas import check_areas
from ingest.contracts.lint.corrections import check_corrections
from ingest.contracts.lint.finding import LEVELS, Finding, Level, SourceFile
from ingest.contracts.lint.loading import CORRECTIONS, collect, expand, load
from ingest.contracts.lint.narrative import check_narrative
from ingest.contracts.lint.rules import check_rules
from ingest.contracts.lint.tables import check_rosters, check_table
from ingest.errors import BulletinError
from ingest.reference import BUNDLED, Reference, read_units

__all__ = ["Finding", "Level", "LintReport", "lint"]


@dataclass(frozen=True)
class LintReport:
    """``findings``, the worst first; ``files`` that were looked at; ``reference`` as it loads, None with
    errors."""

    findings: tuple[Finding, ...]
    files: tuple[SourceFile, ...]
    reference: Reference | None

    @property
    def errors(self) -> int:
        return self.count("error")

    def count(self, level: Level) -> int:
        return sum(finding.level == level for finding in self.findings)

    def is_bundled(self, finding: Finding) -> bool:
        """Whether a finding is about bundled files alone."""
        bundled = {file.path for file in self.files if file.bundled}
        return {finding.file, *finding.others} <= bundled


def lint(config: Path | None = None, given: Sequence[Path] = ()) -> LintReport:
    """The bundled files with those of ``config`` and ``given`` files or folders.

    With ``given``, the findings are those in which the given files take part. Raises BulletinError for a path
    that does not exist.
    """
    files = collect(config, given)
    loaded = load(files)
    units = {unit.unit: unit for unit in read_units(BUNDLED / "units.csv")}
    for contract in loaded.contracts:
        check_table(contract, units)
    check_rosters(loaded, check_areas(loaded))
    check_rules(loaded, units)
    check_across(loaded)
    check_narrative(loaded)
    findings = [finding for file in files for finding in file.findings]
    reference: Reference | None = None
    if not any(finding.level == "error" for finding in findings):
        reference = _load(files, findings)
    if reference is not None and (wrong := check_corrections(loaded, reference)):
        findings, reference = findings + wrong, None
    if given:
        chosen = {path.resolve() for path in expand(given)}
        findings = [f for f in findings if chosen & {p.resolve() for p in (f.file, *f.others)}]
    findings = list(dict.fromkeys(findings))
    order = {file.path: number for number, file in enumerate(files)}
    findings.sort(key=lambda f: (LEVELS.index(f.level), order[f.file], f.line or 0))
    return LintReport(tuple(findings), tuple(files), reference)


def _load(files: Sequence[SourceFile], findings: list[Finding]) -> Reference | None:
    """The reference as a load would make it: what no check above foresaw still comes to light here."""
    folders = {"areas": "areas", "series": "series", "contract": "contracts"}
    with tempfile.TemporaryDirectory() as folder:
        copies: dict[str, SourceFile] = {}
        for number, file in enumerate(file for file in files if not (file.bundled or file.kind == CORRECTIONS)):
            target = Path(folder, folders.get(file.kind, "narrative"), f"{number:04d}-{file.path.name}")
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(file.path, target)
            copies[str(target)] = file
        try:
            reference = Reference.load(Path(folder))
            _ = reference.metrics
        except BulletinError as error:
            file = copies.get(error.file or "", files[0])
            findings.append(Finding("error", error.code, file.path, "", None, error.problem, error.remedy or ""))
            return None
    return reference
