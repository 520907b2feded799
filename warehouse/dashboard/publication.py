"""Writing the dashboard's folder: what changed is written, what did not is linked from the release before.

A city's year is known by a fingerprint of all its rows in the database and of the code that writes it; fingerprints
stand in ``contents.json`` of the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Set
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from warehouse.connection import open_read_only
from warehouse.dashboard import (
    batch,
    charting,
    checks,
    chunk,
    dimensions,
    packing,
    page_file,
    script_data,
    series,
    years,
)
from warehouse.dashboard import boundaries as boundary_files
from warehouse.durable import READ_ONLY, remove_tree, temporary_beside
from warehouse.errors import storage_errors

DASHBOARD = "dashboard"
INDEX = "index.html"
_CONTENTS = "contents.json"
_MADE_BY = "made by"
"""In the contents, beside the files, for each city: a hash of the code and the names that its files were made with."""

# Order-free, so that it does not depend on how rows lie in the file; counts guard against rows that cancel out.
_FINGERPRINTS = """
    with hashed as (
        select a.city_code, year(f.month) as year, hash(f) as digest
        from marts.fct_observation_vintage as f inner join marts.dim_area as a using (area_code) {within}
        union all
        select a.city_code, year(f.month), hash(f)
        from marts.fct_flow as f inner join marts.dim_area as a using (area_code) {within}
        {of_bulletins}
    )
    select city_code, year, count(*), cast(sum(cast(digest as hugeint)) as varchar) from hashed group by 1, 2
