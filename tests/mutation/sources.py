"""Clean bulletins to damage: the bundled sample, synthetic ones, or a file given by hand."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from ingest.identify import identify
from ingest.read import read_document
from ingest.reference import Reference
from tests.mutation.page import Key, Source, parse_page
from tests.synthetic import Printed, generate

SAMPLES = Path(__file__).parents[1] / "samples"
SYNTHETIC = Path(__file__).parents[1] / "synthetic"
SYNTHETIC_SOURCES = (
    ("430300", date(2020, 9, 1)),
    ("431100", date(2020, 6, 1)),
    ("430900", date(2021, 8, 1)),
    ("430200", date(2021, 3, 1)),
    ("431100", date(2021, 11, 1)),
    ("430300", date(2022, 2, 1)),
)
"""With and without an assessment, before and after a renaming, four cities."""

STATED_IN_NOTES = {
    "city.key_industry.directive_projects": ("19", "个"),
    "city.key_industry.directive_plan": ("36", "亿元"),
    "city.product_innovation.directive_projects": ("20", "个"),
}
"""What the note below the bundled sample's 五个一批 says of the city; no table prints it."""


@cache
def reference() -> Reference:
    """Bundled reference data and the areas of the synthetic cities."""
    return Reference.load(SYNTHETIC)


def bundled() -> Source:
    """The better form of the bundled sample, with the hand-placed truth of its narrative."""
    source = from_file(SAMPLES / "better" / "2020-14.txt")
    with (SAMPLES / "truth" / "narrative_2020-09.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = (row["area_code"], row["metric_code"])
            said = Printed(Decimal(row["value"]), row["unit"], row["value"])
            (source.restated if row["in_table"] else source.narrative)[key] = said
            if row["yoy"]:
                yoy = Printed(Decimal(row["yoy"]), row["yoy_unit"], row["yoy"])
                source.narrative[key[0], f"{key[1]}.yoy"] = yoy
    for metric, (text, unit) in STATED_IN_NOTES.items():
        source.narrative[source.city, metric] = Printed(Decimal(text), unit, text)
    annex = source.page.annex("five_batches")
    assert annex is not None
    annex.stated = tuple((source.city, metric) for metric in STATED_IN_NOTES)
    source.page.narrative = {k: f for k, f in source.narrative.items() if k not in annex.stated}
    source.page.restated = dict(source.restated)
    return source


def synthetic(code: str, month: date, seed: int) -> Source:
    bulletin = generate(code, month, seed)
    page, facts, non_facts = parse_page(bulletin.text, code, reference())

    def of(table: dict[tuple[str, str, str], Printed]) -> dict[Key, Printed]:
        return {(area, metric): figure for (area, _, metric), figure in table.items()}

    narrative, restated = of(bulletin.narrative_only), of(bulletin.restated)
    page.narrative, page.restated = dict(narrative), dict(restated)
    return Source(bulletin.file_name, page, code, f"{month:%Y-%m}", facts, narrative, restated, non_facts)


def from_file(path: Path) -> Source:
    """A clean text file; its own tables, read by position, are the truth, its narrative is left ungraded."""
    document = read_document(path.read_bytes(), path.name)
    identity = identify(document, reference())
    page, facts, non_facts = parse_page(path.read_text(encoding="utf-8"), identity.city_code, reference())
    return Source(path.name, page, identity.city_code, f"{identity.month:%Y-%m}", facts, {}, {}, non_facts)


@cache
def standard(seed: int) -> tuple[Source, ...]:
    """The input of the release gate."""
    return (bundled(), *(synthetic(code, month, seed) for code, month in SYNTHETIC_SOURCES))
