"""Every digit of everything that dates a bulletin, changed one at a time: none may move it to another month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from ingest.errors import BulletinError
from ingest.identify import Identity, agreed, identify
from ingest.reading import Rendition, read_edition
from ingest.reference import Reference
from tests.ingest.bulletin import document_of, identity_of, reference, text_of
from tests.synthetic import generate

SYNTHETIC = Reference.load(Path(__file__).parents[1] / "synthetic")
_DATED = re.compile(
    r"\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|\d{4}-\d{4} ?年|\d{4} ?年|\d{1,2}-\d{1,2} ?月|\d{1,2} ?月|第 ?\d+ ?期"
)
TODAY = date(2026, 12, 1)


def misprints(text: str, digits: str = "0123456789") -> Iterator[tuple[str, str]]:
    """(what was changed into what, the document) for each digit of each date-like token."""
    for match in _DATED.finditer(text):
        for at in range(match.start(), match.end()):
            if not text[at].isdigit():
                continue
            for digit in digits:
                if digit != text[at]:
                    changed = text[:at] + digit + text[at + 1 :]
                    yield f"{match[0]} -> {changed[match.start() : match.end()]}", changed


def outcome(text: str, known: Reference) -> Identity | BulletinError:
    try:
        return identify(document_of(text), known, TODAY)
    except BulletinError as error:
        return error


BULLETINS = {
    "bundled": (text_of("better"), reference()),
    "january": (generate("430300", date(2021, 1, 1), 3).text, SYNTHETIC),
    "november": (generate("430900", date(2022, 11, 1), 3).text, SYNTHETIC),
    "december": (generate("431100", date(2020, 12, 1), 3).text, SYNTHETIC),
}


@pytest.mark.parametrize("name", BULLETINS)
def test_no_single_digit_moves_a_month_or_a_year(name: str) -> None:
    text, known = BULLETINS[name]
    right = identify(document_of(text), known)
    moved, undated = [], []
    for what, changed in misprints(text):
        found = outcome(changed, known)
        if isinstance(found, BulletinError):
            assert "identities.yml" in str(found) or found.code == "several_bulletins"
            if found.code in ("year_contradicted", "month_contradicted"):
                assert str(right.month.year) in str(found) or right.period_label in str(found)
            continue
        if found.month != right.month:
            moved.append((what, found.month))
        # A digit of year or month of publication is seen; one of the day, or of the number, nothing contradicts.
        if found.published_on.year != right.published_on.year:
            undated.append((what, found.published_on))
    assert (moved, undated) == ([], [])


def test_a_bad_copy_beside_a_good_one_changes_nothing_in_either_order() -> None:
    good = Rendition(document_of(text_of("better")), identity_of(text_of("better")))
    alone = read_edition([good], reference())
    seen = set()
    for _, same in groupby(misprints(text_of("better").split("附件 1")[0], "18"), key=lambda found: found[0]):
        changed = next(same)[1] + text_of("better")[len(text_of("better").split("附件 1")[0]) :]
        identity = outcome(changed, reference())
        if isinstance(identity, BulletinError) or identity.key != good.identity.key or identity in seen:
            continue
        seen.add(identity)
        bad = Rendition(document_of(changed), identity)
        for pair in ([good, bad], [bad, good]):
            both = agreed([rendition.identity for rendition in pair])
            assert (both.month, both.key) == (alone.identity.month, alone.identity.key)
        readings = [read_edition(pair, reference()) for pair in ([good, bad], [bad, good])]
        assert readings[0].identity == readings[1].identity
        figures = [r.tables["observation"].select(["area_code", "metric_code", "value"]) for r in (alone, *readings)]
        assert [figures[0].equals(other) for other in figures[1:]] == [True, True]
    assert len(seen) > 3


def test_a_misprinted_year_of_publication_is_a_failed_check() -> None:
    for printed, year in (
        ("2020 年 10 月 27 日", "2019"),
        ("2020 年 10 月 27 日", "2021"),
        ("2020 年第 14 期", "2019"),
    ):
        text = text_of("better").replace(printed, printed.replace("2020", year))
        identity = identity_of(text)
        assert (identity.key, identity.published_on) == (identity_of(text_of("better")).key, date(2020, 10, 27))
        reading = read_edition([Rendition(document_of(text), identity)], reference())
        (check,) = [c for c in reading.tables["check"].to_pylist() if c["rule_kind"] == "title"]
        assert (check["outcome"], check["left_value"], check["right_value"]) == ("fails", float(year), 2020.0)


def test_two_witnesses_against_two_are_refused_with_both_readings() -> None:
    masthead, body = text_of("better").split("一、全市", 1)
    with pytest.raises(BulletinError, match=r"2019 by the date of publication.*2020 by the years of") as refused:
        identity_of(masthead.replace("2020", "2019") + "一、全市" + body)
    assert refused.value.code == "year_contradicted"


def test_a_date_before_the_month_and_a_year_that_cannot_be_are_asked_about() -> None:
    text = text_of("better")
    cases = {
        "date_contradicted": text.replace("2020 年 10 月 27 日", "2020 年 3 月 27 日"),
        "year_unlikely": re.sub(r"20(20|19|18)", r"19\1", text),
        "published_in_future": re.sub(r"20(20|19|18)", lambda m: str(int(m[0]) + 30), text),
    }
    for code, changed in cases.items():
        found = outcome(changed, reference())
        assert isinstance(found, BulletinError)
        assert found.code == code
        assert "identities.yml" in str(found)


def test_what_a_person_settled_is_not_asked_about_again(tmp_path: Path) -> None:
    text = re.sub(r"20(20|19|18)", r"19\1", text_of("better"))
    document = document_of(text)
    (tmp_path / "identities.yml").write_text(
        f'- {{document: "{document.rendition_id[:12]}", month: 2020-09, published_on: 2020-10-27, issue: 2020-14, '
        "who: 李四, why: 对照原件}\n", encoding="utf-8",
    )  # fmt: skip
    found = identify(document, Reference.load(tmp_path), TODAY)
    assert (found.key, found.month) == (identity_of(text_of("better")).key, date(2020, 9, 1))


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ("{document: 12ab, month: 2020-09, who: a, why: b}", "field document"),
        ('{document: "2bd2eba45914", month: 2020, who: a, why: b}', "field month"),
        ('{document: "2bd2eba45914", month: 2020-09, why: b}', "field who"),
        ('{document: "2bd2eba45914", who: a, why: b}', "field month"),
        ('{document: "2bd2eba45914", moth: 2020-09, who: a, why: b}', "field moth"),
    ],
)
def test_an_entry_that_is_not_understood_is_named(tmp_path: Path, entry: str, named: str) -> None:
    (tmp_path / "identities.yml").write_text(f"- {entry}\n", encoding="utf-8")
    with pytest.raises(BulletinError, match=f"entry 1, {named}"):
        Reference.load(tmp_path)
