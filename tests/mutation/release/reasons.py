"""Why a bulletin is not in the release: what the load wrote in its books, and what the lake says is set aside."""

from __future__ import annotations

from pyarrow import parquet

from orchestration.accounts import LoadAccount
from tests.mutation.release.load import Load


def reasons(loaded: Load) -> dict[str, str]:
    """Reasons by rendition; nothing of those that are served."""
    found: dict[str, str] = {}
    for path in sorted((loaded.home / "build" / "loads").glob("*.json")):
        account = LoadAccount.read(path)
        found |= {d.rendition_id: d.message or d.code or "refused" for d in account.refused if d.rendition_id}
    aside = loaded.home / "lake" / "set_aside.parquet"
    if aside.is_file():
        for row in parquet.read_table(aside).to_pylist():
            found |= dict.fromkeys(row["rendition_ids"], row["reason"])
    return found
