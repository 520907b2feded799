"""Exports: the current release, or a part of it, in a folder that other tools can use without DuckDB.

    Home ──connect──▶ v_observation ──Selection (city, month, where)──▶ parquet   city=…/year=…/*.parquet
                                                                      csv       one file, UTF-8 with BOM, for Excel
                                                                      xlsx      sheets a table, Chinese headers, notes
         marts, whole ─────────────────────────────────────────────▶ datapackage  Frictionless: CSV with schemas

Everything is written aside and renamed into place, so a folder is whole or absent; ``export.json`` in it says which
release it is, what was selected and how many figures there are.
"""

from __future__ import annotations

from warehouse.exports.export import FORMATS, Exported, export
from warehouse.exports.selection import Selection

__all__ = ["FORMATS", "Exported", "Selection", "export"]
