"""The lake: every file against its manifest and the declared schema, every segment a release was built from."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.doctor.finding import REBUILD, Finding, counted, problem, sound
from warehouse.durable import file_sha256
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.lake import Lake, declared_schema
from warehouse.manifest import Manifest, replaced_by
from warehouse.release import current_release

REFERENCE = ("area", "metric", "table", "unit")


class _ReadableLake(Lake):
    """The lake without the segments whose manifest cannot be read; another check tells of those."""

    def segments(self) -> list[int]:
        return [number for number in super().segments() if manifest_or_none(self, number) is not None]


def readable_lake(home: Home) -> Lake:
    """What can be read of the lake, for checks that compare it with something else."""
    return _ReadableLake(home)


def lake_segments(home: Home) -> Finding:
    """Hashes, schemas and row counts of every file of every segment."""
    lake, wrong, rows = Lake(home), [], 0
    numbers = lake.segments()
    for number in numbers:
        folder = lake.segment(number)
        try:
            manifest = Manifest.read(folder)
        except WarehouseError as error:
            wrong.append(str(error))
            continue
        counts = manifest.counts()
        for name, expected in manifest.files.items():
            path = folder / f"{name}.parquet"
            wrong += [f"{path.relative_to(home.root)}: {why}" for why in _file_problems(path, name, expected.sha256)]
            if path.is_file() and (found := _rows(path)) not in (None, expected.rows):
                wrong.append(f"{path.relative_to(home.root)}: holds {found} rows, not {expected.rows}")
            if expected.rows != counts.get(name, 0):
                wrong.append(f"{folder.relative_to(home.root)}: its manifest counts {name} in two ways")
            rows += expected.rows
    known = {old for number in numbers for old in (number, *replaced_by(lake.segment(number)))}
    try:
        release = current_release(home)
    except WarehouseError:
        release = None
    for number in sorted(set(release.segments if release else ()) - known):
        wrong.append(f"{lake.segment(number).relative_to(home.root)}: is missing, though the release was built from it")
    if wrong:
        return problem(f"{counted(len(wrong), 'fault')} in {counted(len(numbers), 'segment')}", wrong, REBUILD)
    kept = sum(len(m.superseded) for number in numbers if (m := manifest_or_none(lake, number)))
    also = f", {counted(kept, 'superseded reading')} kept beside" if kept else ""
    return sound(f"{counted(len(numbers), 'segment')} as committed, {counted(rows, 'row')}{also}")


def lake_reference(home: Home) -> Finding:
    """The reference tables that dbt builds the dimensions from."""
    folder = home.root / "lake" / "reference"
    if not (home.root / "lake").is_dir() or not Lake(home).segments():
        return sound("no lake yet")
    wrong = []
    for name in REFERENCE:
        path = folder / f"{name}.parquet"
        try:
            pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            wrong.append(f"{path.relative_to(home.root)}: cannot be read ({error})")
    if wrong:
        return problem(f"{counted(len(wrong), 'table')} cannot be read", wrong, "The next load writes them again.")
    return sound(f"{counted(len(REFERENCE), 'table')} readable")


def manifest_or_none(lake: Lake, number: int) -> Manifest | None:
    """The manifest of a segment, or None where it cannot be read."""
    try:
        return Manifest.read(lake.segment(number))
    except WarehouseError:
        return None


def _file_problems(path: Path, name: str, sha256: str) -> list[str]:
    if not path.is_file():
        return ["is missing"]
    if (found := file_sha256(path)) != sha256:
        return [f"was changed, its SHA-256 is {found}"]
    wrong = []
    schema, stored = declared_schema(name), pq.read_schema(path)
    for field in schema:
        if field.name in stored.names:
            if stored.field(field.name).type != field.type:
                wrong.append(f"column {field.name} is {stored.field(field.name).type}, declared is {field.type}")
        elif not field.nullable:
            wrong.append(f"was written before there was a column {field.name}")
    return wrong


def _rows(path: Path) -> int | None:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return None
