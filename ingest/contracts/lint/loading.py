"""Configuration files read with patience: every file that can be is read, every problem is noted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ingest.config_text import config_text
from ingest.config_yaml import yaml_content
from ingest.contracts.json_schema import MODELS
from ingest.contracts.lint.finding import SourceFile, nearest
from ingest.contracts.model import ContractSpec, TableContract, compile_contract
from ingest.contracts.yaml_places import FieldPath, YamlPlaces
from ingest.corrections.files import as_written
from ingest.corrections.model import CorrectionsFile
from ingest.edits.rules import EditRule, parse_rule
from ingest.errors import BulletinError, ReferenceDataError
from ingest.reference import BUNDLED
from ingest.reference.model import SeriesSpec

CORRECTIONS = "corrections"
FOLDERS = {"areas": "*.csv", "series": "*.yml", "contracts": "*.yml", "narrative": "*.yml", CORRECTIONS: "*.yml"}
_MODELS: dict[str, type[BaseModel]] = {**MODELS, CORRECTIONS: CorrectionsFile}
_FIRST_KEYS = {
    "section": "section",
    "vocabulary": "vocabulary",
    "claims": "claims",
    "table": "contract",
    "series": "series",
    "bulletin_id": CORRECTIONS,
}
"""The key that tells the kind of a file. Claims name a table, and every kind its series."""


@dataclass(slots=True)
class LintedContract:
    """A contract that passes its schema: spec, compiled form with the rules that parse, and file."""

    file: SourceFile
    spec: ContractSpec
    compiled: TableContract
    rules: list[tuple[EditRule, FieldPath]] = field(default_factory=list)
    columns: list[FieldPath] = field(default_factory=list)
    """Where the leaf columns of ``compiled`` stand in the file."""


@dataclass(slots=True)
class LintedSeries:
    file: SourceFile
    spec: SeriesSpec
    rules: list[tuple[EditRule, FieldPath]] = field(default_factory=list)


@dataclass(slots=True)
class Loaded:
    """All files with what could be read of them. Later contracts replace earlier ones of the same table."""

    files: list[SourceFile] = field(default_factory=list)
    contracts: list[LintedContract] = field(default_factory=list)
    series: list[LintedSeries] = field(default_factory=list)
    narrative: list[tuple[SourceFile, Any]] = field(default_factory=list)
    corrections: list[tuple[SourceFile, CorrectionsFile]] = field(default_factory=list)

    @property
    def current_contracts(self) -> dict[str, LintedContract]:
        return {contract.spec.table: contract for contract in self.contracts}

    def units_of_metrics(self) -> dict[str, str]:
        """Every metric that a table declares, with its unit."""
        return {
            metric: column.units[category]
            for contract in self.current_contracts.values()
            for column in contract.compiled.columns
            for category, metric in column.metrics.items()
        }


def collect(config: Path | None, given: Sequence[Path]) -> list[SourceFile]:
    """The bundled files, those of ``config``, and ``given`` files or folders; each once, in the order of
    loading.

    Raises BulletinError for a given path that does not exist or is no configuration file.
    """
    found: dict[Path, SourceFile] = {}
    roots = [(BUNDLED, True)] + ([(config, False)] if config is not None else [])
    for root, bundled in roots:
        for folder, pattern in FOLDERS.items():
            for path in sorted((root / folder).glob(pattern)):
                found.setdefault(path.resolve(), _open(path, bundled))
    for path in expand(given):
        found.setdefault(path.resolve(), _open(path, False))
    return list(found.values())


def expand(given: Sequence[Path]) -> list[Path]:
    """Files of ``given``; a folder stands for the configuration files in it and in its subfolders."""
    files: list[Path] = []
    for path in given:
        if path.is_dir():
            inside = sorted(p for pattern in ("**/*.csv", "**/*.yml") for p in path.glob(pattern))
            if not inside:
                raise BulletinError("no_file", "holds no .yml and no .csv file.", file=str(path))
            files += inside
        elif not path.is_file():
            raise BulletinError("no_file", "does not exist.", file=str(path), remedy="Check the path.")
        elif path.suffix not in (".csv", ".yml"):
            raise BulletinError(
                "file_kind", "is neither a .yml nor a .csv file.", file=str(path),
                remedy="Contracts, series, narrative and corrections files end in .yml, area files in .csv.",
            )  # fmt: skip
        else:
            files.append(path)
    return files


def _open(path: Path, bundled: bool) -> SourceFile:
    try:
        text = config_text(path)
    except ReferenceDataError as error:
        file = SourceFile(path, "unreadable", bundled, "", YamlPlaces(""))
        file.tell("error", error.code, error.problem, error.remedy or "")
        return file
    return SourceFile(path, "areas" if path.suffix == ".csv" else "", bundled, text, YamlPlaces(text))


def load(files: Sequence[SourceFile]) -> Loaded:
    """Everything that can be read of ``files``; what cannot is noted with its file."""
    loaded = Loaded(list(files))
    for file in files:
        if file.kind:
            continue
        spec = _spec(file)
        if isinstance(spec, ContractSpec):
            loaded.contracts.append(_contract(file, spec))
        elif isinstance(spec, SeriesSpec):
            rules = _rules(file, spec.edits)
            loaded.series.append(LintedSeries(file, spec, rules))
        elif isinstance(spec, CorrectionsFile):
            loaded.corrections.append((file, spec))
        elif spec is not None:
            loaded.narrative.append((file, spec))
    return loaded


def _spec(file: SourceFile) -> BaseModel | None:
    try:
        content = yaml_content(file.text, file.path, repeated=True)
    except ReferenceDataError as error:
        line, problem = _line_of(error.problem)
        file.tell("error", error.code, problem, error.remedy or "", line=line)
        return None
    for path, line in file.places.repeated:
        file.tell(
            "error",
            "repeated_key",
            f"“{path[-1]}” is written twice here; only the last would count.",
            "Keep one.",
            at=path,
            line=line,
        )
    keys = content if isinstance(content, dict) else {}
    kind = next((kind for key, kind in _FIRST_KEYS.items() if key in keys), None)
    if kind is None:
        file.tell(
            "error",
            "file_kind",
            "is no contract, series, narrative or corrections file.",
            "It begins with table:, series:, section:, vocabulary:, claims: or bulletin_id:.",
        )
        return None
    file.kind = kind
    try:
        return _MODELS[kind].model_validate(as_written(content) if kind == CORRECTIONS else content)
    except ValidationError as error:
        for mistake in error.errors():
            _tell_schema(file, kind, mistake)
        return None


def _line_of(problem: str) -> tuple[int | None, str]:
    """The line that a message begins with, and the rest."""
    match = re.fullmatch(r"line (\d+): (.*)", problem, re.DOTALL)
    return (int(match[1]), match[2]) if match else (None, problem)


def _tell_schema(file: SourceFile, kind: str, problem: Any) -> None:
    path = tuple(part for part in problem["loc"] if not _is_union_branch(part))
    word = str(path[-1]) if path else ""
    if problem["type"] == "extra_forbidden":
        known = _fields_at(kind, path)
        file.tell(
            "error", "unknown_field", f"“{word}” is no field of this place.",
            nearest(word, known) or f"Fields are {', '.join(known)}.", at=path,
        )  # fmt: skip
        return
    if problem["type"] == "missing":
        file.tell("error", "missing_field", f"the field “{word}” is missing.", "Add it.", at=path)
        return
    remedy = ""
    if problem["type"] == "literal_error":
        remedy = f"Write one of {problem['ctx']['expected']}."
    elif problem["type"] == "string_pattern_mismatch":
        remedy = "Codes are of a-z, 0-9, _ (in metric codes also dots) and begin with a letter."
    file.tell("error", "schema", f"{problem['msg']} (found {problem['input']!r:.60}).", remedy, at=path)


def _is_union_branch(part: str | int) -> bool:
    """Pydantic names the branch of a union in the path of an error; the file has no such field."""
    return isinstance(part, str) and (part in ("str",) or part.startswith(("dict[", "literal[", "constrained")))


def _fields_at(kind: str, path: FieldPath) -> list[str]:
    schema = _MODELS[kind].model_json_schema()
    node: Any = schema
    for part in path[:-1]:
        node = _resolve(node, schema)
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
    return list(_resolve(node, schema).get("properties", {}))


def _resolve(node: Any, schema: Any) -> Any:
    for option in (node, *node.get("anyOf", ())):
        if "$ref" in option:
            return schema["$defs"][option["$ref"].rsplit("/", 1)[-1]]
    return node


def _rules(file: SourceFile, edits: Sequence[str]) -> list[tuple[EditRule, FieldPath]]:
    rules: list[tuple[EditRule, FieldPath]] = []
    for number, text in enumerate(edits):
        try:
            rules.append((parse_rule(text), ("edits", number)))
        except ReferenceDataError as error:
            file.tell("error", "edit_rule", error.problem, error.remedy or "", at=("edits", number))
    return rules


def _contract(file: SourceFile, spec: ContractSpec) -> LintedContract:
    rules = _rules(file, spec.edits)
    good = tuple(spec.edits[path[1]] for _, path in rules if isinstance(path[1], int))
    compiled = compile_contract(spec.model_copy(update={"edits": good}), str(file.path))
    columns: list[FieldPath] = []

    def walk(nodes: Sequence[Any], path: FieldPath) -> None:
        for number, node in enumerate(nodes):
            here = (*path, "columns", number)
            if node.metric is not None:
                columns.append(here)
            walk(node.columns, here)

    walk(spec.columns, ())
    return LintedContract(file, spec, compiled, rules, columns)
