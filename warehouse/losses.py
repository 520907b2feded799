"""What the last release was made of and is not there any more: segments, readings, archived files.

::

    last release ─ readings.json ─┐
    lake ───────── manifests ─────┼─▶ Losses ─▶ read again from the archive; what it lacks too is named, and stops
    archive ────── sidecars ──────┘            the load before anything is published

A release says which reading of each edition it holds; a reading that no manifest of the lake knows was lost, whatever
is left looks like. Readings are made again from archived bytes, so a lost segment heals by itself (``take_away`` first
moves what is left of it out of dbt's sight; nothing is deleted). Bytes cannot be made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from warehouse.archive import Archive
from warehouse.durable import make_folder, sync_folder, temporary_beside
from warehouse.errors import WarehouseError, storage_errors
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.manifest import Manifest
from warehouse.release import newest_release, origin_of

_LISTED = 10


@dataclass(frozen=True, slots=True)
class LostReading:
    """A reading of the last release that the lake lacks. ``rendition_ids`` are the archived files to read it from
    again, none where the archive does not have them all."""

    bulletin_id: str
    edition: str
    rendition_ids: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return (self.bulletin_id, self.edition)


@dataclass(frozen=True, slots=True)
class Losses:
    """``documents`` are sentences, one for each archived file that a reading was made from and that is gone."""

    release_id: str
    readings: tuple[LostReading, ...]
    documents: tuple[str, ...]

    @property
    def healing(self) -> tuple[LostReading, ...]:
        """Readings that can be made again."""
        return tuple(lost for lost in self.readings if lost.rendition_ids)

    @property
    def beyond_repair(self) -> tuple[str, ...]:
        """A sentence for each thing that the archive cannot give back."""
        lost = (lost for lost in self.readings if not lost.rendition_ids)
        return (*(f"{one.bulletin_id} ({one.edition}): neither its reading nor its documents" for one in lost),
                *self.documents)  # fmt: skip

    def refusal(self) -> WarehouseError:
        """Why a load stops here."""
        named = self.beyond_repair
        more = (f"and {len(named) - _LISTED:,} more (`bulletins doctor --full` names them)",)
        listed = "; ".join((*named[:_LISTED], *(more if len(named) > _LISTED else ())))
        of = f"release {self.release_id}, the last one, was made of" if self.release_id else "readings were made of"
        return WarehouseError(
            "lost", f"what {of} is not there any more: {listed}. Nothing is published.",
            remedy="Load the original documents again, with whatever else is to be loaded, or put lake/ and archive/ "
            "back from a backup. --allow-fewer publishes without them.",
        )  # fmt: skip


def damaged_segments(home: Home) -> dict[Path, str]:
    """Folders of segments that cannot be read whole, with what is wrong: by manifests and sizes, not by content."""
    found = {}
    lake = Lake(home)
    for folder in map(lake.segment, lake.segments()):
        try:
            files = Manifest.read(folder).files
        except WarehouseError as error:
            found[folder] = f"{error.path.name if error.path else folder.name} {error.problem}"
            continue
        for name, expected in files.items():
            path = folder / f"{name}.parquet"
            size = path.stat().st_size if path.is_file() else None
            if size != expected.size_bytes:
                found[folder] = f"{path.name} is missing" if size is None else f"{path.name} has {size:,} bytes"
                break
    return found


def take_away(home: Home) -> list[str]:
    """Move damaged segments to ``lake/damaged``, where nothing is read from them; a sentence for each. Under the
    writer's lock, before the lake is looked at."""
    said = []
    for folder, why in damaged_segments(home).items():
        target = make_folder(home.lake / "damaged") / folder.name
        with storage_errors(folder, "moving a damaged segment aside"):
            folder.rename(temporary_beside(target).with_name(f"{target.name}-again") if target.exists() else target)
            sync_folder(folder.parent)
        said.append(f"lake/segments/{folder.name}: {why}; it was moved to lake/damaged")
    return said


def losses(home: Home, lake: Lake, archive: Archive) -> Losses:
    """What the newest release and the lake's own readings were made of, against what is there."""
    release = newest_release(home)
    origin = origin_of(release) if release is not None else None
    manifests = [lake.manifest(number) for number in lake.segments()]
    known = {entry.reading_id for one in manifests for entry in (*one.readings, *one.superseded)}
    current = lake.current()
    last = max(release.segments, default=0) if release is not None else 0
    lost = []
    for reading in origin.readings if origin is not None else ():
        key = (reading.bulletin_id, reading.edition)
        # A reading that came after the release supersedes it, lost or not.
        if reading.reading_id not in known and not (key in current and current[key].segment_no > last):
            archived = tuple(archive.renditions_of(*key))
            lost.append(LostReading(*key, archived if all(map(archive.has, archived)) else ()))
    gone = {one.key for one in lost}
    documents = [
        f"{entry.bulletin_id} ({entry.edition}): the archived document {rendition_id[:12]}…"
        for entry in current.values()
        if entry.key not in gone
        for rendition_id in entry.rendition_ids
        if not archive.has(rendition_id)
    ]
    return Losses(release.release_id if release is not None else "", tuple(lost), tuple(documents))
