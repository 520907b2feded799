"""One thing that the lint found, and the collection of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rapidfuzz import process

from ingest.contracts.yaml_places import FieldPath, YamlPlaces, shown

Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and what to do. ``code`` is stable; ``others`` are further files concerned."""

    level: Level
    code: str
    file: Path
    field: str
    line: int | None
    message: str
    remedy: str = ""
    others: tuple[Path, ...] = ()

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else str(self.file)


@dataclass(slots=True)
class SourceFile:
    """One configuration file. ``kind`` is areas, series, contract, or a narrative kind; ``bundled`` came
    along."""

    path: Path
    kind: str
    bundled: bool
    text: str
    places: YamlPlaces
    findings: list[Finding] = field(default_factory=list)

    def tell(
        self,
        level: Level,
        code: str,
        message: str,
        remedy: str = "",
        *,
        at: FieldPath = (),
        line: int | None = None,
        column: str = "",
        others: Iterable[SourceFile] = (),
    ) -> None:
        """Note a finding at a field (``at``) or at a line and column of a CSV file."""
        where = line if line is not None else self.places.line(at)
        others_paths = tuple(other.path for other in others)
        self.findings.append(Finding(level, code, self.path, column or shown(at), where, message, remedy, others_paths))


def nearest(word: str, known: Iterable[str]) -> str:
    """``Did you mean …?`` where a known word is near, else nothing."""
    hit = process.extractOne(word, list(known), score_cutoff=70)
    return f"Did you mean {hit[0]}?" if hit else ""
