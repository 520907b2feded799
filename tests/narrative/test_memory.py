"""What was read before never changes what is read: in any order, with much or little remembered."""

from __future__ import annotations

import random
from datetime import date

import pytest

from ingest.narrative import NarrativeReading
from ingest.narrative import reading as room
from ingest.narrative.reading import Reader
from tests.narrative.bulletins import CITY, SERIES, document, identity, reference
from tests.narrative.paraphrases import TOLD
from tests.synthetic import generate

HALF_YEAR = "（一）重点项目投资完成情况\n上半年，全市重点项目完成投资545.6亿元，占年度投资计划的52.3%。\n"
"""上半年 is the reported period in June and another one in September."""


def _texts() -> list[tuple[int, str]]:
    told = [(month, text) for month, text, _ in TOLD.values()]
    told += [(month, HALF_YEAR) for month in (6, 9, 6)]
    for month in (3, 6, 9):
        text = generate(CITY, date(2020, month, 1), 5).text
        told.append((month, text))
        # Without its headings, so that every section reads all of it.
        told.append((month, "\n".join(line for line in text.split("\n") if not line.startswith(("（", "1.", "2.")))))
    # The same clauses at other places.
    clauses = [clause for _, text in told for clause in text.split("；")]
    random.Random(3).shuffle(clauses)
    told += [(month, "；".join(clauses[month * 9 : month * 9 + 60])) for month in (5, 6)]
    return told


def _reader() -> Reader:
    return Reader(reference().narrative[SERIES], reference(), CITY)


def _read(reader: Reader, month: int, text: str) -> NarrativeReading:
    return reader.read(document(text), identity(month))


def test_a_bulletin_reads_the_same_first_and_last_and_after_any_other() -> None:
    texts = _texts()
    alone = [_read(_reader(), month, text) for month, text in texts]
    assert sum(len(reading.figures) for reading in alone) > 300
    order = list(range(len(texts))) * 2
    for seed in (1, 2):
        random.Random(seed).shuffle(order)
        reader = _reader()
        for number in order:
            assert _read(reader, *texts[number]) == alone[number]


def test_what_is_forgotten_is_read_again_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = _texts()
    reader = _reader()
    remembered = [_read(reader, month, text) for month, text in texts]
    monkeypatch.setattr(room, "_KEPT", 1)
    forgetful = _reader()
    assert [_read(forgetful, month, text) for month, text in texts] == remembered


def test_a_word_for_a_period_means_its_month_only() -> None:
    reader = _reader()
    assert [len(_read(reader, month, HALF_YEAR).figures) for month in (6, 9, 6)] == [2, 0, 2]
