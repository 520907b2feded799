"""A release with fewer figures than the last: for each bulletin that lost some, why, or that there is no reason.

Figures are compared by what they are of (area, month, metric). One that another bulletin or edition serves instead is
not lost. What may lessen them is a newer reading of the edition (its documents, corrections, contracts, the reader) and
marts or reference data of another version; everything else needs somebody's consent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.connection import quoted_text
from warehouse.errors import ReleaseRefused
from warehouse.lake import Lake

_COUNTS = "select bulletin_id::varchar, edition::varchar, count(*) from served.marts.fct_observation group by 1, 2"
_KEY = "area_code::varchar as area_code, month::date as month, metric_code::varchar as metric_code"
_GONE = f"""
    with was as (
        select b, e, {_KEY} from old.marts.fct_observation
        inner join less on b = bulletin_id::varchar and e = edition::varchar
    ),
    is_now as (select {_KEY} from new.marts.fct_observation where month in (select month from was))
    select b, e, count(*) from was anti join is_now using (area_code, month, metric_code) group by 1, 2 order by 1, 2
"""
_LISTED = 10


@dataclass(frozen=True, slots=True)
class Fewer:
    """Figures of one edition that the last release served and the next does not. ``reason`` is empty where nothing
    explains it."""

    bulletin_id: str
    edition: str
    figures: int
    reason: str

    def __str__(self) -> str:
        number = f"{self.figures:,} " if self.figures else ""
        what = f"{self.bulletin_id} ({self.edition}): {number}{'figure' if self.figures == 1 else 'figures'} fewer"
        return f"{what}, {self.reason}" if self.reason else what


Key = tuple[str, str]
"""(bulletin_id, edition)"""


def figures_by_edition(database: Path) -> dict[Key, int] | None:
    """How many figures ``database`` serves of each edition; None where it does not tell."""
    try:
        with closing(duckdb.connect()) as connection:
            connection.execute(f"attach {quoted_text(str(database))} as served (read_only)")
            found = connection.execute(_COUNTS).fetchall()
    except duckdb.Error:
        return None
    return {(bulletin_id, edition): figures for bulletin_id, edition, figures in found}


def fewer_figures(
    last: Path,
    had: Mapping[Key, int] | None,
    built: Path,
    has: Mapping[Key, int] | None,
    read_before: Mapping[Key, str],
    same_versions: bool,
    lake: Lake,
) -> list[Fewer]:
    """What ``built`` serves less than ``last``, by edition; ``had`` and ``has`` are their ``figures_by_edition``, and
    ``read_before`` the readings that ``last`` was made of. Nothing where one of them does not tell."""
    if has is None:
        return []
    if had is None and (had := figures_by_edition(last)) is None:
        return []
    less = [key for key, figures in had.items() if has.get(key, 0) < figures]
    current = lake.current()
    found = []
    for key, figures in _lost(last, built, less) if less else ():
        reason = ""
        if key in current and current[key].reading_id != read_before.get(key):
            reason = "it was read anew"
        elif key in lake.aside:
            reason = "it is set aside"
        elif key in current and not same_versions:
            reason = "marts or reference data are of another version"
        found.append(Fewer(*key, figures, reason))
    return found


def refuse_unexplained(found: Sequence[Fewer], release_id: str, built: Path) -> None:
    """Raise ReleaseRefused for what has no reason."""
    unexplained = [one for one in found if not one.reason]
    if unexplained:
        more = f"; and {len(unexplained) - _LISTED:,} bulletins more" if len(unexplained) > _LISTED else ""
        raise ReleaseRefused(
            f"it has fewer figures than release {release_id}, and nothing explains it: "
            f"{'; '.join(map(str, unexplained[:_LISTED]))}{more}.",
            path=built,
            remedy="`bulletins doctor` says what is missing. --allow-fewer publishes it all the same.",
        )


def _lost(last: Path, built: Path, less: Sequence[Key]) -> list[tuple[Key, int]]:
    """Figures of the editions ``less`` in ``last`` that ``built`` does not serve, of whatever edition. Where ``last``
    cannot be read, all that is known is that they are fewer."""
    try:
        with closing(duckdb.connect()) as connection:
            for path, side in ((last, "old"), (built, "new")):
                connection.execute(f"attach {quoted_text(str(path))} as {side} (read_only)")
            connection.execute("create temp table less (b varchar, e varchar)")
            connection.executemany("insert into less values (?, ?)", less)
            found = connection.execute(_GONE).fetchall()
    except duckdb.Error:
        return [(key, 0) for key in less]
    return [((bulletin_id, edition), figures) for bulletin_id, edition, figures in found]
