"""dbt's own documentation as one page: models with their SQL, columns, tests, and the graph."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from unittest.mock import patch

from orchestration.transform.project import PROJECT
from orchestration.transform.runner import invoke
from warehouse.home import Home


def write(home: Home, work: Path, target: Path) -> None:
    """Writes the page to ``target``; its catalogue is that of the release of ``home``.

    dbt opens the file it describes for writing, so it gets a copy under ``work``. Raises RuntimeError with dbt's words.
    """
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    database = work / "bulletins.duckdb"
    database.write_bytes(home.database.read_bytes())
    with patch.dict(os.environ, {"BULLETIN_LAKE": str(home.lake), "BULLETIN_BUILD": str(database)}):
        outcome = invoke(["docs", "generate", "--static"], project=PROJECT, target=work)
    if not outcome.success:
        raise RuntimeError(f"dbt docs generate: {outcome.problem}")
    page = (work / "static_index.html").read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    # The manifest in it names folders of this machine, which mean nothing to a reader.
    for folder, name in ((str(work), "target"), (str(PROJECT), "dbt_project"), (str(PROJECT.parent), ".")):
        page = page.replace(folder, name)
    target.write_text(page, encoding="utf-8")
