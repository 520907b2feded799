"""A release with fewer figures than the last: with a reason it is served, without one it needs consent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from samples import build, identity, reading

from warehouse.errors import ReleaseRefused
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import current_release, origin_of, publish

ORIGINAL, CORRECTION = identity(14), identity(14, edition="correction-2020-12-01")


def built(home: Home, figures: dict[str, range]) -> Path:
    """A database that serves, of each edition, figures of numbered areas."""
    path = build(home, (ORIGINAL.bulletin_id,))
    rows = [(f"{n:06}", ORIGINAL.bulletin_id, edition) for edition, numbers in figures.items() for n in numbers]
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table marts.fct_observation")
        connection.execute(
            "create table marts.fct_observation (area_code varchar, month date, metric_code varchar, "
            "value decimal(18, 4), generation int, bulletin_id varchar, edition varchar)"
        )
        connection.executemany(
            "insert into marts.fct_observation values (?, '2020-09-01', 'm', 1, 1, ?, ?)", rows or [("0", "", "")]
        )
    return path


def commit(home: Home, value: str = "1", correction: bool = False) -> None:
    readings = [reading(ORIGINAL, value=Decimal(value))]
    Lake(home).stage(readings + ([reading(CORRECTION)] if correction else [])).commit()


@pytest.fixture
def served(home: Home) -> Home:
    """A release with ten figures of the original."""
    commit(home)
    publish(home, built(home, {"original": range(10)}), versions={"contracts": "1"})
    return home


def test_without_a_reason_it_is_refused_and_with_consent_it_says_so(served: Home) -> None:
    fewer = built(served, {"original": range(7)})
    with pytest.raises(ReleaseRefused, match=r"2020-14 \(original\): 3 figures fewer.*--allow-fewer"):
        publish(served, fewer, versions={"contracts": "1"})
    release = current_release(served)
    assert release is not None
    assert (release.release_id, release.fewer) == ("000000000001", ())
    release = publish(served, fewer, versions={"contracts": "1"}, allow_fewer=True)
    assert release.fewer == (f"{ORIGINAL.bulletin_id} (original): 3 figures fewer",)
    publish(served, built(served, {"original": range(7)}), versions={"contracts": "1"})


def test_a_newer_reading_is_a_reason(served: Home) -> None:
    commit(served, value="2")
    release = publish(served, built(served, {"original": range(7)}), versions={"contracts": "1"})
    assert "3 figures fewer, it was read anew" in release.fewer[0]


def test_another_version_is_a_reason(served: Home) -> None:
    release = publish(served, built(served, {"original": range(7)}), versions={"contracts": "2"})
    assert "another version" in release.fewer[0]


def test_what_another_edition_serves_is_not_lost(served: Home) -> None:
    commit(served, correction=True)
    figures = {"original": range(7), CORRECTION.edition: range(7, 10)}
    release = publish(served, built(served, figures), versions={"contracts": "1"})
    assert release.fewer == ()
    origin = origin_of(release)
    assert origin is not None
    assert origin.figures == {(ORIGINAL.bulletin_id, edition): len(numbers) for edition, numbers in figures.items()}


def test_one_bulletin_less_is_not_hidden_by_another_one_more(served: Home) -> None:
    figures = {"original": range(9), CORRECTION.edition: range(100, 200)}
    commit(served, correction=True)
    with pytest.raises(ReleaseRefused, match="1 figure fewer"):
        publish(served, built(served, figures), versions={"contracts": "1"})


def test_a_folder_in_place_of_the_link_is_named(served: Home) -> None:
    served.current.unlink()
    served.current.mkdir()
    with pytest.raises(ReleaseRefused, match="where the link to the served release belongs"):
        publish(served, built(served, {"original": range(10)}), versions={"contracts": "1"})
