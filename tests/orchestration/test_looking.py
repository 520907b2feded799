"""Looked at by several processes, documents are what they are to one."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ingest.reference import Reference
from orchestration import looking
from orchestration.looking import look
from tests.orchestration.test_reading_parts import home_with_areas, load
from tests.synthetic import generate, months
from warehouse.archive import Archive


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for month in months(date(2020, 11, 1), date(2021, 2, 1)):
        bulletin = generate("430300", month)
        (folder / bulletin.file_name).write_bytes(bulletin.content)
    first = min(folder.iterdir())
    shutil.copy(first, folder / "zz-again.txt")
    (folder / "a-letter.txt").write_text("各位同事：附件请查收。", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def test_many_processes_see_what_one_sees(documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_with_areas(tmp_path / "home")
    reference = Reference.load(home.config)
    by_one = look([documents], home, reference)
    assert [one.path.name for one in by_one] == sorted(path.name for path in documents.iterdir())
    assert [one.path.name for one in by_one if one.refusal is not None] == ["a-letter.txt", "empty.txt"]
    assert not by_one[-1].is_new, "the copy of the first is the same document again"
    monkeypatch.setenv("BULLETIN_WORKERS", "2")
    monkeypatch.setattr(looking, "FIRST", 1)
    monkeypatch.setattr(looking, "WORTH_SECONDS", 0.0)
    monkeypatch.setattr(looking, "_AT_ONCE", 2)
    by_many = look([documents], home, reference)
    assert [(m.path, m.rendition_id, m.identity, m.is_new) for m in by_many] == [
        (o.path, o.rendition_id, o.identity, o.is_new) for o in by_one
    ]
    assert [str(many.refusal) for many in by_many] == [str(one.refusal) for one in by_one]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_the_archive_lost_is_mended_though_there_is_nothing_to_read(
    workers: str, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with_areas(tmp_path / "home")
    load(home, documents)
    monkeypatch.setenv("BULLETIN_WORKERS", workers)
    monkeypatch.setattr(looking, "FIRST", 1)
    monkeypatch.setattr(looking, "WORTH_SECONDS", 0.0)
    lost = [path for path in (home.root / "archive" / "sha256").rglob("*") if path.suffix == ".bin"]
    for path in lost:
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    assert len(lost) == 4
    look([documents], home, Reference.load(home.config))
    archive = Archive(home)
    assert all(archive.read(entry.rendition_id) for entry in archive.entries())
