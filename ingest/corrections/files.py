"""``corrections/<bulletin_id>.yml``: read and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ingest.config_text import config_text
from ingest.config_yaml import yaml_content
from ingest.corrections.model import Correction, CorrectionsFile
from ingest.errors import ReferenceDataError

if TYPE_CHECKING:
    from ingest.reference import Reference

FOLDER = "corrections"
_REMEDY = "docs/review.md describes every field."


def corrections_path(config: Path, bulletin_id: str) -> Path:
    """Where the corrections of a bulletin stand."""
    return config / FOLDER / f"{bulletin_id}.yml"


def load_corrections(config: Path | None) -> dict[str, tuple[Correction, ...]]:
    """The corrections of every bulletin, by bulletin_id; equal entries once, in an order of their own.

    Raises ReferenceDataError with file, entry and field.
    """
    found: dict[str, tuple[Correction, ...]] = {}
    for path in sorted((config / FOLDER).glob("*.yml")) if config is not None else ():
        content = parse_corrections(config_text(path), path)
        if content.corrections:
            found[content.bulletin_id] = tuple(sorted(dict.fromkeys(content.corrections), key=lambda c: c.rank))
    return found


def parse_corrections(text: str, path: Path) -> CorrectionsFile:
    """The content of one file; raises ReferenceDataError with file, entry and field."""
    loaded = as_written(yaml_content(text, path))
    try:
        content = CorrectionsFile.model_validate(loaded)
    except ValidationError as error:
        problems = "; ".join(_problem(e["loc"], e["msg"], loaded) for e in error.errors())
        raise ReferenceDataError("corrections", f"{problems}.", file=str(path), remedy=_REMEDY) from error
    if content.bulletin_id != path.stem:
        raise ReferenceDataError(
            "corrections",
            f"field bulletin_id: is {content.bulletin_id}, but the file is named for {path.stem}.",
            file=str(path), remedy="Name the file as the bulletin.",
        )  # fmt: skip
    return content


def as_written(loaded: Any) -> Any:
    """The data of a file; ``corrections:`` with nothing behind it is an empty list."""
    if isinstance(loaded, dict) and loaded.get("corrections", ()) is None:
        return {**loaded, "corrections": []}
    return loaded


def _problem(place: tuple[int | str, ...], message: str, loaded: Any) -> str:
    message = message.removeprefix("Value error, ")
    if len(place) >= 2 and place[0] == "corrections" and isinstance(place[1], int):
        where = f"entry {place[1] + 1}{_named(loaded, place[1])}"
        field = ".".join(map(str, place[2:]))
        return f"{where}, field {field}: {message}" if field else f"{where}: {message}"
    return f"field {'.'.join(map(str, place)) or '(whole file)'}: {message}"


def _named(loaded: Any, number: int) -> str:
    try:
        cell = loaded["corrections"][number]["cell"]
        return f" ({cell['area_code']} × {cell['metric_code']})"
    except (KeyError, TypeError, IndexError):
        return ""


def check_corrections(corrections: Mapping[str, tuple[Correction, ...]], reference: Reference) -> None:
    """Every code and unit is known; raises ReferenceDataError with file, entry and field."""
    for bulletin_id, entries in corrections.items():
        for entry in entries:
            if problem := unknown_in(entry, reference):
                raise ReferenceDataError(
                    "corrections", f"the entry of {entry.when} by {entry.who} ({entry.label}), {problem}.",
                    file=f"{FOLDER}/{bulletin_id}.yml", remedy=_REMEDY,
                )  # fmt: skip


def unknown_in(entry: Correction, reference: Reference) -> str | None:
    """Which field of an entry names what no reference data know, and what that is."""
    cell = entry.cell
    if cell.table_code not in (None, "narrative") and cell.table_code not in reference.contracts:
        return f"field cell.table_code: no contract declares the table {cell.table_code}"
    if cell.area_code is not None and cell.area_code not in reference.areas:
        return f"field cell.area_code: {cell.area_code} is no known area"
    if cell.metric_code is not None and cell.metric_code not in reference.metrics:
        return f"field cell.metric_code: {cell.metric_code} is no declared metric"
    if entry.unit is None:
        return None
    if entry.unit not in reference.units:
        return f"field unit: “{entry.unit}” is not one of {'、'.join(reference.units)}"
    metric = reference.metrics[cell.metric_code or ""]
    declared = reference.units.get(metric.unit)
    if declared is not None and declared.dimension != reference.units[entry.unit].dimension:
        return f"field unit: {metric.code} is measured in {metric.unit}, and “{entry.unit}” is no such measure"
    return None
