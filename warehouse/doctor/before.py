"""What was served before, against what is there: the last releases tell, not what is left of the lake."""

from __future__ import annotations

from itertools import pairwise

from warehouse.archive import Archive
from warehouse.doctor.finding import Finding, counted, note, problem, sound
from warehouse.doctor.lake import readable_lake
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.losses import losses
from warehouse.release import Origin, Release, origin_of, release_in

_AGAIN = "Run `bulletins load`: it reads them again from the archive."
_ORIGINALS = (
    "Load the original documents again, or put lake/ and archive/ back from a backup; until then nothing is published "
    "(but with --allow-fewer)."
)


def served_before(home: Home) -> Finding:
    """Every reading of the newest release is in the lake, and no kept release has editions or figures of which a later
    one says nothing."""
    kept = _kept(home)
    if not kept:
        return sound("nothing was published yet")
    lost = losses(home, readable_lake(home), Archive(home))
    healing = [f"{one.bulletin_id} ({one.edition}): its reading; its documents are archived" for one in lost.healing]
    if lost.beyond_repair:
        said = f"{counted(len(lost.readings) + len(lost.documents), 'part')} of release {lost.release_id} lost"
        return problem(said, (*lost.beyond_repair, *healing), _ORIGINALS)
    if healing:
        return problem(f"{counted(len(healing), 'reading')} of release {lost.release_id} lost", healing, _AGAIN)
    dropped = [
        sentence
        for (earlier, before), (later, after) in pairwise(kept)
        for sentence in _dropped(earlier, before, later, after)
    ]
    if dropped:
        return problem(
            "a release serves less than the one before, and does not say why", dropped,
            "`bulletins load` with the original documents of what is missing mends it; `bulletins rollback` serves an "
            "earlier release meanwhile.",
        )  # fmt: skip
    fewer = kept[-1][0].fewer
    if fewer:
        return note(f"release {kept[-1][0].release_id} serves less than the one before", fewer)
    return sound(f"all that {counted(len(kept), 'release')} served is there")


def _kept(home: Home) -> list[tuple[Release, Origin]]:
    """The kept releases that say what they were made of, oldest first."""
    found = []
    root = home.root / "releases"
    for folder in sorted(path for path in root.iterdir() if path.name.isdigit()) if root.is_dir() else ():
        try:
            release = release_in(folder)
        except WarehouseError:
            continue
        if (origin := origin_of(release)) is not None:
            found.append((release, origin))
    return found


def _dropped(earlier: Release, before: Origin, later: Release, after: Origin) -> list[str]:
    """What ``earlier`` had and ``later``, the one published next, neither has nor explains."""
    told = " ".join(later.fewer)
    had, has = ({(r.bulletin_id, r.edition) for r in origin.readings} for origin in (before, after))
    return [
        f"{bulletin_id} ({edition}): in release {earlier.release_id}, not in {later.release_id}"
        for bulletin_id, edition in sorted(had - has)
        if f"{bulletin_id} ({edition})" not in told
    ]
