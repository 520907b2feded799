"""What goes into the lake comes out, newest first, and nothing that was not declared goes in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from samples import identity, reading

from ingest.emit.schemas import SCHEMAS
from ingest.reading import Reading
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import BULLETIN_SCHEMA, Lake

KEY = ("430200-zzdsj-2020-14", "original")


def commit(home: Home, *readings: Reading) -> int:
    return Lake(home).stage(readings).commit()


def test_a_reading_comes_back_row_by_row(home: Home) -> None:
    given = reading(identity())
    assert commit(home, given) == 1
    for dataset in SCHEMAS:
        found = Lake(home).read(dataset, *KEY)
        if dataset == "bulletin":
            assert found["segment_no"].to_pylist() == [1]
            found = found.drop_columns("segment_no")
        assert found.equals(given.tables[dataset]), dataset


def test_files_have_the_declared_schema_with_its_comments(home: Home) -> None:
    commit(home, reading(identity()))
    for dataset, schema in SCHEMAS.items():
        found = pq.read_schema(Lake(home).segment(1) / f"{dataset}.parquet")
        declared = BULLETIN_SCHEMA if dataset == "bulletin" else schema
        assert [(f.name, f.type, f.nullable) for f in found] == [(f.name, f.type, f.nullable) for f in declared]
        assert found.field("reading_id").metadata[b"comment"] == schema.field("reading_id").metadata[b"comment"]
        column = pq.ParquetFile(Lake(home).segment(1) / f"{dataset}.parquet").metadata.row_group(0).column(0)
        assert column.compression == "ZSTD"


def test_duckdb_reads_all_segments_at_once(home: Home) -> None:
    commit(home, reading(identity(13)), reading(identity(14)))
    commit(home, reading(identity(14), value=Decimal("80.1000")))
    found = duckdb.execute(
        f"select segment_no, count(*) from '{home.lake}/segments/*/bulletin.parquet' group by 1 order by 1"
    ).fetchall()
    assert found == [(1, 2), (2, 1)]
    values = duckdb.execute(
        f"select distinct value from '{home.lake}/segments/*/observation.parquet' order by 1"
    ).fetchall()
    assert values == [(Decimal("78.7000"),), (Decimal("80.1000"),)]


def test_the_later_segment_wins(home: Home) -> None:
    lake = Lake(home)
    commit(home, reading(identity(), figures=3))
    assert lake.current()[KEY].rows["observation"] == 3
    commit(home, reading(identity(), contents=(b"one", b"two"), figures=5))
    for seen in (lake, Lake(home)):
        assert seen.current()[KEY].segment_no == 2
        assert len(seen.current()[KEY].rendition_ids) == 2
        assert seen.read("observation", *KEY).num_rows == 5


def test_the_manifest_says_what_is_in_the_segment(home: Home) -> None:
    commit(home, reading(identity(13, month=date(2020, 8, 1))), reading(identity(14)))
    entry = Lake(home).current()[KEY]
    once = dict.fromkeys(("bulletin", "rendition", "table_reading", "token"), 1)
    assert entry.rows == once | {"observation": 3, "quarantine": 2, "check": 2}
    assert entry.quarantine == {"unknown_area": 2}
    assert entry.checks == {"fails": 1, "holds": 1}
    assert (entry.ingest_version, entry.contracts_version) == ("1", "c1")
    manifest = json.loads((Lake(home).segment(1) / "manifest.json").read_text())
    assert manifest["files"]["observation"]["rows"] == 6
    assert Lake(home).months() == [date(2020, 8, 1), date(2020, 9, 1)]


def test_equal_loads_give_equal_bytes(tmp_path: Path) -> None:
    homes = [Home.open(tmp_path / name) for name in "ab"]
    for home in homes:
        commit(home, reading(identity(13)), reading(identity(14)))
    first, second = ({path.name: path.read_bytes() for path in Lake(home).segment(1).iterdir()} for home in homes)
    assert first == second


def test_a_staged_segment_is_invisible_until_committed_and_gone_when_discarded(home: Home) -> None:
    lake = Lake(home)
    staged = lake.stage([reading(identity())])
    assert lake.segments() == []
    assert [entry.key for entry in staged.readings] == [KEY]
    staged.discard()
    assert list((home.lake / ".staging").iterdir()) == []
    with pytest.raises(WarehouseError, match="committed or discarded already"):
        staged.commit()
    assert lake.segments() == []


def test_an_empty_segment_gives_typed_datasets(home: Home) -> None:
    commit(home)
    for dataset in SCHEMAS:
        assert pq.read_table(Lake(home).segment(1) / f"{dataset}.parquet").num_rows == 0


def test_two_staged_at_once_both_get_in(home: Home) -> None:
    one, two = (Lake(home).stage([reading(identity(number))]) for number in (13, 14))
    assert (two.commit(), one.commit()) == (1, 2)
    assert len(Lake(home).current()) == 2


def test_leftovers_are_removed_but_not_what_is_being_written(home: Home) -> None:
    lake = Lake(home)
    staged = lake.stage([reading(identity())])
    leftover = home.lake / ".staging" / "killed"
    leftover.mkdir()
    (leftover / "token.parquet").write_bytes(b"PAR1")
    assert Lake(home).clean_staging() == 1
    assert not leftover.exists()
    assert staged.commit() == 1
    assert Lake(home).clean_staging() == 0
    assert list((home.lake / ".staging").iterdir()) == []


def test_a_failing_reader_leaves_nothing_behind(home: Home) -> None:
    def readings() -> Any:
        yield reading(identity())
        raise KeyError("the second document")

    with pytest.raises(KeyError, match="the second document"):
        Lake(home).stage(readings())
    assert Lake(home).segments() == []
    assert list((home.lake / ".staging").iterdir()) == []


def changed(dataset: str, table: pa.Table) -> Reading:
    plain = reading(identity())
    return replace(plain, tables=plain.tables | {dataset: table})


def test_what_was_not_declared_stays_out(home: Home) -> None:
    plain = reading(identity())
    observation = plain.tables["observation"]
    other = reading(identity(15)).tables["token"]
    value = observation.schema.get_field_index("value")
    cases = {
        r"datasets are not the declared ones: token": replace(
            plain, tables={name: table for name, table in plain.tables.items() if name != "token"}
        ),
        r"observation has the columns": changed("observation", observation.drop_columns("evidence")),
        r"column value is double, not decimal": changed(
            "observation", observation.set_column(value, "value", pa.array([1.0, 2.0, 3.0]))
        ),
        r"column value has 1 nulls": changed(
            "observation",
            observation.set_column(
                value,
                "value",
                pa.array([Decimal(1), None, Decimal(2)], observation.schema.field("value").type),
            ),
        ),
        r"token, column (reading_id|bulletin_id) holds": changed("token", other),
        r"bulletin has 0 rows": changed("bulletin", plain.tables["bulletin"].slice(0, 0)),
        r"rendition has not exactly one row": changed("rendition", plain.tables["rendition"].slice(0, 0)),
    }
    for message, bad in cases.items():
        with pytest.raises(WarehouseError, match=message) as caught:
            Lake(home).stage([bad])
        assert caught.value.code == "schema"
        assert "430200-zzdsj-2020-14" in str(caught.value)
    with pytest.raises(WarehouseError, match=r"two readings of 430200-zzdsj-2020-14"):
        Lake(home).stage([plain, plain])
    assert Lake(home).segments() == []


def test_a_changed_or_missing_file_is_found(home: Home) -> None:
    commit(home, reading(identity()))
    assert Lake(home).verify() == []
    path = Lake(home).segment(1) / "observation.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    (Lake(home).segment(1) / "token.parquet").unlink()
    found = Lake(home).verify()
    assert len(found) == 2
    assert any("observation.parquet: was changed" in problem for problem in found)
    assert any("token.parquet: is missing" in problem for problem in found)


def test_a_segment_of_an_earlier_version_is_read_with_todays_columns(home: Home) -> None:
    commit(home, reading(identity()))
    path = Lake(home).segment(1) / "observation.parquet"
    older = pq.read_table(path).drop_columns("evidence")
    path.unlink()
    pq.write_table(older, path)
    assert Lake(home).read("observation", *KEY)["evidence"].to_pylist() == [None] * 3
    path.unlink()
    pq.write_table(older.drop_columns("status"), path)
    with pytest.raises(WarehouseError, match=r"before there was a column status\. Load the archive again"):
        Lake(home).read("observation", *KEY)


def test_an_edition_that_is_not_there_has_no_rows(home: Home) -> None:
    assert Lake(home).read("observation", *KEY).schema.equals(SCHEMAS["observation"])
    assert Lake(home).read("bulletin", *KEY).num_rows == 0
    assert Lake(home).months() == []


def test_reference_is_rewritten_only_when_it_changed(home: Home) -> None:
    lake = Lake(home)
    area = pa.table({"area_code": ["430200"], "names": pa.array([["株洲市", "全市"]])})
    unit = pa.table({"unit": ["亿元"]})
    assert lake.write_reference({"unit": unit, "area": area}) == ["area", "unit"]
    before = (home.lake / "reference" / "area.parquet").stat().st_ino
    assert Lake(home).write_reference({"unit": pa.table({"unit": ["亿元", "亩"]}), "area": area}) == ["unit"]
    assert (home.lake / "reference" / "area.parquet").stat().st_ino == before
    assert pq.read_table(home.lake / "reference" / "unit.parquet").num_rows == 2
    (home.lake / "reference" / "area.parquet").write_bytes(b"damaged")
    assert lake.write_reference({"area": area}) == ["area"]
    assert pq.read_table(home.lake / "reference" / "area.parquet").equals(area)
