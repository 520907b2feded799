"""Many small segments made one, so that what a load and a query cost does not grow with the number of loads.

Every segment costs dbt some milliseconds, and a load adds one. When more than ``MANY`` are small they become one: the
current readings sorted, the superseded ones beside them in ``superseded/``. Of the readings of an edition the newest
stays the newest, since the merged segment takes the highest number and holds nothing that was superseded.

The merged segment is written aside and renamed into place with the list of those it stands for; from that rename on
those are gone for everybody, and their folders are removed. A process killed before it leaves the lake as it was, one
killed after it leaves folders that the next load removes.
"""

from __future__ import annotations

from warehouse.gathering import Source, gather, refuse_damaged
from warehouse.lake import Lake
from warehouse.manifest import replaced_by

MANY = 32
"""Small segments that are left alone: at 8 ms each a quarter of a second a build."""

SMALL = 512
"""Readings, superseded ones counted, from which on a segment is not merged any more: a few hundred thousand rows."""


def compact(lake: Lake, many: int = MANY, small: int = SMALL) -> int | None:
    """Merge the small segments of ``lake`` where there are more than ``many``; the number of the new segment.

    Under the writer's lock, and not while dbt reads. Raises WarehouseError, ``corrupt``, where a file of theirs was
    changed since it was committed; nothing is merged then.
    """
    lake.remove_replaced()
    if len(lake.segments()) <= many:
        return None
    manifests = [lake.manifest(number) for number in lake.segments()]
    members = [m for m in manifests if len(m.readings) + len(m.superseded) < small]
    if len(members) <= many:
        return None
    newest = {key: (entry.segment_no, entry.reading_id) for key, entry in lake.current().items()}
    current: list[Source] = []
    superseded: list[Source] = []
    for manifest in members:
        folder = lake.segment(manifest.segment_no)
        refuse_damaged(folder, manifest)
        for entry in manifest.readings:
            is_current = newest.get(entry.key) == (manifest.segment_no, entry.reading_id)
            (current if is_current else superseded).append(Source(entry, folder))
        superseded += [Source(entry, folder, kept=True) for entry in manifest.superseded]
    staged = lake.new_segment()
    # Those that the members stand for too: a release made of them is still known to be of this lake.
    numbers = {manifest.segment_no for manifest in members}
    staged.replaces = tuple(sorted(numbers.union(*(replaced_by(lake.segment(number)) for number in numbers))))
    try:
        gather(staged, current, superseded)
    except BaseException:
        staged.discard()
        raise
    number = staged.commit()
    lake.remove_replaced()
    return number
