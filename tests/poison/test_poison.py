"""Documents that cannot be published harm nobody but themselves, and are spoken of wherever a person looks."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.cli.exit_codes import ExitCode
from orchestration.loading import due, receive
from orchestration.transform.blame import to_blame
from orchestration.transform.runner import Outcome
from tests.cli.conftest import ask
from tests.poison.documents import copies, reference, too_large
from tests.synthetic import AREAS, generate
from warehouse.archive import Archive, Document
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.query import run_sql

CITY = "430300"
GOOD, POISON, COPIED = date(2020, 6, 1), date(2020, 7, 1), date(2020, 8, 1)
OVERRULED = date(2020, 9, 1)


def home_of(root: Path) -> Home:
    (root / "config" / "areas").mkdir(parents=True)
    shutil.copy(AREAS / f"{CITY}.csv", root / "config" / "areas")
    return Home.open(root)


def write(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def months_served(home: Home) -> list[str]:
    rows = run_sql(home, "select distinct month::varchar as month from fct_observation order by 1").to_pylist()
    return [row["month"][:7] for row in rows]


def test_poison_is_set_aside_and_the_rest_is_published(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    landing = tmp_path / "landing"
    write(landing, "good.txt", generate(CITY, GOOD).content)
    write(landing, "large.txt", too_large(CITY, POISON, 3))
    for number, content in enumerate(copies(CITY, COPIED)):
        write(landing / "", f"copy-{number:03}.txt", content)
    first = ask(home.root, "load", landing)
    assert first.code == ExitCode.PARTLY, first.text
    assert months_served(home) == ["2020-06"]
    assert "Set aside (2 bulletins" in first.out
    assert "is larger than any that is served" in first.out
    assert "large.txt" in first.out

    aside = {one.month: one for one in Lake(home).aside.values()}
    assert aside.keys() == {POISON, COPIED}
    assert aside[POISON].code == "out_of_range"
    assert "line" in aside[POISON].place
    assert "column" in aside[POISON].place
    assert aside[COPIED].code == "internal"
    rows = run_sql(home, "select reason_code, remedy, is_served from fct_set_aside order by month").to_pylist()
    assert [row["reason_code"] for row in rows] == ["out_of_range", "internal"]
    assert not any(row["is_served"] for row in rows)
    assert all(row["remedy"] for row in rows)

    status = ask(home.root, "status")
    assert status.out.count("Set aside") == 2
    assert "Unfinished" not in status.out
    doctor = ask(home.root, "doctor")
    assert doctor.code == ExitCode.OK, doctor.text
    assert "2 bulletins not served as received" in doctor.out
    page = (home.current / "dashboard" / "data" / "release.js").read_text(encoding="utf-8")
    assert "is larger than any that is served" in page

    # Nothing changed, so nothing is tried; and it is said again.
    again = ask(home.root, "load", landing / "large.txt")
    assert again.code == ExitCode.BAD_INPUT
    assert "is larger than any that is served" in again.out

    # A whole copy of the document arrives: both are read together, and the figure that they print differently is held.
    healed = ask(home.root, "load", write(landing, "whole.txt", generate(CITY, POISON).content))
    assert healed.code == ExitCode.PARTLY, "an earlier month of the one that came in copies changed: it is tried again"
    assert months_served(home) == ["2020-06", "2020-07"]
    assert [one.month for one in Lake(home).aside.values()] == [COPIED]


def committed(home: Home, month: date, header_match: str) -> None:
    """A reading in the lake, as an earlier version may have left it: with a code that no list has."""
    from ingest.identify import identify
    from ingest.read import read_document
    from ingest.reading import Rendition, read_edition

    bulletin = generate(CITY, month)
    document = read_document(bulletin.content, bulletin.file_name)
    identity = identify(document, reference())
    Archive(home).keep([Document(bulletin.content, bulletin.file_name, identity)])
    reading = read_edition([Rendition(document, identity)], reference())
    identifier = f"{header_match}-{month:%Y%m}"
    tables = {
        name: table.set_column(0, table.schema.field(0), pa.array([identifier] * len(table), pa.string()))
        for name, table in reading.tables.items()
    }
    book = tables["bulletin"]
    version = book.schema.names.index("ingest_version")
    tables["bulletin"] = book.set_column(version, book.schema.field(version), pa.array(["0"]))
    read = tables["table_reading"]
    place = read.schema.names.index("header_match")
    tables["table_reading"] = read.set_column(place, read.schema.field(place), pa.array([header_match] * len(read)))
    Lake(home).stage([replace(reading, reading_id=identifier, tables=tables)]).commit()


def test_a_lake_that_holds_a_poisonous_reading_heals(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    landing = tmp_path / "landing"
    for month in (GOOD, OVERRULED):
        write(landing, f"{month}.txt", generate(CITY, month).content)
    assert ask(home.root, "load", landing).code == ExitCode.OK
    before = run_sql(home, "select count(*) as n from fct_observation").to_pylist()
    committed(home, POISON, "strange")
    committed(home, OVERRULED, "stranger")

    healed = ask(home.root, "load", write(landing, "another.txt", generate(CITY, COPIED).content))
    assert healed.code == ExitCode.PARTLY, healed.text
    assert months_served(home) == ["2020-06", "2020-08", "2020-09"], "what was served before stays"
    assert "What it served before stays served." in healed.out
    rows = run_sql(home, "select month::varchar as month, reason, is_served from fct_set_aside order by 1").to_pylist()
    assert [(row["month"][:7], row["is_served"]) for row in rows] == [("2020-07", False), ("2020-09", True)]
    assert "header_match" in rows[0]["reason"]
    counted = run_sql(home, f"select count(*) as n from fct_observation where month <> '{COPIED}'").to_pylist()
    assert counted == before
    assert ask(home.root, "doctor").code == ExitCode.OK
    # The reader of today reads both: the next load that looks at what is archived does.
    assert ask(home.root, "load").code == ExitCode.OK
    assert months_served(home) == ["2020-06", "2020-07", "2020-08", "2020-09"]
    assert json.loads(ask(home.root, "status", "--json").out)["aside"] == []


def test_what_no_edition_is_to_blame_for_blocks(tmp_path: Path) -> None:
    home = home_of(tmp_path / "home")
    for month in (GOOD, POISON, COPIED):
        committed(home, month, "strange")
    lake, archive = Lake(home), Archive(home)
    current = lake.current()
    places = {month: f"{key[0]}|{key[1]}|||" for key, entry in current.items() for month in [entry.month]}
    served = [entry for entry in current.values() if entry.month == GOOD]

    def blamed(*months: date, otherwise: bool = False) -> list[date]:
        editions = {"test.project.rules_of_a_mart": [places[month] for month in months]}
        outcome = Outcome(False, failing_editions=editions, failed_otherwise=otherwise)
        return [one.month for one in to_blame(outcome, served, lake, archive, reference(), "1")]  # type: ignore[arg-type]

    assert blamed(POISON) == [POISON]
    assert blamed(POISON, GOOD) == [POISON], "what passed before is not to blame"
    assert blamed(GOOD) == [], "the project changed, not the document"
    assert blamed(POISON, COPIED, otherwise=True) == [], "something else is wrong, too"
    everywhere = Outcome(False, failing_editions={"test.project.rules": [*places.values()]})
    assert to_blame(everywhere, [], lake, archive, reference(), "1") == [], "a test that nothing passes is wrong itself"


def test_set_aside_is_tried_again_once_something_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration import loading, session

    home = home_of(tmp_path / "home")
    document = write(tmp_path / "landing", "large.txt", too_large(CITY, POISON, 1))
    first = session.LoadSession(home, "first", [document])
    first.read()
    assert [aside["code"] for aside in first.account.aside] == ["out_of_range"]
    assert [one.outcome for one in first.account.documents] == ["refused"]

    def asked() -> list[str]:
        archive, of_home = Archive(home), reference().load(home.config)
        found = [(r.identity, r.rendition_id) for r in receive([document], archive, of_home)]
        return [edition.reason for edition in due(found, archive, Lake(home), of_home)]  # type: ignore[arg-type]

    assert asked() == []
    monkeypatch.setattr(loading, "reading_id", lambda *given: "of another reader")
    assert asked() == ["it was set aside, and is tried again"]
