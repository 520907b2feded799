"""What holds of any reading: nothing wrong is served, and nothing but the renditions decides what is."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from ingest.reading import Reading
from ingest.reference import Reference
from tests.ingest.bulletin import page, plain, print_figure, printed, read, reference, text_of
from tests.mutation.__main__ import Options, run
from tests.synthetic import generate

SEED = 2020


@pytest.mark.parametrize("number", range(24))
def test_nothing_wrong_is_served_of_a_damaged_bulletin(number: int) -> None:
    """One damage or two, another draw than that of the release gate (``python -m tests.mutation``)."""
    result = run(number, Options(seed=SEED))
    assert result.crash is None, result.note
    assert result.grade.wrong == [], result.note
    assert result.grade.gone == [], result.note


@pytest.mark.parametrize("mode", ["clean", "damaged"])
@pytest.mark.parametrize("number", range(8))
def test_nothing_wrong_is_served_of_two_renditions_in_either_order(number: int, mode: str) -> None:
    result = run(number, Options(seed=SEED, mode=mode))
    assert not result.failed, (result.note, result.crash, result.grade.wrong, result.grade.gone)


def same(one: Reading, other: Reading) -> bool:
    return one.tables == other.tables and one.reports == other.reports and one.reading_id == other.reading_id


@pytest.mark.parametrize("form", ["better", "damaged"])
def test_a_reading_depends_on_nothing_read_before(form: str) -> None:
    before = read(text_of(form))
    bulletin = page()
    print_figure(bulletin, ("430204", "investment.completed.industry.key"), "59.35")
    bulletin.annexes[3].header = bulletin.annexes[3].header[1:]
    for other in (
        printed(bulletin),
        text_of("better").replace("亿元", "万元"),
        text_of("better").replace("1-9", "1-8"),
        text_of("damaged").replace("芦淞区", "荷塘区"),
        text_of("damaged").replace("\t", " "),
    ):
        read(other)
    assert same(read(text_of(form)), before)


def test_a_fresh_reference_gives_the_same_reading() -> None:
    texts = (text_of("damaged"), text_of("better"))
    worn = read(*texts)
    reference.cache_clear()
    assert reference() is not None
    assert same(read(*texts), worn)


def test_bulletins_of_other_cities_leave_no_trace() -> None:
    from ingest.identify import identify
    from ingest.reading import Rendition, read_edition
    from tests.ingest.bulletin import document_of
    from tests.mutation.sources import SYNTHETIC

    shared = Reference.load(SYNTHETIC)

    def reading(text: str, with_reference: Reference) -> Reading:
        document = document_of(text)
        return read_edition([Rendition(document, identify(document, with_reference))], with_reference)

    texts = [generate(code, date(2020, 9, 1), 5).text for code in ("430300", "431100")] + [text_of("better")]
    alone = [reading(text, Reference.load(SYNTHETIC)) for text in texts]
    together = [reading(text, shared) for text in [*texts, *texts]]
    for n, found in enumerate(together):
        assert same(found, alone[n % len(texts)])


def test_a_reading_is_of_the_declared_schema_and_complete() -> None:
    from ingest.emit.schemas import GRAIN, SCHEMAS

    tables = plain().tables
    assert set(tables) == set(SCHEMAS)
    for name, table in tables.items():
        assert table.schema == SCHEMAS[name]
        assert isinstance(table, pa.Table)
        table.validate(full=True)
        keys = list(zip(*(table[column].to_pylist() for column in GRAIN[name]), strict=True))
        assert len(keys) == len(set(keys)), name
        for field in table.schema:
            assert field.nullable or table[field.name].null_count == 0, (name, field.name)
