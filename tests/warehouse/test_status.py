"""One glance at the warehouse: empty, half loaded, published, damaged."""

from __future__ import annotations

from datetime import date

from samples import build, identity, reading

from warehouse.archive import Archive, Refusal
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.release import publish
from warehouse.status import status


def test_an_empty_warehouse_has_a_status_and_stays_empty(home: Home) -> None:
    found = status(home)
    assert (found.bulletins, found.facts, found.open_quarantine, found.failed_checks) == (0, 0, 0, 0)
    assert found.months == ()
    assert found.release is None
    assert found.problems == ()
    assert not home.root.exists()


def test_it_counts_current_readings_and_names_what_is_left_to_do(home: Home) -> None:
    archive, lake = Archive(home), Lake(home)
    for name, content in {"a.txt": b"one", "b.txt": b"two", "c.txt": b"three"}.items():
        archived = archive.put(content, name)
        archive.record(archived.rendition_id, identity())
    refused = archive.put(b"", "empty.txt")
    archive.record(refused.rendition_id, Refusal("empty", "empty.txt: the file is empty."))
    lake.stage([reading(identity(13, month=date(2020, 8, 1))), reading(identity(14))]).commit()
    publish(home, build(home, (identity(13).bulletin_id, identity(14).bulletin_id)))
    lake.stage([reading(identity(14), contents=(b"one", b"two"), figures=5)]).commit()

    found = status(home)
    assert found.months == (date(2020, 8, 1), date(2020, 9, 1))
    assert (found.bulletins, found.editions, found.renditions) == (2, 2, 4)
    assert (found.observations, found.facts) == (8, 100)
    assert found.quarantine == {"unknown_area": 4}
    assert (found.open_quarantine, found.failed_checks) == (4, 2)
    assert [(one.names, one.refusal.code) for one in found.refused] == [(("empty.txt",), "empty")]
    assert found.waiting == (archive.put(b"three", "c.txt").rendition_id,)
    assert found.unpublished == (2,)
    assert found.release is not None
    assert found.release.release_id == "000000000001"


def test_damage_is_named_and_the_rest_is_still_shown(home: Home) -> None:
    lake = Lake(home)
    lake.stage([reading(identity())]).commit()
    publish(home, build(home, (identity().bulletin_id,)))
    manifest = lake.segment(1) / "manifest.json"
    manifest.unlink()
    manifest.write_text("{")
    found = status(home)
    assert found.facts == 100
    assert len(found.problems) == 1
    assert "manifest.json: is not a segment's manifest" in found.problems[0]
