"""``bulletins check --html``."""

from __future__ import annotations

from tests.cli.conftest import ask
from tests.proof.conftest import BETTER, DAMAGED


def test_check_writes_the_proof_sheet(tmp_path):
    out = tmp_path / "proof.html"
    answer = ask(tmp_path / "home", "check", BETTER, DAMAGED, "--html", out)
    assert answer.code == 0, answer.text
    assert str(out) in answer.err
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count('role="tab"') == 2


def test_check_refuses_files_of_two_editions(tmp_path):
    other = tmp_path / "other.txt"
    text = BETTER.read_text(encoding="utf-8")
    other.write_text(text.replace("第 14 期", "第 15 期"), encoding="utf-8")
    answer = ask(tmp_path / "home", "check", BETTER, other, "--html", tmp_path / "proof.html")
    assert answer.code == 1
    assert "2020-15" in answer.err
    assert "2020-14" in answer.err
    assert not (tmp_path / "proof.html").exists()


def test_check_tells_where_the_sheet_cannot_be_written(tmp_path):
    answer = ask(tmp_path / "home", "check", BETTER, "--html", tmp_path / "nowhere" / "proof.html")
    assert answer.code != 0
    assert "nowhere" in answer.err
    assert "Traceback" not in answer.err
