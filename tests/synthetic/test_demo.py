"""Made-up figures never come to stand beside real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.synthetic.demo import main


def test_the_demo_refuses_a_warehouse_of_real_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "archive").mkdir()
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert main() == 2
    assert "needs a warehouse of its own" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]
