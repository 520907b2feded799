"""One export: checks what was asked, writes the folder, and notes in it what it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.configured import configured
from warehouse.errors import WarehouseError
from warehouse.exports.data_package import write_data_package
from warehouse.exports.flat_files import write_csv, write_parquet
from warehouse.exports.folder import NOTE_NAME, export_folder
from warehouse.exports.relations import relations
from warehouse.exports.selection import Selection
from warehouse.exports.workbook import Notes, write_workbook
from warehouse.home import Home
from warehouse.query import connect, served
from warehouse.release import NOTE_NAME as RELEASE_NOTE

FORMATS = ("parquet", "csv", "xlsx", "datapackage")
PACKAGE_CONFIG = "package.yml"
"""In ``config/``: what a data package says of itself (title, licenses, sources ...), as its descriptor has it."""

_PACKAGE_FIELDS = ("name", "title", "description", "homepage", "licenses", "sources", "contributors", "keywords")
_WIDE = "v_observation"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: ``rows`` by file or table, and whether the licence was stated."""

    folder: Path
    form: str
    release_id: str
    rows: dict[str, int]
    licence: str


def export(
    home: Home,
    form: str,
    target: Path,
    selection: Selection | None = None,
    *,
    licence: Mapping[str, str] | None = None,
    chinese_headers: bool = False,
    replace: bool = False,
) -> Exported:
    """Write the current release, or what ``selection`` takes of it, to the folder ``target`` in one of FORMATS.

    ``licence`` has ``name`` (an SPDX or Open Definition id), ``title`` or ``path`` (a URL); without it that of
    ``config/package.yml`` holds. Raises WarehouseError: ``no_release``, ``export_exists``, ``nothing_selected``,
    ``unknown_city``, ``unknown_month``, ``sql``, ``config``, or a storage error.
    """
    selection = selection or Selection()
    if form == "datapackage" and selection:
        raise WarehouseError(
            "selection", "a data package is the whole release.", remedy="Leave out --city, --month and --where."
        )
    about = _about(home, licence)
    stated = "；".join(str(one.get("title") or one.get("name") or one.get("path")) for one in about.get("licenses", []))
    note = json.loads((home.current / RELEASE_NOTE).read_bytes()) if home.current.is_symlink() else {}
    served(home)
    try:
        # The condition is a person's, and the connection can write to this folder and nowhere else.
        with export_folder(target.absolute(), replace) as folder, closing(connect(home, folder)) as connection:
            rows = _write(connection, form, folder, selection, note, about, stated, chinese_headers)
            written = Exported(target, form, str(note["release_id"]), rows, stated)
            about_export = {
                "release_id": written.release_id, "published_at": note["published_at"], "format": form,
                "selection": asdict(selection), "rows": rows, "licence": stated,
            }  # fmt: skip
            text = json.dumps(about_export, ensure_ascii=False, indent=1)
            (folder / NOTE_NAME).write_text(text + "\n", encoding="utf-8")
    except duckdb.Error as error:
        code = "sql" if selection.where else "export"
        raise WarehouseError(code, str(error).strip()) from error
    return written


def _write(
    connection: duckdb.DuckDBPyConnection,
    form: str,
    folder: Path,
    selection: Selection,
    note: Mapping[str, Any],
    about: Mapping[str, Any],
    licence: str,
    chinese_headers: bool,
) -> dict[str, int]:
    marts = relations(connection)
    release_id = str(note["release_id"])
    if form == "datapackage":
        release = {"release_id": release_id, "published_at": str(note["published_at"])}
        return write_data_package(connection, marts, folder, release, about)
    wide, condition = marts[_WIDE], selection.condition(connection)
    if connection.execute(f"select 1 from {wide.sql_name} where {condition} limit 1").fetchone() is None:
        raise WarehouseError("nothing_selected", "no figure fits the selection.", remedy="See `bulletins status`.")
    if form == "parquet":
        return {"figures": write_parquet(connection, wide, condition, folder, release_id)}
    if form == "csv":
        name = "figures.csv"
        return {name: write_csv(connection, wide, condition, folder / name, chinese_headers)}
    name = "figures.xlsx"
    notes = Notes(release_id, str(note["published_at"]), _in_words(selection), licence)
    return {name: write_workbook(connection, wide, condition, folder / name, notes)}


def _about(home: Home, licence: Mapping[str, str] | None) -> dict[str, Any]:
    """What the package says of itself; raises WarehouseError, code ``config``."""
    path = home.config / PACKAGE_CONFIG
    about: dict[str, Any] = {}
    if path.is_file():
        found = configured(path)
        unknown = sorted(set(found) - set(_PACKAGE_FIELDS)) if isinstance(found, dict) else ["no mapping"]
        licences = found.get("licenses", []) if isinstance(found, dict) else []
        if unknown or not isinstance(licences, list) or not all(isinstance(one, dict) for one in licences):
            raise WarehouseError(
                "config", f"is not a description of a data package ({', '.join(unknown) or 'licenses'}).", path=path,
                remedy=f"It may have {', '.join(_PACKAGE_FIELDS)}; licenses is a list of name, title and path.",
            )  # fmt: skip
        about = found
    if licence:
        about["licenses"] = [dict(licence)]
    return about


def _in_words(selection: Selection) -> str:
    parts = (("城市", "、".join(selection.cities)), ("月份", "、".join(selection.months)), ("条件", selection.where))
    return "；".join(f"{name}：{text}" for name, text in parts if text) or "全部"
