"""Segments become one, and nobody who reads the lake can tell, but for the time it takes."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import identity, reading

from ingest.emit.schemas import BELIEF, SCHEMAS
from ingest.reading import Reading
from warehouse.compaction import compact
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake, declared_schema

Key = tuple[str, str]


def commit(home: Home, *readings: Reading) -> int:
    return Lake(home).stage(readings).commit()


def contents(home: Home) -> dict[Key, dict[str, pa.Table]]:
    """Every dataset of every current reading, without the segment's number."""
    lake = Lake(home)
    return {
        key: {
            name: table.drop_columns("segment_no") if "segment_no" in table.column_names else table
            for name in SCHEMAS
            for table in [lake.read(name, *key)]
        }
        for key in lake.current()
    }


def kept(home: Home) -> set[tuple[int, str, int]]:
    """Superseded readings kept beside: segment they were committed in, id, rows of figures found."""
    lake, found = Lake(home), set()
    for number in lake.segments():
        manifest = lake.manifest(number)
        if manifest.superseded:
            rows = pq.read_table(lake.segment(number) / "superseded" / "observation.parquet", partitioning=None)
            pairs = list(zip(rows["segment_no"].to_pylist(), rows["reading_id"].to_pylist(), strict=True))
            found |= {
                (e.segment_no, e.reading_id, pairs.count((e.segment_no, e.reading_id))) for e in manifest.superseded
            }
    return found


def test_many_small_segments_become_one_sorted_by_city_and_month(home: Home) -> None:
    for number in (16, 13, 15, 14):
        commit(home, reading(identity(number, month=date(2020, number - 5, 1)), figures=number))
    commit(home, reading(identity(14, month=date(2020, 9, 1)), (b"one", b"two"), figures=20))
    before = contents(home)
    assert compact(Lake(home), many=5) is None
    assert compact(Lake(home), many=4) == 6
    assert Lake(home).segments() == [6]
    assert [path.name for path in (home.lake / "segments").iterdir()] == ["000000000006"]
    assert contents(home) == before
    assert Lake(home).verify() == []
    found = pq.read_table(Lake(home).segment(6) / "observation.parquet", partitioning=None)
    assert found["month"].to_pylist() == sorted(found["month"].to_pylist())
    assert kept(home) == {(4, reading(identity(14, month=date(2020, 9, 1))).reading_id, 14)}
    assert compact(Lake(home), many=1) is None, "one segment needs no merging"


def test_files_keep_their_declared_schema(home: Home) -> None:
    for value in ("1", "2"):
        commit(home, reading(identity(), (value.encode(),), value=Decimal(value)))
    compact(Lake(home), many=1)
    for name in [*SCHEMAS, *(f"superseded/{dataset}" for dataset in SCHEMAS)]:
        found, declared = pq.read_schema(Lake(home).segment(3) / f"{name}.parquet"), declared_schema(name)
        assert [(f.name, f.type, f.nullable) for f in found] == [(f.name, f.type, f.nullable) for f in declared], name
        assert [f.metadata[b"comment"] for f in found] == [f.metadata[b"comment"] for f in declared], name


def with_beliefs(issue_no: int, value: str = "1") -> Reading:
    """A reading with one figure that was another one until its fifth day."""
    plain = reading(identity(issue_no), (value.encode(),), value=Decimal(value))
    first = {**plain.tables["observation"].slice(0, 1).to_pylist()[0], "value": Decimal("9.0000")}
    days = {"believed_from": date(2020, 10, 27), "believed_to": date(2020, 10, 31), "ended_by": "rendition"}
    return replace(plain, beliefs=pa.Table.from_pylist([first | days], BELIEF))


