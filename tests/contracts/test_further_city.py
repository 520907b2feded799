"""A further city is an area file in config/areas and nothing else: the bundled contracts hold for it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import BulletinError
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from tests.synthetic import AREAS, generate

CITIES = [("430300", date(2020, 9, 1)), ("431100", date(2021, 7, 1)), ("430900", date(2022, 1, 1))]


@pytest.mark.parametrize(("code", "month"), CITIES, ids=[code for code, _ in CITIES])
def test_every_table_of_a_further_city_is_served_by_its_area_file_alone(code: str, month: date, tmp_path: Path) -> None:
    bulletin = generate(code, month, seed=5)
    document = read_document(bulletin.content, bulletin.file_name)
    with pytest.raises(BulletinError, match="config/areas"):
        identify(document, Reference.load(tmp_path))

    (tmp_path / "areas").mkdir()
    shutil.copy(AREAS / f"{code}.csv", tmp_path / "areas")
    reference = Reference.load(tmp_path)
    reading = read_edition([Rendition(document, identify(document, reference))], reference)

    served = {
        (row["area_code"], f"{row['month']:%Y-%m}", row["metric_code"]): (row["value"], row["unit"])
        for row in reading.tables["observation"].to_pylist()
    }
    printed = {
        key: (figure.value, figure.unit) for key, figure in bulletin.truth.items() if key not in bulletin.narrative_only
    }
    assert {key: served.get(key) for key in printed} == printed
    assert not set(served) & set(bulletin.non_facts)
    assert [t for t in reading.tables["quarantine"]["table_code"].to_pylist() if t is not None] == []
