"""From a misprint to a served correction, and back to the source once it is mended: by the console script."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.cli.exit_codes import ExitCode
from tests.corrections.samples import BULLETIN, GUARDED, RATIO, better, misprint
from warehouse.home import Home
from warehouse.query import run_sql

SCRIPT = Path(sys.executable).with_name("bulletins")


@dataclass(frozen=True)
class Warehouse:
    root: Path

    def __call__(self, *arguments: object, typed: str = "") -> tuple[int, str]:
        """``bulletins`` with what a person types: exit status and everything it printed."""
        inherited = {k: v for k, v in os.environ.items() if k != "DAGSTER_HOME" and not k.startswith("BULLETIN")}
        done = subprocess.run(
            [SCRIPT, *map(str, arguments)],
            env=inherited | {"WAREHOUSE_HOME": str(self.root), "BULLETIN_REVIEWER": "张三"},
            input=typed, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def figure(self, key: tuple[str, str]) -> dict[str, Any] | None:
        rows = run_sql(
            Home.open(self.root),
            "select value::varchar as value, status, printed, evidence, checks_passed from fct_observation "
            f"where area_code = '{key[0]}' and metric_code = '{key[1]}'",
        ).to_pylist()
        return rows[0] if rows else None

    def count(self, relation: str) -> int:
        return int(run_sql(Home.open(self.root), f"select count(*) as n from {relation}").to_pylist()[0]["n"])


def test_from_quarantine_to_corrected_to_mended(tmp_path: Path) -> None:
    bulletins = Warehouse(tmp_path / "home")
    (tmp_path / "damaged.txt").write_text(misprint({GUARDED: "28", RATIO: "78.4%"}), encoding="utf-8")
    (tmp_path / "better.txt").write_text(better(), encoding="utf-8")

    code, said = bulletins("load", tmp_path / "damaged.txt")
    assert code == ExitCode.OK, said
    assert (bulletins.figure(RATIO), bulletins.figure(GUARDED)) == (None, None)
    assert bulletins.count("fct_quarantine") == 12

    code, said = bulletins("review", "--table", "five_batches", typed="v\n78.0%\n\n原件第三页\ny\n")
    assert code == ExitCode.OK, said
    code, said = bulletins("review", "--table", "land", typed="s\n" * 6 + "a\n\n\n")
    assert code == ExitCode.OK, said
    assert bulletins.figure(RATIO) is None, "a decision is applied by a load"

    code, said = bulletins("load")
    assert code == ExitCode.OK, said
    assert "its corrections changed" in said
    assert "Corrections by people: 2 applied" in said
    ratio, guarded = bulletins.figure(RATIO), bulletins.figure(GUARDED)
    assert ratio is not None
    assert guarded is not None
    assert (ratio["value"], ratio["status"], ratio["printed"]) == ("78.0000", "corrected", "78.4%")
    assert all(part in ratio["evidence"] for part in ("原件第三页", "张三"))
    assert (guarded["value"], guarded["status"]) == ("21.0000", "corrected")
    assert bulletins.count("fct_quarantine") == 0
    assert bulletins.count("fct_check where rule_kind = 'correction' and outcome = 'holds'") == 2

    code, said = bulletins("load")
    assert (code, "Nothing to do" in said) == (ExitCode.OK, True)

    code, said = bulletins("load", tmp_path / "better.txt")
    assert code == ExitCode.STALE, said
    assert "Corrections by people: 2 stale, not applied" in said
    assert f"{BULLETIN}.yml" in said
    ratio, guarded = bulletins.figure(RATIO), bulletins.figure(GUARDED)
    assert ratio is not None
    assert guarded is not None
    assert (ratio["value"], ratio["status"], ratio["evidence"]) == ("78.1000", "confirmed", None)
    assert (guarded["value"], guarded["status"]) == ("21.0000", "confirmed")

    code, said = bulletins("review", "--list")
    assert code == ExitCode.STALE
    assert "2 corrections are stale" in said


def test_a_bad_file_stops_every_load_with_its_place(tmp_path: Path) -> None:
    bulletins = Warehouse(tmp_path / "home")
    path = tmp_path / "home" / "config" / "corrections" / f"{BULLETIN}.yml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"bulletin_id: {BULLETIN}\ncorrections:\n- cell: {{area_code: '430203', metric_code: x}}\n"
        "  decision: value\n  value: 78.1\n",
        encoding="utf-8",
    )
    for arguments in (["load", tmp_path], ["review", "--list"]):
        code, said = bulletins(*arguments)
        assert code == ExitCode.BAD_INPUT
        assert f"{path}: entry 1 (430203 × x), field value" in said
        assert "Traceback" not in said
