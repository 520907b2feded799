"""A name is read as the area that had it on the document's day; a code goes through all names of an area."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.errors import ReferenceDataError
from ingest.identify import identify
from ingest.read import read_document
from ingest.reading import Reading, Rendition, read_edition, reading_id
from ingest.reference import Reference
from tests.synthetic import AREAS, Bulletin, generate

CITY, SHAOSHAN, XIANGXIANG = "430300", "430382", "430381"
PASSED_ON = date(2020, 7, 1)
NAME = "红旗市"


def config(folder: Path, *replaced: tuple[str, str]) -> Path:
    text = (AREAS / f"{CITY}.csv").read_text(encoding="utf-8")
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    (folder / "areas").mkdir()
    (folder / "areas" / f"{CITY}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """红旗市 was 韶山市 until the day on which it became 湘乡市."""
    return Reference.load(
        config(
            tmp_path_factory.mktemp("config"),
            (f"韶山市,county,{CITY},", f"韶山市,county,{CITY},{NAME}@/{PASSED_ON}"),
            (f"湘乡市,county,{CITY},", f"湘乡市,county,{CITY},{NAME}@{PASSED_ON}/2022-01-01"),
        )
    )


def read(bulletin: Bulletin, printed: str, reference: Reference) -> Reading:
    """The bulletin with the name of an area printed as 红旗市."""
    content = bulletin.content.replace(printed.encode(), NAME.encode())
    assert content != bulletin.content
    document = read_document(content, bulletin.file_name)
    return read_edition([Rendition(document, identify(document, reference))], reference)


@pytest.mark.parametrize(
    ("month", "printed"),
    [
        pytest.param(date(2020, 3, 1), "韶山市", id="before it passed to the other area"),
        pytest.param(date(2021, 3, 1), "湘乡市", id="after it passed to the other area"),
    ],
)
def test_a_name_that_passed_to_another_area_is_resolved_by_the_documents_day(
    month: date, printed: str, reference: Reference
) -> None:
    bulletin = generate(CITY, month)
    reading = read(bulletin, printed, reference)
    rows = reading.tables["observation"].select(["area_code", "metric_code", "value"]).to_pylist()
    served = {(row["area_code"], row["metric_code"]): row["value"] for row in rows}
    truth = {(area, metric): figure.value for (area, _, metric), figure in bulletin.truth.items()}
    assert {key: value for key, value in served.items() if truth.get(key) != value} == {}
    for area in (SHAOSHAN, XIANGXIANG):
        assert {key for key in served if key[0] == area} == {key for key in truth if key[0] == area}
    renditions: list[str] = reading.tables["rendition"]["rendition_id"].to_pylist()
    assert reading.reading_id == reading_id(renditions, reading.identity.bulletin_id, reference)


def test_a_name_that_one_area_alone_had_is_its_own_on_any_day() -> None:
    bundled = Reference.load()
    assert bundled.on("430200", date(2021, 1, 1)) is bundled
    assert set(bundled.areas["430212"].names) == {"渌口区", "株洲县"}


def test_the_time_of_a_name_is_part_of_what_a_reading_depends_on(tmp_path: Path, reference: Reference) -> None:
    bulletin = f"{CITY}-industrial-project-year-2020-05"
    later = config(
        tmp_path,
        (f"韶山市,county,{CITY},", f"韶山市,county,{CITY},{NAME}@/2020-08-01"),
        (f"湘乡市,county,{CITY},", f"湘乡市,county,{CITY},{NAME}@2020-08-01/2022-01-01"),
    )
    assert reading_id(["a"], bulletin, Reference.load(later)) != reading_id(["a"], bulletin, reference)


@pytest.mark.parametrize(
    "entry",
    ["旧名@2020-13-01/", "旧名@2020-01-01", "旧名@2021-01-01/2020-01-01", "@/2020-01-01", "旧名@/2020-01-01@1@2"],
)
def test_a_name_that_is_written_wrong_is_refused_with_its_place(entry: str, tmp_path: Path) -> None:
    folder = config(tmp_path, (f"韶山市,county,{CITY},", f"韶山市,county,{CITY},{entry}"))
    with pytest.raises(ReferenceDataError, match=r"430300\.csv.*row 8.*also_printed_as"):
        Reference.load(folder)
