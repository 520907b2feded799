"""The bundled bulletin with single figures misprinted, decisions about them, and what is read with both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from ingest.corrections.model import Cell, Correction, Decision, Expect, PrintedAt
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition
from ingest.reference import Reference

Key = tuple[str, str]
"""(area code, metric code)"""

BULLETIN = "430200-industrial-project-year-2020-14"
GUARDED = ("430212", "land.collective.planned_projects_done")
"""Printed 21. Only the column's total guards it: a misprint accuses other areas too."""
RATIO = ("430203", "city.key_industry.progress")
"""Printed 78.1%, guarded by its ratio alone."""
FREE = ("430204", "attraction.source.shanghai")

_SAMPLE = Path(__file__).parents[1] / "samples" / "better" / "2020-14.txt"


@cache
def reference() -> Reference:
    return Reference.load()


@cache
def better() -> str:
    return _SAMPLE.read_text(encoding="utf-8")


@cache
def printed_places() -> dict[Key, dict[str, Any]]:
    """The observation of every table figure of the sample, by cell."""
    rows = read([better()]).tables["observation"].to_pylist()
    return {(r["area_code"], r["metric_code"]): r for r in rows if r["table_code"] != "narrative"}


def misprint(changes: Mapping[Key, str], text: str = "") -> str:
    """The sample with other texts in some cells."""
    lines = (text or better()).split("\n")
    for key, wrong in changes.items():
        place = printed_places()[key]
        cells = lines[place["line"] - 1].split("\t")
        assert cells[place["column"] - 1].strip() == place["printed"]
        cells[place["column"] - 1] = wrong
        lines[place["line"] - 1] = "\t".join(cells)
    return "\n".join(lines)


def rendition(text: str) -> Rendition:
    document = read_document(text.encode(), "2020-14.txt")
    return Rendition(document, identify(document, reference()))


def read(texts: Iterable[str], corrections: Sequence[Correction] = (), bulletin: str = BULLETIN) -> Reading:
    """All ``texts`` as renditions of one edition, with corrections of ``bulletin``."""
    known = replace(reference(), corrections={bulletin: tuple(corrections)}) if corrections else reference()
    return read_edition([rendition(text) for text in texts], known)


def quarantined(reading: Reading) -> dict[Key, dict[str, Any]]:
    return {(r["area_code"], r["metric_code"]): r for r in reading.tables["quarantine"].to_pylist()}


def served(reading: Reading, key: Key) -> dict[str, Any] | None:
    for row in reading.tables["observation"].to_pylist():
        if (row["area_code"], row["metric_code"]) == key:
            return dict(row)
    return None


def guards(reading: Reading) -> list[dict[str, Any]]:
    """The ledger's rows of corrections."""
    return [row for row in reading.tables["check"].to_pylist() if row["rule_kind"] == "correction"]


def decision(
    row: Mapping[str, Any],
    value: str | None = None,
    *,
    kind: Decision = "value",
    key: Key | None = None,
    expect: Sequence[str] = (),
    failing: str | None = None,
    when: str = "2026-03-01T09:30:00+08:00",
    reason: str = "对照原件核对",
) -> Correction:
    """What a person says about a quarantined (or served) cell ``row``."""
    area, metric = key or (row["area_code"], row["metric_code"])
    unit = reference().metrics[metric].unit if metric and kind != "non_fact" else None
    return Correction(
        cell=Cell(table_code=row["table_code"], area_code=area, metric_code=metric),
        printed_at=PrintedAt(
            rendition_id=row["rendition_id"], line=row["line"], column=row["column"], printed=row["printed"]
        ),
        decision=kind,
        value=value,
        unit=unit,
        expect=Expect(printed=tuple(expect) or (row["printed"],), failing=failing),
        reason=reason,
        who="张三",
        when=when,
    )
