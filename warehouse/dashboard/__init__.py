"""The dashboard: a folder of static files, written with each release, that a browser opens from disk.

    release ──chunk──▶ data/<city>-<year>.js      figures, places, checks, vintages, quarantine of a city's year
            ──dimensions──▶ data/release.js       names of areas, metrics, tables; which cities and years there are
    page/*.css, *.js ──page──▶ index.html         style and script inline, admitted by hash
    installed wheel ──charting──▶ echarts.js      Apache's own build, known by its SHA-256
    config/boundaries/*.geojson ──boundaries──▶ data/boundaries.js   where there are any: a map in place of tiles

A page opened from disk may not fetch a file, but it may load a script: data are scripts that hand one object to the
page. The page loads the year that is looked at, then the other years of that city; other cities are not read. A city's
year that did not change since the release before is linked, not written again, so that one more bulletin costs one
file. Nothing is computed here or in the browser that the release already says: values, increments, outcomes of checks
are those of ``marts``.
"""

from __future__ import annotations

from warehouse.dashboard.publication import DASHBOARD, INDEX, try_dashboard, write_dashboard

__all__ = ["DASHBOARD", "INDEX", "try_dashboard", "write_dashboard"]