def test_beliefs_of_earlier_days_are_merged_and_kept_with_their_reading(home: Home) -> None:
    for one in (reading(identity(13)), with_beliefs(14), with_beliefs(14, "2"), with_beliefs(15)):
        commit(home, one)
    assert [(Lake(home).segment(n) / "belief.parquet").is_file() for n in (1, 2, 3, 4)] == [False, True, True, True]
    before = {number: Lake(home).read("belief", f"430200-zzdsj-2020-{number}", "original") for number in (13, 14, 15)}
    assert [before[number].num_rows for number in (13, 14, 15)] == [0, 1, 1]
    compact(Lake(home), many=1)
    assert Lake(home).segments() == [5]
    for number, expected in before.items():
        assert Lake(home).read("belief", f"430200-zzdsj-2020-{number}", "original") == expected
    past = pq.read_table(Lake(home).segment(5) / "superseded" / "belief.parquet", partitioning=None)
    assert past["reading_id"].to_pylist() == [with_beliefs(14).reading_id]
    assert Lake(home).verify() == []
    assert Lake(home).manifest(5).counts()["belief"] == 2


def test_what_was_kept_is_kept_when_merged_again(home: Home) -> None:
    for number, value in enumerate("121", 1):
        # The third is the first once more, as after a correction that was taken back.
        assert commit(home, reading(identity(), value=Decimal(value), figures=number + 1)) == number
    compact(Lake(home), many=2)
    commit(home, reading(identity(15)))
    compact(Lake(home), many=1)
    first, second = (reading(identity(), value=Decimal(value)).reading_id for value in "12")
    assert kept(home) == {(1, first, 2), (2, second, 3)}
    entry = Lake(home).current()["430200-zzdsj-2020-14", "original"]
    assert (entry.reading_id, entry.rows["observation"]) == (first, 4)


def test_large_segments_are_left_alone_and_never_superseded_by_what_they_superseded(home: Home) -> None:
    commit(home, reading(identity(13)), reading(identity(14), value=Decimal(1)))
    commit(home, *(reading(identity(number), value=Decimal(2)) for number in (14, 15, 16, 17)))
    commit(home, reading(identity(18)))
    before = contents(home)
    assert compact(Lake(home), many=1, small=4) == 4
    assert Lake(home).segments() == [2, 4]
    assert contents(home) == before
    assert len(kept(home)) == 1


def test_a_damaged_segment_is_not_merged(home: Home) -> None:
    for number in (13, 14):
        commit(home, reading(identity(number)))
    path = Lake(home).segment(1) / "check.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    with pytest.raises(WarehouseError, match=r"check\.parquet: was changed since it was committed"):
        compact(Lake(home), many=1)
    assert Lake(home).segments() == [1, 2]
    assert list((home.lake / ".staging").iterdir()) == []


def test_who_looked_before_the_merge_finds_everything_after_it(home: Home) -> None:
    for number in (13, 14):
        commit(home, reading(identity(number)))
    reader = Lake(home)
    before = {key: reader.read("observation", *key) for key in reader.current()}
    compact(Lake(home), many=1)
    assert {key: reader.read("observation", *key) for key in before} == before


def test_a_merge_that_was_not_cleaned_up_counts_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (13, 14):
        commit(home, reading(identity(number)))
    monkeypatch.setattr(Lake, "remove_replaced", lambda self: 0)
    compact(Lake(home), many=1)
    monkeypatch.undo()
    assert len(list((home.lake / "segments").iterdir())) == 3
    assert Lake(home).segments() == [3]
    assert len(Lake(home).replaced()) == 2
    assert Lake(home).clean_staging() == 2
    assert len(list((home.lake / "segments").iterdir())) == 1


@given(
    st.lists(
        st.one_of(
            st.just("merge"),
            st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), min_size=1, max_size=3, unique_by=lambda x: x[0]),
        ),
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None)
def test_loads_and_merges_in_any_order_end_in_the_same_lake(steps: list[str | list[tuple[int, int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        merged, plain = Home.open(Path(folder, "merged")), Home.open(Path(folder, "plain"))
        ever: list[str] = []
        for step in steps:
            if isinstance(step, str):
                compact(Lake(merged), many=1, small=8)
                continue
            for home in (merged, plain):
                commit(home, *(reading(identity(number), value=Decimal(value)) for number, value in step))
            ever += [reading(identity(number), value=Decimal(value)).reading_id for number, value in step]
        assert contents(merged) == contents(plain)
        assert Lake(merged).verify() == []
        lake = Lake(merged)
        manifests = [lake.manifest(number) for number in lake.segments()]
        held = [e.reading_id for m in manifests for e in (*m.readings, *m.superseded)]
        assert sorted(held) == sorted(ever)
