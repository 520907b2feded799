"""The data package checked as its specification says, by an own reader: types, required, keys, references, hashes."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.cli.exit_codes import ExitCode
from tests.cli.conftest import ask
from warehouse.errors import WarehouseError
from warehouse.exports import Selection, export
from warehouse.home import Home

PARSE: dict[str, Any] = {
    "string": str,
    "date": date.fromisoformat,
    "integer": int,
    "number": Decimal,
    "boolean": lambda text: {"true": True, "false": False}[text],
    "array": lambda text: json.loads(text) if isinstance(json.loads(text), list) else 1 / 0,
}


@pytest.fixture(scope="module")
def folder(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("package") / "out"
    export(home, "datapackage", target, licence={"name": "CC-BY-4.0", "path": "https://example.org/licence"})
    return target


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def tables(folder: Path, package: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every resource read by its own schema; a value that is not of its type, or missing, raises."""
    found = {}
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        with (folder / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
            reader = csv.reader(file)
            assert next(reader) == [field["name"] for field in fields]
            found[resource["name"]] = [
                {field["name"]: _value(field, text) for field, text in zip(fields, row, strict=True)} for row in reader
            ]
    return found


def _value(field: dict[str, Any], text: str) -> Any:
    if text == "":
        assert not field.get("constraints", {}).get("required"), field["name"]
        return None
    return PARSE[field["type"]](text)


def test_the_descriptor_says_what_it_is(package: dict[str, Any], home: Home) -> None:
    assert package["profile"] == "tabular-data-package"
    assert package["licenses"] == [{"name": "CC-BY-4.0", "path": "https://example.org/licence"}]
    assert package["version"] == home.current.readlink().name
    assert {"dim_area", "dim_metric", "fct_observation", "fct_check", "fct_quarantine"} <= {
        resource["name"] for resource in package["resources"]
    }


def test_checksums_and_sizes_are_those_of_the_files(package: dict[str, Any], folder: Path) -> None:
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)


def test_every_column_has_a_chinese_title_and_description(package: dict[str, Any]) -> None:
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            assert field.get("title"), (resource["name"], field["name"])
            assert field["description"]


def test_rows_are_the_release_s(
    package: dict[str, Any], tables: dict[str, list[dict[str, Any]]], release: duckdb.DuckDBPyConnection
) -> None:
    for resource in package["resources"]:
        counted = release.execute(f"select count(*) from marts.{resource['name']}").fetchone()
        assert counted is not None
        assert len(tables[resource["name"]]) == resource["rows"] == counted[0]
    served = release.execute("select area_code, month, metric_code, value from marts.fct_observation").fetchall()
    figures = {(r["area_code"], r["month"], r["metric_code"]): r["value"] for r in tables["fct_observation"]}
    assert figures == {(area, month, metric): value for area, month, metric, value in served}


def test_primary_and_foreign_keys_hold(package: dict[str, Any], tables: dict[str, list[dict[str, Any]]]) -> None:
    checked = 0
    for resource in package["resources"]:
        schema, rows = resource["schema"], tables[resource["name"]]
        if key := schema.get("primaryKey"):
            found = [tuple(row[column] for column in key) for row in rows]
            assert len(set(found)) == len(found), resource["name"]
        for reference in schema.get("foreignKeys", []):
            column, target = reference["fields"], reference["reference"]
            known = {row[target["fields"]] for row in tables[target["resource"]]}
            assert {row[column] for row in rows} - {None} <= known, (resource["name"], column)
            checked += 1
    assert checked


def test_the_licence_can_stand_in_the_configuration(home: Home, tmp_path: Path) -> None:
    file = home.config / "package.yml"
    try:
        file.write_text("title: 工业项目数据\nlicenses: [{name: ODC-BY-1.0}]\n", encoding="utf-8")
        export(home, "datapackage", tmp_path / "out")
        package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
        assert (package["title"], package["licenses"]) == ("工业项目数据", [{"name": "ODC-BY-1.0"}])
        file.write_text("licence: ODC-BY-1.0\n", encoding="utf-8")
        with pytest.raises(WarehouseError, match="licence"):
            export(home, "datapackage", tmp_path / "other")
    finally:
        file.unlink()


def test_a_package_is_the_whole_release(home: Home, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="whole release"):
        export(home, "datapackage", tmp_path / "out", Selection(months=("2020",)))


def test_on_the_command_line(home: Home, tmp_path: Path) -> None:
    answer = ask(home.root, "export", "--format", "datapackage", "--to", tmp_path / "out")
    assert answer.code == ExitCode.OK, answer.text
    assert "no licence is stated" in answer.err
    again = ask(home.root, "export", "--format", "csv", "--to", tmp_path / "out")
    assert again.code == ExitCode.BAD_INPUT
    assert "--replace" in again.err
    assert "Traceback" not in again.text
