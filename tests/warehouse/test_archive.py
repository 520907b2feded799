"""Original bytes are kept, found by edition, and damage to them is noticed."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from samples import identity, rendition_id

from ingest.errors import BulletinError
from warehouse.archive import Archive, Document, Refusal
from warehouse.errors import WarehouseError
from warehouse.home import Home

CONTENT = "株洲市工作简报".encode("gb18030")


def stored(home: Home, content: bytes = CONTENT) -> Path:
    digest = rendition_id(content)
    return home.archive / "sha256" / digest[:2] / f"{digest}.bin"


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_bytes_come_back_as_they_were_put(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(CONTENT, "简报.txt")
    assert archived.is_new
    assert archived.size_bytes == len(CONTENT)
    assert archive.has(archived.rendition_id)
    assert archive.read(archived.rendition_id) == CONTENT
    assert stat.S_IMODE(stored(home).stat().st_mode) == 0o444


def test_known_bytes_are_not_new_and_every_name_is_kept_whatever_the_order(tmp_path: Path) -> None:
    homes = []
    for number, names in enumerate([("b.txt", "a.txt", "b.txt"), ("a.txt", "b.txt")]):
        home = Home.open(tmp_path / str(number))
        new = [Archive(home).put(CONTENT, name).is_new for name in names]
        assert new == [True] + [False] * (len(names) - 1)
        homes.append(home)
    assert snapshot(homes[0].archive) == snapshot(homes[1].archive)
    assert Archive(homes[0]).entry(rendition_id(CONTENT)).names == ("a.txt", "b.txt")


def test_renditions_of_an_edition_are_found_sorted_and_by_a_new_process(home: Home) -> None:
    archive = Archive(home)
    ids = []
    for number in range(5):
        archived = archive.put(b"%d" % number, f"{number}.txt")
        archive.record(archived.rendition_id, identity())
        ids.append(archived.rendition_id)
    other = archive.put(b"other", "other.txt").rendition_id
    archive.record(other, identity(edition="correction-2020-11-03"))
    assert Archive(home).renditions_of("430200-zzdsj-2020-14", "original") == sorted(ids)
    assert Archive(home).renditions_of("430200-zzdsj-2020-14", "correction-2020-11-03") == [other]
    assert Archive(home).renditions_of("430200-zzdsj-2020-15", "original") == []


def test_the_identity_comes_back_whole(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(CONTENT, "简报.txt")
    archive.record(archived.rendition_id, identity(month=date(2020, 8, 1)))
    assert Archive(home).entry(archived.rendition_id).identity == identity(month=date(2020, 8, 1))


def test_the_day_of_receipt_is_noted_once(home: Home) -> None:
    archive, first = Archive(home), date(2020, 10, 28)
    for day, name in ((first, "简报.txt"), (date(2020, 11, 2), "副本.txt")):
        (archived,) = archive.keep([Document(CONTENT, name)], day)
    archive.record(archived.rendition_id, identity())
    assert Archive(home).received([archived.rendition_id]) == {archived.rendition_id: first}


def test_an_archive_of_an_earlier_version_has_no_days(home: Home) -> None:
    archived = Archive(home).keep([Document(CONTENT, "简报.txt", identity())], date(2020, 10, 28))[0]
    sidecar = stored(home).with_suffix(".json")
    fields = json.loads(sidecar.read_bytes())
    del fields["received_on"]
    sidecar.write_text(json.dumps(fields), encoding="utf-8")
    archive = Archive(home)
    archive.keep([Document(CONTENT, "副本.txt")], date(2020, 11, 2))
    entry = archive.entry(archived.rendition_id)
    assert (entry.received_on, entry.identity, len(entry.names)) == (None, identity(), 2), "nobody knows any more"


def test_a_document_identified_anew_leaves_its_former_edition(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(CONTENT, "简报.txt")
    archive.record(archived.rendition_id, identity(issue_no=13))
    archive.record(archived.rendition_id, identity(issue_no=14))
    assert archive.renditions_of("430200-zzdsj-2020-13", "original") == []
    assert archive.renditions_of("430200-zzdsj-2020-14", "original") == [archived.rendition_id]


def test_a_stale_mark_of_the_index_is_not_believed(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(CONTENT, "简报.txt")
    archive.record(archived.rendition_id, identity(issue_no=14))
    # What a crash between mark and sidecar leaves.
    stale = home.archive / "index" / "430200-zzdsj-2020-13" / "original" / archived.rendition_id
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"")
    assert archive.renditions_of("430200-zzdsj-2020-13", "original") == []


def test_a_refusal_is_kept_and_may_be_lifted(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(b"", "empty.txt")
    archive.record(archived.rendition_id, BulletinError("empty", "the file is empty.", file="empty.txt"))
    assert archive.entry(archived.rendition_id).refusal == Refusal("empty", "empty.txt: the file is empty.")
    archive.record(archived.rendition_id, identity())
    assert archive.entry(archived.rendition_id).refusal is None
    assert archive.entry(archived.rendition_id).identity == identity()


def test_recording_the_same_again_writes_nothing(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(CONTENT, "简报.txt")
    archive.record(archived.rendition_id, identity())
    before = {path: path.stat().st_mtime_ns for path in home.archive.rglob("*.json")}
    archive.put(CONTENT, "简报.txt")
    archive.record(archived.rendition_id, identity())
    assert before == {path: path.stat().st_mtime_ns for path in home.archive.rglob("*.json")}


def test_damage_is_noticed_named_and_mended_by_the_original(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(CONTENT, "简报.txt")
    path = stored(home)
    path.chmod(0o644)
    path.write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(WarehouseError, match=r"damaged.*Load the original \(简报\.txt\) again") as caught:
        archive.read(archived.rendition_id)
    assert caught.value.code == "corrupt"
    assert caught.value.path == path
    assert len(archive.verify()) == 1
    assert not archive.put(CONTENT, "简报.txt").is_new
    assert archive.read(archived.rendition_id) == CONTENT
    assert archive.verify() == []


def test_bytes_whose_sidecar_was_lost_in_a_crash_are_new(home: Home) -> None:
    archive = Archive(home)
    archive.put(CONTENT, "简报.txt")
    stored(home).with_suffix(".json").unlink()
    assert not archive.has(rendition_id(CONTENT))
    assert archive.put(CONTENT, "简报.txt").is_new


def test_what_is_not_there_is_said_to_be_missing(home: Home) -> None:
    archive = Archive(home)
    assert list(archive.entries()) == []
    with pytest.raises(WarehouseError, match="no such file in the archive"):
        archive.read("0" * 64)
    with pytest.raises(WarehouseError, match="no such file in the archive"):
        archive.record("0" * 64, identity())
    with pytest.raises(WarehouseError, match="not a rendition's id"):
        archive.read("../../etc/passwd")


def test_an_identity_cannot_lead_out_of_the_archive(home: Home) -> None:
    archive = Archive(home)
    archived = archive.put(CONTENT, "简报.txt")
    with pytest.raises(WarehouseError, match="cannot name a folder"):
        archive.record(archived.rendition_id, identity(edition="../../x"))


def test_names_given_at_the_same_time_are_all_kept(home: Home) -> None:
    names = [f"{number:02}.txt" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        archived = list(pool.map(lambda name: Archive(home).put(CONTENT, name), names))
    assert sum(one.is_new for one in archived) == 1
    assert Archive(home).entry(rendition_id(CONTENT)).names == tuple(names)