"""
_OF_BULLETINS = ("fct_check", "fct_quarantine", "fct_table_reading", "dim_rendition")


def try_dashboard(
    folder: Path,
    database: Path,
    *,
    previous: Path | None = None,
    config: Path | None = None,
    months: Iterable[date] | None = None,
) -> str | None:
    """``write_dashboard``; what went wrong as a sentence, or None. A release is worth more than its picture: no
    failure here may keep figures from being published."""
    try:
        write_dashboard(folder, database, previous=previous, config=config, months=months)
    except Exception as error:
        remove_tree(folder / DASHBOARD)
        return f"The dashboard could not be written: {error}"
    return None


def write_dashboard(
    folder: Path,
    database: Path,
    *,
    previous: Path | None = None,
    config: Path | None = None,
    months: Iterable[date] | None = None,
) -> Path:
    """Write ``folder/dashboard`` from ``database``; the path of its page.

    ``previous`` is the folder of the release before, whose unchanged files are linked; ``config`` that of the
    warehouse. ``months`` says that the database is that of ``previous`` with other rows in the years of these months
    only, so that no row of the others need be looked at. Raises WarehouseError and duckdb.Error. An earlier dashboard
    in ``folder`` is replaced in one step.
    """
    target = folder / DASHBOARD
    with storage_errors(target, "writing the dashboard"):
        incoming = temporary_beside(target)
        connection = open_read_only(database)
        try:
            # A question of all rows may take seconds; a bar of its own would run into what the load prints.
            connection.execute("set enable_progress_bar = false")
            (incoming / "data").mkdir(parents=True)
            writer = _Writer(connection, incoming, previous / DASHBOARD if previous else None)
            writer.write(database, config, None if months is None else {month.year for month in months})
            remove_tree(target)
            incoming.rename(target)
        finally:
            connection.close()
            remove_tree(incoming)
    return target / INDEX


class _Writer:
    """Writes the files of one dashboard. ``before`` is the folder to link from."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, before: Path | None) -> None:
        self._connection = connection
        self._folder = folder
        self._before = before
        self._known = _contents(before)
        self._written: dict[str, str] = {}

    def write(self, database: Path, config: Path | None, changed_years: Set[int] | None) -> None:
        """All files; the page last, so that a folder with a page is whole."""
        release = _release(database)
        known = dimensions.dimensions(self._connection, release)
        areas = {str(row[0]) for row in known["areas"]}
        found = boundary_files.boundaries(config, areas) if config is not None else None
        known["boundaries"] = found is not None
        if found is not None:
            self._put("data/boundaries.js", script_data.as_script("boundaries", found))
        self._put("data/release.js", script_data.as_script("release", known))
        self._put_unless_same("echarts.js", charting.SHA256, charting.echarts)
        chunks = dimensions.chunks(self._connection)
        names = dimensions.names(self._connection)
        made_by = {city: _sha256(f"{_code()}{names.get(city)}") for city in {city for city, _ in chunks}}
        as_before = self._as_before(chunks, changed_years, made_by)
        prints = self._fingerprints(changed_years if as_before else None)
        self._written |= {f"{_MADE_BY} {city}": digest for city, digest in sorted(made_by.items())}
        changed = []
        for city, year in chunks:
            key = f"{city}-{year}"
            fingerprint = as_before.get(key) or _sha256(f"{prints.get(key)}{made_by[city]}")
            if not self._linked(f"data/{key}.js", fingerprint):
                changed.append((city, year))
        years.write_chunks(self._connection, database, changed, self._folder / "data")
        text = json.dumps(self._written, indent=1)
        self._put(_CONTENTS, text.encode())
        self._put(INDEX, page_file.page())

    def _as_before(
        self, chunks: Iterable[tuple[str, int]], changed_years: Set[int] | None, made_by: Mapping[str, str]
    ) -> dict[str, str]:
        """``city-year`` → fingerprint of the release before, for the years that did not change; empty where one of
        them has none, or was made by other code or with other names."""
        if changed_years is None:
            return {}
        same = {
            f"{city}-{year}": self._known.get(f"data/{city}-{year}.js", "")
            if self._known.get(f"{_MADE_BY} {city}") == made_by[city]
            else ""
            for city, year in chunks
            if year not in changed_years
        }
        return same if all(same.values()) else {}

    def _fingerprints(self, of_years: Set[int] | None) -> dict[str, str]:
        """``city-year`` → what its rows come to; of all years, or of these."""
        within = ""
        if of_years is not None:
            if not of_years:
                return {}
            # As a range too: rows lie in order of months.
            within = (
                f"where f.month between make_date({min(of_years)}, 1, 1) and make_date({max(of_years)}, 12, 31) "
                f"and year(f.month) in ({', '.join(map(str, sorted(of_years)))})"
            )
        others = "".join(
            f" union all select b.city_code, year(f.month), hash(f) from marts.{name} as f "
            f"inner join marts.dim_bulletin as b using (bulletin_id) {within}"
            for name in _OF_BULLETINS
        )
        found = self._connection.execute(_FINGERPRINTS.format(of_bulletins=others, within=within)).fetchall()
        return {f"{city}-{year}": f"{count}:{digest}" for city, year, count, digest in found}

    def _put(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.write_bytes(content)
        path.chmod(READ_ONLY)

    def _put_unless_same(self, name: str, fingerprint: str, content: Any) -> None:
        """Link the file from before where its fingerprint is the same; else write it."""
        if not self._linked(name, fingerprint):
            self._put(name, content())

    def _linked(self, name: str, fingerprint: str) -> bool:
        """Whether the file of before was the same, and is linked now."""
        self._written[name] = fingerprint
        if self._before is None or self._known.get(name) != fingerprint:
            return False
        try:
            os.link(self._before / name, self._folder / name)
        except OSError:
            # Another disk, or a file system without links.
            if not (self._before / name).is_file():
                return False
            shutil.copy2(self._before / name, self._folder / name)
        return True


def _contents(folder: Path | None) -> dict[str, str]:
    """Fingerprints of the files of a dashboard; none where there is no dashboard, or it cannot be read."""
    try:
        found = json.loads((folder / _CONTENTS).read_bytes()) if folder is not None else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _release(database: Path) -> dict[str, Any]:
    """What the page says of the release: its note where it has one already, else when the file was built."""
    try:
        note = json.loads((database.parent / "release.json").read_bytes())
        return {"id": note["release_id"], "published_at": note["published_at"]}
    except (OSError, ValueError, KeyError):
        from datetime import UTC, datetime

        built = datetime.fromtimestamp(database.stat().st_mtime, UTC)
        return {"id": "", "published_at": built.isoformat(timespec="seconds")}


@cache
def _code() -> str:
    """A hash of the code that makes a chunk: a file of another form must not be linked."""
    made_by = (batch, checks, chunk, packing, series)
    return _sha256("".join(Path(str(module.__file__)).read_text(encoding="utf-8") for module in made_by))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
